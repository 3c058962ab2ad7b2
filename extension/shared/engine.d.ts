/** Types the background's parts share. What goes over the wire is in protocol.d.ts. */

import type { PixelPermit } from "./permit.d.ts";
import type {
  Anchor,
  AnnouncedItem,
  Asked,
  Box,
  CaptureMode,
  Gap,
  Frame,
  GateAnswers,
  Medium,
  Network,
  Page,
  PostFact,
  RecordCompleteness,
  SecondRendering,
  Selection,
  ShownTime,
  StopReason,
  Subject,
  Surface,
  SurfaceKind,
  Tile,
  Tool,
  Trigger,
} from "./protocol.d.ts";

export type { PixelPermit };

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Milliseconds that never go back. */
  monotonic(): number;
  wait(duration_ms: number): Promise<void>;
}

export interface BrowserFacts {
  extension_version: string;
  browser: string;
  browser_version: string;
  user_agent: string;
  platform: string;
}

export interface ShotOptions {
  rect?: Box;
  scale?: number;
}

export type { StopReason };

/** How far a capture may go. `null` is no limit but the record's own. */
export interface Budget {
  screens: number | null;
  minutes: number | null;
}

/** What a capture is of, and how it was started. */
export interface Wish {
  trigger: Trigger;
  subject: Subject;
  budget: Budget;
  recording_id: string | null;
  reload_of: string | null;
}

/**
 * What the extension keeps in a page while it captures it: on `globalThis.holdfast` of its own isolated world,
 * where the page cannot see it, and gone with the document. It holds elements, which cannot leave the page.
 *
 * Whoever needs it first makes it, whole, as an own property: `<div id="holdfast">` makes a name that is none.
 */
export interface InPage {
  /** By number of the surface; null is the document, a frame's element stands for its document. */
  surfaces: (Element | null)[];
  /** What the person chose, if the wish is for an element; its box is measured anew for each tile. */
  picked: Element | null;
  anchor_ids: WeakMap<Element, { id: number; sign: string }>;
  next_anchor: number;
  /** By number of the surface: what this tile is followed by, and what the tile before was. */
  anchors: Map<number, { now: Element[]; before: Element[] }>;
  /** Where everything stood that was scrolled; null is the document. */
  homes: Map<Element | null, { x: number; y: number }>;
  /** By number of the surface: what may stay in place over it, and how far the page was searched for more. */
  sweeps: Map<
    number,
    {
      candidates: Set<Element>;
      trees: (Document | ShadowRoot)[];
      tree: number;
      at: number;
      is_whole: boolean;
    }
  >;
  /** Images that did not come in time; they are not waited for again. */
  late?: WeakSet<Element>;
  /** Stops listening for Escape. */
  endEscape: (() => void) | null;
}

/** Something that scrolls and could be taken; `box` in the document, in CSS pixels. */
export interface SurfaceChoice {
  /** Its number among the surfaces, in `InPage` and in the record. */
  surface: number;
  kind: SurfaceKind;
  label: string;
  box: Box;
  scroll_width: number;
  scroll_height: number;
  client_width: number;
  client_height: number;
  /** Whether it is what is taken first if the person picks nothing. */
  is_main: boolean;
  /** Whether scrolling it snaps to places of the page's own. */
  snaps: boolean;
}

/** What `content/find-surfaces.js` returns of each: which is the main one is decided from it. */
export interface FoundSurface extends Omit<SurfaceChoice, "is_main"> {
  /** Whether it lies on top of everything: a dialog, or fixed and in front. */
  is_on_top: boolean;
  /** Whether it is what the middle of the window shows. */
  is_in_middle: boolean;
  /** Whether the page shows it larger or smaller than it is: then what it holds has no place in the window's pixels. */
  is_scaled?: boolean;
}

/** A frame in the page that is another site's, and may be longer than its window. */
export interface ForeignFrame {
  url: string;
  box: Box;
}

/** What `content/find-surfaces.js` returns. */
export interface FoundSurfaces {
  surfaces: FoundSurface[];
  frames: ForeignFrame[];
  /** Frames in which something scrolls by itself, which is not taken; boxes in the document. */
  not_taken: Box[];
  /** How many more there were than can be kept. */
  left_out: number;
  /** The surface that what the person picked is in; null if nothing was. */
  picked_in: number | null;
  is_complete: boolean;
}

/** The tab a capture is of. `document_id` is known from the first injection on. */
export interface Target {
  tab_id: number;
  window_id: number;
  url: string;
  title: string;
  document_id: string | null;
  time_origin: number | null;
  /**
   * Addresses that the same document put in place of its own while it was scrolled, as endless pages do; null
   * until the tiles are taken: before, any other address is another page.
   */
  addresses?: Set<string> | null;
  /** How long the tab's history was when it was last looked at. */
  history_length?: number;
}

/** What `content/read-navigation.js` returns: moments in milliseconds after `time_origin`, 0 if unknown. */
export interface Navigation {
  /** Milliseconds since 1970, on the page's clock. */
  time_origin: number;
  age_ms: number;
  url: string;
  response_start: number;
  /** More than 0 where a service worker of the site was asked. */
  worker_start: number;
  type: string;
}

/** A field of a recipe as it goes into the page; `selector` empty is the post itself, `attribute` null its text. */
export interface MarkedField {
  field: number;
  selector: string;
  attribute: string | null;
}

/** What `content/post-facts.js` is to look for: recipes that may fit, and names worth reading. */
export interface PostMarkupOrder {
  recipes: {
    recipe: number;
    mark: string | null;
    addresses: string[];
    fields: MarkedField[];
    posts: string | null;
    post_fields: MarkedField[];
  }[];
  wanted: { metas: string[]; rels: string[]; alternates: string[]; props: string[] };
  limits: {
    limit_ms: number;
    most: number;
    most_props: number;
    most_posts: number;
    most_anchors: number;
    most_steps: number;
    longest: number;
    longest_block: number;
    all_blocks: number;
  };
}

/** A field of a recipe that was found, by its number in the recipe. */
export interface FoundField {
  field: number;
  value: string;
  where: string;
}

/** An item of microdata; a property is text, or the number of another item. */
export interface MarkedItem {
  types: string[];
  where: string;
  is_inner: boolean;
  props: { name: string; text: string; item: number | null; where: string }[];
}

/** What `content/post-facts.js` returns: markup as it stands in the page, with the place of each. */
export interface PostMarkup {
  /** Numbers of the recipes that fit the page. */
  recipes: number[];
  /** JSON-LD in the page's order; null is one too long to be read. */
  blocks: { text: string | null }[];
  metas: { name: string; value: string; where: string }[];
  links: { rel: string[]; type: string; href: string; where: string }[];
  items: MarkedItem[];
  /** Fields of recipes that stand once on a page. */
  fields: (FoundField & { recipe?: number })[];
  /** Posts in the page's order; `box` in the document. */
  posts: {
    where: string;
    box: Box;
    recipe: number | null;
    fields: FoundField[];
    permalink: { href: string; where: string } | null;
    time: { datetime: string; text: string; href: string; where: string } | null;
  }[];
  /** Whether the time was over before all was read. */
  is_cut: boolean;
}

/** What `content/find-login.js` returns; `box` in the document. */
export interface LoginWall {
  why: "status" | "password" | "dialog" | "words" | null;
  box: Box | null;
}

/** What `content/page-facts.js` returns. */
export interface PageFacts {
  kind: Page["kind"];
  url: string;
  canonical_url: string | null;
  referrer: string | null;
  title: string;
  language: string | null;
  ready_state: string;
  content_type: string;
  character_set: string;
  last_modified: string | null;
  color_scheme: string;
  frames: Frame[];
  shown_times: ShownTime[];
  metadata: { [key: string]: string };
}

/**
 * What `content/measure-view.js` returns of a surface: lengths in CSS pixels, boxes in the window unless said.
 * What shows of the surface is `frame`; `scroll_x`, `scroll_y` is the place in its content at that frame's corner.
 */
export interface View {
  surface: number;
  url: string;
  history_length: number;
  time_origin: number;
  device_pixel_ratio: number;
  pinch_scale: number;
  /** How the document is scrolled. */
  document_x: number;
  document_y: number;
  frame: Box;
  scroll_x: number;
  scroll_y: number;
  /** 0, or less where the page runs from right to left. */
  least_scroll_x: number;
  scroll_width: number;
  scroll_height: number;
  viewport_width: number;
  viewport_height: number;
  /** As large as `frame`. */
  client_width: number;
  client_height: number;
  /** Whether the frame's own edges are between device pixels: what is drawn around it may reach into it. */
  is_between: boolean;
  /** The window without its scroll bars. */
  page_width: number;
  page_height: number;
  snaps: boolean;
  anchors: Anchor[];
  /** How many of the tile before's anchors are still the same elements, of how many. */
  anchors_kept: number;
  anchors_before: number;
  /** In the surface's content; null if nothing was picked, or it is gone. */
  picked: Box | null;
  occluders: Occluder[];
  scan_complete: boolean;
}

/**
 * Something that stays in place when the surface is scrolled, and whether it lies over anything of it as far as a
 * glance tells. It is bare if a close look finds nothing under it but the grounds of what holds it.
 */
export interface Occluder extends Box {
  covers: boolean;
  is_bare?: boolean;
  /** Whether it is a dialog that keeps the page behind it from being used: no step is shortened for it. */
  is_modal?: boolean;
  /** Nothing lies there, and what belongs there has not appeared yet. */
  is_unseen?: boolean;
}

/** A picture, as the shutter returns it. */
export interface Shot {
  bytes: Uint8Array<ArrayBuffer>;
  width_px: number;
  height_px: number;
  taken_at: string;
}

/**
 * What the readers of media keep in a page, on `globalThis.holdfast_media` of the isolated world: the elements
 * found, by the number they were given, and files that were fetched and wait to be read part by part.
 */
export interface MediaInPage {
  ids: WeakMap<Element, number>;
  elements: Map<number, WeakRef<Element>>;
  files: Map<number, Blob>;
}

/** What `content/list-frames.js` returns of a document: which frame it is in, and the frames in it. */
export interface FrameList {
  /** The number of each frame among its siblings, from the page down; -1 where it is in a shadow root. */
  path: number[];
  url: string;
  /** The frame's own element where the document may see it, in the window of the document around it. */
  element_box: Box | null;
  width: number;
  height: number;
  scroll_x: number;
  scroll_y: number;
  frames: ListedFrame[];
}

/** A frame as the document around it has it; boxes in the window of that document. */
export interface ListedFrame {
  index: number;
  url: string;
  box: Box;
  /** Where its content begins, and by how much it is enlarged. */
  content: { x: number; y: number; scale_x: number; scale_y: number };
  /** Its number, if it is scrolled and taken by itself. */
  surface: number | null;
  /** Whether it is sandboxed and so of no site. */
  is_shut_off: boolean;
}

/** What `content/find-media.js` returns for each image; `data_key` finds embedded bytes again. */
export interface FoundMedium {
  kind: Medium["kind"];
  /** The number by which its element is found again in the page. */
  handle: number;
  /** Where `box` is: the content of this surface; null is the document. */
  surface: number | null;
  url: string | null;
  data_key: string | null;
  box: Box;
  alt: string | null;
  natural_width: number;
  natural_height: number;
  /** Fixed or sticky: at another place in the document after each scroll. */
  is_pinned: boolean;
}

/** An image's bytes (an embedded one's whole `data:` address as `base64`), or why there are none. */
export type ReadResult =
  | { base64: string; media_type: string; is_redrawn?: boolean }
  | { bytes: Uint8Array<ArrayBuffer>; media_type: string }
  | { unread: string };

/** Everything known of a capture while it is being taken; kept encrypted in the outbox. */
export interface Draft {
  capture_id: string;
  case_id: string | null;
  mode: CaptureMode;
  gate: GateAnswers;
  started_at: string;
  finished_at: string | null;
  elapsed_ms: number;
  time_zone: string;
  utc_offset_minutes: number;
  tool: Tool;
  page: Page;
  asked: Asked;
  post_facts: PostFact[];
  network: Network | null;
  network_unread_because: string | null;
  selection: Selection | null;
  as_seen: string | null;
  surfaces: Surface[];
  tiles: Tile[];
  second_renderings: SecondRendering[];
  media: Medium[];
  completeness: { -readonly [K in keyof RecordCompleteness]: RecordCompleteness[K] };
}

export type EntryState = "capturing" | "ready" | "sending";

/** A capture in the outbox. `code` is the stable code of the last refusal. */
export interface Entry {
  capture_id: string;
  state: EntryState;
  created_at: string;
  code: string | null;
  /** Whether sending it again can never help. */
  is_refused: boolean;
  draft: Draft;
  items: AnnouncedItem[];
}

/** An item's bytes on their way into the outbox. */
export interface NewItem {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}
