/** Every message of the wire, and the record. Made by scripts/gen_protocol.py; do not edit. */

export type EnvelopeVersion = 1;
export type ProtocolMin = 1;
export type ProtocolMax = 1;
export type MaxFrameBytes = 1048576;
export type PartBytes = 393216;
export type WindowParts = 8;
export type MaxItems = 4000;

/** Whatever the companion or the host sends: one of these four. */
export type Message =
  | { v: EnvelopeVersion; id: string; result: unknown }
  | { v: EnvelopeVersion; id: string | null; error: Failure }
  | { v: EnvelopeVersion; id: string; progress: ProgressNote }
  | { v: EnvelopeVersion; event: keyof Events; params: unknown };

/** Drop what was staged of a capture that was not committed. */
export interface AbortCapture {
  capture_id: string;
}

/** Fingerprint an image file and keep the fingerprints only. */
export interface AddKnownImage {
  path: string;
  label: string;
  case_id?: string | null;
}

/** An element of the page that is followed from tile to tile; `box` in the surface's content. */
export interface Anchor {
  id: number;
  box: Box;
}

/** An item about to be sent: name, kind, size in bytes, SHA-256 as the browser took it. */
export interface AnnouncedItem {
  name: string;
  kind: ItemKind;
  media_type: string;
  size: number;
  sha256: string;
}

/** Record the gate's answers for a case, so that files may be fingerprinted in it. */
export interface AnswerGate {
  case_id?: string | null;
  gate: GateAnswers;
}

/** How the capture was started, and how far the person let it go. */
export interface Asked {
  trigger: Trigger;
  subject: Subject;
  most_screens: number | null;
  most_minutes: number | null;
  recording_id: string | null;
  reload_of: string | null;
}

/** Announce a capture. Sending it again with the same contents resumes it. */
export interface BeginCapture {
  capture_id: string;
  case_id: string;
  mode: CaptureMode;
  gate: GateAnswers;
  items: ReadonlyArray<AnnouncedItem>;
}

/** What of a capture is still to be sent; `committed` when its receipt exists already. */
export interface Begun {
  capture_id: string;
  wanted: ReadonlyArray<PartsWanted>;
  committed: boolean;
}

/** A rectangle in CSS pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A bundle was written: where, how long, its SHA-256, its exhibits, and whose signature. `signer_fingerprint` is what the receiver compares with the sender in another way. */
export interface BundleCreated {
  path: string;
  size: number;
  sha256: string;
  exhibits: number;
  signer_fingerprint: string;
}

/** One capture whole: facts, digests, claim level with its sentence, place in the chain. */
export interface CaptureDetail {
  id: string;
  case_id: string;
  exhibit: number | null;
  mode: CaptureMode;
  url: string;
  title: string;
  started_at: string;
  stored_at: string;
  claim_level: number;
  claim: string;
  items: ReadonlyArray<Item>;
  matches: ReadonlyArray<Match>;
  chain: ChainPosition;
  completeness: CompletenessStatement;
  reload: ReloadReport | null;
  reloaded_by: ReadonlyArray<string>;
  facts: { readonly [key: string]: unknown };
}

/** One line of the list of captures; `matches` counts matches and candidates. */
export interface CaptureEntry {
  id: string;
  case_id: string;
  exhibit: number | null;
  mode: CaptureMode;
  url: string;
  title: string;
  started_at: string;
  stored_at: string;
  claim_level: number;
  items: number;
  matches: number;
  complete: boolean;
}

/** The captures of a case, oldest first. */
export interface CaptureList {
  captures: ReadonlyArray<CaptureEntry>;
}

/** With a permit everything is kept; without one, text and addresses only. */
export type CaptureMode = "pixels" | "text_only";

/** One person's matter; owns everything else. `label` is chosen to reveal nothing. */
export interface Case {
  id: string;
  label: string;
  created_at: string;
  gate: GateAnswers | null;
}

/** The cases of the vault, oldest first. */
export interface CaseList {
  cases: ReadonlyArray<Case>;
}

/** A certificate the server showed: DER in base64 (RFC 5280), and its SHA-256. */
export interface Certificate {
  sha256: string;
  der_base64: string;
}

/** Where in the custody log something stands: the line's number and the head after it. */
export interface ChainPosition {
  seq: number;
  head: string;
  checkpoint: string;
}

/** Let a new passphrase open the vault; `secret` is the old one or the recovery key. */
export interface ChangePassphrase {
  secret: string;
  new: string;
}

/** Something in the vault that is not what was written; `subject` is a line, capture or item. */
export interface CheckFault {
  code: string;
  sentence: string;
  case_id: string | null;
  subject: string | null;
}

/** What reading the whole vault found. Counts are of everything read, `bytes` of the items. */
export interface CheckReport {
  cases: number;
  captures: number;
  items: number;
  bytes: number;
  lines: number;
  checkpoints: number;
  faults: ReadonlyArray<CheckFault>;
}

/** Read everything the vault holds, and say what is not as it was written. */
export type CheckVault = { readonly [key: string]: never };

/** Ask for the receipt: everything has been sent. */
export interface CommitCapture {
  capture_id: string;
}

/** Whether a capture is the whole of what was asked for; `findings` are codes of what is not. `sentence` says both in words, without anything of the page. */
export interface CompletenessStatement {
  complete: boolean;
  sentence: string;
  findings: ReadonlyArray<string>;
}

/** Let the recovery key that was shown take the old one's place. */
export interface ConfirmRecoveryKey {
  recovery_key: string;
}

/** Put the vault that was made with this case in its place, unlocked: its key was shown. */
export interface ConfirmVault {
  case_id: string;
}

/** Write a bundle of a case, or of the exhibits named, to a path that does not exist yet. */
export interface CreateBundle {
  path: string;
  case_id?: string | null;
  exhibits?: ReadonlyArray<number> | null;
  recipient?: string;
}

/** Make a case. */
export interface CreateCase {
  label: string;
}

/** Make a vault beside its place; the recovery key is in the answer, once. */
export interface CreateVault {
  passphrase: string;
  case_label?: string;
}

/** The request was carried out and there is nothing more to say. */
export interface Done {
  done: boolean;
}

/** An event that says all by its name. */
export type Empty = { readonly [key: string]: never };

/** An error on the wire: a stable code, and words that name no address, title or content. */
export interface Failure {
  code: string;
  message: string;
  hint: string;
  retryable: boolean;
}

/** A file compared with every known image of a case: one entry each, `none` included. */
export interface FileMatches {
  matches: ReadonlyArray<Match>;
}

/** A value by which an image is known again, in hex: `sha256/1`, `pdq/1`, `phash16/1`. `pdq-dihedral/1` is eight PDQ values joined by colons: a known image in every orientation. */
export interface Fingerprint {
  algorithm: string;
  value: string;
  quality: number | null;
}

/** A frame inside the page: address, place in the document, and its own text and HTML. `parent` is the number in the list of the frame it is in, None in the page itself. */
export interface Frame {
  url: string;
  box: Box;
  parent: number | null;
  text: string | null;
  dom: string | null;
  unread_because: string | null;
}

/** Something that was not taken, or not as it should be: how often, and where if it has a place. `box` is in CSS pixels of the document. */
export interface Gap {
  code: GapCode;
  count: number;
  box: Box | null;
  url: string | null;
}

/** What of a page was not taken, or not as it should be; its words are in `completeness`. */
export type GapCode = "covered" | "dom_cut" | "elsewhere" | "facts_cut" | "frame_not_read" | "frame_scrolls" | "frame_unknown" | "image_not_loaded" | "inner_cut" | "inner_not_taken" | "login_wall" | "media_cut" | "no_room" | "not_restored" | "original_not_read" | "pinched" | "restless" | "scan_cut" | "still_growing" | "text_cut" | "unanchored";

/** The three answers the gate asks for, and when they were given (UTC, RFC 3339). */
export interface GateAnswers {
  safe_place: boolean;
  under_18: Under18;
  standing: Standing;
  answered_at: string;
}

/** Ask for versions and the vault's state. */
export type GetStatus = { readonly [key: string]: never };

/** A response header. What could let someone in as the person is left out and says so. */
export interface Header {
  name: string;
  value: string;
  is_redacted: boolean;
}

/** First message of every connection: which versions meet here. */
export interface Hello {
  protocol_min: number;
  protocol_max: number;
  app: "extension" | "command";
  version: string;
}

/** What cannot be known is said to be unknown. */
export interface Integrity {
  page_reloaded_before: string;
  other_extensions: string;
  page_edited_by_tools: string;
  clock_checked: string;
}

/** One immutable file of a capture, named by its SHA-256; a derivative names its sources. */
export interface Item {
  name: string;
  kind: ItemKind;
  media_type: string;
  size: number;
  sha256: string;
  derived_from: ReadonlyArray<string>;
}

/** An item the browser took and hashed. */
export interface ItemEntry {
  name: string;
  kind: ItemKind;
  media_type: string;
  size: number;
  sha256: string;
}

/** What an item of a capture is. The last two are derivatives that the companion makes. */
export type ItemKind = "as_seen" | "capture_sheet" | "dom" | "media" | "record" | "screenshot" | "second_rendering" | "text" | "tile";

/** A reference image the person supplied, kept as fingerprints only. */
export interface KnownImage {
  id: string;
  label: string;
  added_at: string;
  fingerprints: ReadonlyArray<Fingerprint>;
}

/** The known images of a case; no picture exists to show. */
export interface KnownImageList {
  known: ReadonlyArray<KnownImage>;
}

/** List the captures of a case (of the only case when none is named). */
export interface ListCaptures {
  case_id?: string | null;
}

/** Ask for the cases in the vault. */
export type ListCases = { readonly [key: string]: never };

/** List known images: ids, labels, fingerprint names; no picture exists to show. */
export interface ListKnownImages {
  case_id?: string | null;
}

/** Lock the vault: the process that holds the keys ends. */
export type LockVault = { readonly [key: string]: never };

/** One known image found in one place of a capture, with how and how sure. `subject` is the item name, or `screenshot` with `region` in document CSS pixels. */
export interface Match {
  known_id: string;
  label: string;
  verdict: Verdict;
  method: string;
  distance: number;
  threshold: number;
  subject: string;
  region: Rect | null;
  sentence: string;
}

/** Compare an image file with the known images; nothing of it is kept. */
export interface MatchFile {
  path: string;
  case_id?: string | null;
}

/** An image, video or file on the page: where, its address, its bytes where readable. `box` is in the content of `surface`, or of the document if that is None; `frame` is the number of the frame it is in. */
export interface Medium {
  kind: "image" | "background" | "video_frame" | "video_poster" | "video_file" | "audio_file" | "canvas" | "document";
  surface: number | null;
  frame: number | null;
  url: string | null;
  box: Box;
  alt: string | null;
  natural_width: number;
  natural_height: number;
  item: string | null;
  unread_because: string | null;
}

/** The network's answer that brought the page, as the browser saw it. */
export interface Network {
  requested_url: string;
  redirects: ReadonlyArray<Redirect>;
  url: string;
  method: string;
  status: number;
  status_line: string;
  headers: ReadonlyArray<Header>;
  from_cache: boolean;
  server_address: string | null;
  security: Security | null;
  security_unread_because: string | null;
  started_at: string;
  completed_at: string;
}

/** Ask for a new recovery key; the old one counts until the new one is confirmed. */
export interface NewRecoveryKey {
  secret: string;
}

/** The page's own facts, as the browser gave them. */
export interface Page {
  kind: PageKind;
  url: string;
  tab_url: string;
  canonical_url: string | null;
  referrer: string | null;
  title: string;
  language: string | null;
  ready_state: string;
  content_type: string;
  character_set: string;
  last_modified: string | null;
  scroll_width: number;
  scroll_height: number;
  viewport_width: number;
  viewport_height: number;
  client_width: number;
  client_height: number;
  scroll_x: number;
  scroll_y: number;
  device_pixel_ratio: number;
  zoom: number;
  color_scheme: string;
  frames: ReadonlyArray<Frame>;
  shown_times: ReadonlyArray<ShownTime>;
  metadata: { readonly [key: string]: string };
}

/** What the address shows: a page, or one file opened directly. */
export type PageKind = "audio" | "html" | "image" | "other" | "pdf" | "text" | "video";

/** A part arrived; `next_seq` is the part expected next, `whole` that the item is complete. */
export interface PartTaken {
  item: string;
  next_seq: number;
  whole: boolean;
}

/** An item that is not whole yet, and the number of the part to send next. */
export interface PartsWanted {
  item: string;
  next_seq: number;
}

/** Something the page says of itself: `where` on the page, and `source` how it was found. */
export interface PostFact {
  name: string;
  value: string;
  source: string;
  where: string;
}

/** How far a long request has come, in steps of its own choosing. */
export interface ProgressNote {
  done: number;
  total: number;
}

/** The companion's answer to a committed capture: what is kept, and where it stands. */
export interface Receipt {
  capture_id: string;
  case_id: string;
  stored_at: string;
  items: ReadonlyArray<Item>;
  chain: ChainPosition;
  claim_level: number;
  claim: string;
  matches: ReadonlyArray<Match>;
  completeness: CompletenessStatement;
  summary: string;
  already: boolean;
}

/** The whole record of one capture. */
export interface Record {
  format: string;
  capture_id: string;
  case_id: string;
  mode: CaptureMode;
  gate: GateAnswers;
  times: Times;
  tool: Tool;
  page: Page;
  asked: Asked;
  post_facts: ReadonlyArray<PostFact>;
  network: Network | null;
  network_unread_because: string | null;
  selection: Selection | null;
  as_seen: string | null;
  surfaces: ReadonlyArray<Surface>;
  tiles: ReadonlyArray<Tile>;
  second_renderings: ReadonlyArray<SecondRendering>;
  media: ReadonlyArray<Medium>;
  completeness: RecordCompleteness;
  integrity: Integrity;
  items: ReadonlyArray<ItemEntry>;
}

/** Whether the whole of what was asked for was taken, and if not, what is missing and why. */
export interface RecordCompleteness {
  stopped_because: StopReason;
  tiles_retaken: number;
  waits_for_tab: number;
  images_not_loaded: number;
  gaps: ReadonlyArray<Gap>;
  notes: ReadonlyArray<string>;
}

/** A new recovery key, to be printed; it counts from its confirmation on. */
export interface RecoveryKey {
  recovery_key: string;
}

/** A rectangle: on a page in CSS pixels from the document's top left, on an image in pixels. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An answer that sent the browser on to another address. */
export interface Redirect {
  url: string;
  status: number;
  to: string;
}

/** What comparing a page that Holdfast loaded again with its first capture found. Lines are of the visible text, in any order. `pixels` is how the long screenshots were compared: `bit_by_bit`, `rows` (the rows that both begin and end with), or `not_comparable`. */
export interface ReloadReport {
  first_capture_id: string;
  text_same: boolean;
  lines_added: number;
  lines_removed: number;
  pixels: string;
  pixels_compared: number;
  pixels_differing: number;
  network_recorded: boolean;
  agrees: boolean;
  sentence: string;
}

/** Forget a known image. */
export interface RemoveKnownImage {
  known_id: string;
}

/** The envelope of a request, before its parameters are known to be right. */
export interface Request {
  v: number;
  id: string;
  method: string;
  params?: { readonly [key: string]: unknown };
}

/** Build the screenshot again from tiles and record, and say whether it is the same. */
export interface RestitchCapture {
  capture_id: string;
}

/** Every screenshot was built again from tiles and record; `same` when all are. */
export interface Restitched {
  capture_id: string;
  same: boolean;
  pictures: ReadonlyArray<RestitchedPicture>;
}

/** A screenshot was built again; `same` when file and report are what they were. */
export interface RestitchedPicture {
  name: string;
  same: boolean;
  sha256: string;
  stored_sha256: string;
  report: StitchReport;
}

/** A picture of a part of the document that the browser drew again, at once, for comparison. `x` to `height` and `occluders` are in CSS pixels of the document, which stood scrolled at `scroll_x`, `scroll_y`. */
export interface SecondRendering {
  item: string;
  x: number;
  y: number;
  width: number;
  height: number;
  scroll_x: number;
  scroll_y: number;
  device_pixel_ratio: number;
  occluders: ReadonlyArray<Box>;
  taken_at: string;
}

/** How the connection was protected, as the browser tells it; the server's certificate first. */
export interface Security {
  state: string;
  protocol: string | null;
  cipher: string | null;
  certificates: ReadonlyArray<Certificate>;
}

/** The text that was selected on the page, and where (CSS pixels of the document). */
export interface Selection {
  item: string;
  boxes: ReadonlyArray<Box>;
}

/** Send one part of an item, in order, numbered from 0; `data` is base64. */
export interface SendPart {
  capture_id: string;
  item: string;
  seq: number;
  data: string;
}

/** Show one capture: facts, digests, claim level, chain position. */
export interface ShowCapture {
  capture_id: string;
}

/** A date or time as the page shows it, as text; `datetime` is what the markup claims. */
export interface ShownTime {
  text: string;
  datetime: string | null;
}

/** The answer to: are you the person shown, or acting with their consent? */
export type Standing = "neither" | "self" | "with_consent";

/** What `status` answers: versions, and whether the vault is there and open. */
export interface Status {
  companion: string;
  vault: VaultState;
  cases: number | null;
}

/** What the stitch of one surface found: sizes in device pixels, overlaps compared bit by bit. `uncovered_plain` are those of the uncovered areas around which all is of one colour. Of its tiles, anchors gave or confirmed the place of `tiles_anchored`; `tiles_shifted` stand elsewhere than their scroll position says, the last one by `shift_x`, `shift_y`; for `tiles_against_anchors` the pixels spoke for the position alone. `geometry_sha256` is of what the record says of the tiles. Uncovered is what no tile shows without something fixed over it; of that, missing is what no tile shows at all. The areas listed, in pixels of the screenshot, are at most 64 each; the counts are whole. `pixels_sha256` is of the RGB bytes, row by row: the same whatever wrote the PNG file. */
export interface StitchReport {
  width: number;
  height: number;
  tiles: number;
  overlap_pixels: number;
  conflict_pixels: number;
  uncovered_pixels: number;
  algorithm: string;
  missing_pixels: number;
  conflicts: ReadonlyArray<Rect>;
  uncovered: ReadonlyArray<Rect>;
  uncovered_plain: ReadonlyArray<Rect>;
  pixels_sha256: string;
  surface: number;
  tiles_anchored: number;
  tiles_shifted: number;
  tiles_against_anchors: number;
  shift_x: number;
  shift_y: number;
  geometry_sha256: string;
}

/** What ended the tile loop of a surface, or the capture. */
export type StopReason = "budget_reached" | "capture_failed" | "end_of_page" | "end_of_subject" | "interrupted" | "not_scrollable" | "page_changed" | "stopped_by_person" | "tab_left" | "text_only" | "too_long";

/** End the service. */
export type StopService = { readonly [key: string]: never };

/** What was to be kept: the page, or the part in `box` (content of `surface`). */
export interface Subject {
  kind: SubjectKind;
  surface: number | null;
  box: Box | null;
}

/** What the person asked to keep. */
export type SubjectKind = "element" | "image" | "page" | "selection" | "video";

/** Something that scrolls, of which tiles were taken; sizes as they were at the end. `box` is its window in the document, `label` names the element without anything of its content. */
export interface Surface {
  kind: SurfaceKind;
  label: string;
  box: Box;
  scroll_width: number;
  scroll_height: number;
  client_width: number;
  client_height: number;
  stopped_because: StopReason;
}

/** What scrolls: the document, a part of it, what lies on top of it, or a document in it. */
export type SurfaceKind = "dialog" | "document" | "element" | "frame";

/** One picture of the scrolled viewport; `occluders` are fixed or stuck, in viewport pixels. `crop` is the part of the picture that shows the surface, in CSS pixels of the picture; `scroll_x` and `scroll_y` say which place of the surface's content is at the crop's corner. `bare` are those of the occluders under which the browser found nothing of the page. */
export interface Tile {
  item: string;
  surface: number;
  crop: Box;
  anchors: ReadonlyArray<Anchor>;
  scroll_x: number;
  scroll_y: number;
  viewport_width: number;
  viewport_height: number;
  device_pixel_ratio: number;
  occluders: ReadonlyArray<Box>;
  bare: ReadonlyArray<Box>;
  taken_at: string;
  attempts: number;
}

/** When the capture began and ended, on the browser's clock. */
export interface Times {
  started_at: string;
  finished_at: string;
  elapsed_ms: number;
  time_zone: string;
  utc_offset_minutes: number;
}

/** What took the capture. */
export interface Tool {
  extension_version: string;
  browser: string;
  browser_version: string;
  user_agent: string;
  platform: string;
  method: string;
}

/** What the person did to start the capture. */
export type Trigger = "button" | "menu" | "recording" | "reload" | "shortcut";

/** The answer to: is anyone shown under 18, or might they have been when it was made? */
export type Under18 = "no" | "not_sure" | "yes";

/** Open the vault with the passphrase or the recovery key. */
export interface UnlockVault {
  passphrase: string;
}

/** A new vault; the recovery key is shown this once and kept nowhere in readable form. There is none until it is confirmed; one that is not is removed when its connection ends. */
export interface VaultCreated {
  recovery_key: string;
  case: Case;
}

/** Whether there is a vault here, and whether its keys are in memory. */
export type VaultState = "absent" | "locked" | "unlocked";

/** What comparing with a known image says; only `candidate` leaves a decision to a person. */
export type Verdict = "candidate" | "match" | "none";

/** The answer to `hello`: the protocol both sides speak, and the vault's state. */
export interface Welcome {
  protocol: number;
  companion: string;
  vault: VaultState;
}

/** Every method the extension may call: its parameters and its result. */
export interface Methods {
  "hello": { params: Hello; result: Welcome };
  "status": { params: GetStatus; result: Status };
  "case.list": { params: ListCases; result: CaseList };
  "capture.begin": { params: BeginCapture; result: Begun };
  "capture.part": { params: SendPart; result: PartTaken };
  "capture.commit": { params: CommitCapture; result: Receipt };
  "capture.abort": { params: AbortCapture; result: Done };
}

/** Methods for the command line alone; the companion refuses them to a browser. */
export interface CommandMethods {
  "case.create": { params: CreateCase; result: Case };
  "case.gate": { params: AnswerGate; result: Case };
  "vault.create": { params: CreateVault; result: VaultCreated };
  "vault.confirm": { params: ConfirmVault; result: Status };
  "vault.unlock": { params: UnlockVault; result: Status };
  "vault.passphrase": { params: ChangePassphrase; result: Done };
  "vault.recovery": { params: NewRecoveryKey; result: RecoveryKey };
  "vault.recovery_confirm": { params: ConfirmRecoveryKey; result: Done };
  "vault.check": { params: CheckVault; result: CheckReport };
  "vault.lock": { params: LockVault; result: Status };
  "service.stop": { params: StopService; result: Done };
  "capture.list": { params: ListCaptures; result: CaptureList };
  "capture.show": { params: ShowCapture; result: CaptureDetail };
  "capture.restitch": { params: RestitchCapture; result: Restitched };
  "known.add": { params: AddKnownImage; result: KnownImage };
  "known.list": { params: ListKnownImages; result: KnownImageList };
  "known.remove": { params: RemoveKnownImage; result: Done };
  "match.file": { params: MatchFile; result: FileMatches };
  "bundle.create": { params: CreateBundle; result: BundleCreated };
}

/** Every event the companion or the host may send: its parameters. */
export interface Events {
  "vault.unlocked": Empty;
  "vault.locked": Empty;
  "service.restarted": Empty;
}

/** Every stable error code. */
export type ErrorCode =
  | "bundle.empty"
  | "bundle.exhibit_unknown"
  | "bundle.target_exists"
  | "bundle.unreadable"
  | "bundle.unsafe_entry"
  | "capture.conflict"
  | "capture.digest_mismatch"
  | "capture.first_unknown"
  | "capture.incomplete"
  | "capture.part_order"
  | "capture.part_size"
  | "capture.record_invalid"
  | "capture.too_large"
  | "capture.unknown"
  | "capture.unstitchable"
  | "case.label_invalid"
  | "case.unknown"
  | "custody.chain_broken"
  | "custody.checkpoint_invalid"
  | "custody.not_canonical"
  | "file.unreadable"
  | "frame.empty"
  | "frame.too_long"
  | "frame.truncated"
  | "gate.no_permit"
  | "holdfast.error"
  | "host.browser_unknown"
  | "host.not_writable"
  | "image.featureless"
  | "image.too_large"
  | "image.truncated"
  | "image.unreadable"
  | "known.label_invalid"
  | "known.unknown"
  | "protocol.duplicate_key"
  | "protocol.invalid_message"
  | "protocol.lone_surrogate"
  | "protocol.method_not_allowed"
  | "protocol.nested_too_deep"
  | "protocol.not_a_number"
  | "protocol.not_json"
  | "protocol.unknown_field"
  | "protocol.unknown_method"
  | "protocol.update_companion"
  | "protocol.update_extension"
  | "service.already_running"
  | "service.internal"
  | "service.stranger"
  | "service.unreachable"
  | "usage.invalid"
  | "vault.absent"
  | "vault.damaged"
  | "vault.disk_full"
  | "vault.exists"
  | "vault.locked"
  | "vault.object_damaged"
  | "vault.passphrase_weak"
  | "vault.passphrase_wrong";
