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
 */
export interface InPage {
  /** By number of the surface; null is the document. */
  surfaces: (Element | null)[];
  anchor_ids: WeakMap<Element, number>;
  next_anchor: number;
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
}

/** The tab a capture is of. `document_id` is known from the first injection on. */
export interface Target {
  tab_id: number;
  window_id: number;
  url: string;
  title: string;
  document_id: string | null;
  time_origin: number | null;
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

/** What `content/measure-view.js` returns: lengths in CSS pixels, boxes in the window. */
export interface View {
  url: string;
  time_origin: number;
  device_pixel_ratio: number;
  pinch_scale: number;
  scroll_x: number;
  scroll_y: number;
  /** 0, or less where the page runs from right to left. */
  least_scroll_x: number;
  scroll_width: number;
  scroll_height: number;
  viewport_width: number;
  viewport_height: number;
  client_width: number;
  client_height: number;
  snaps: boolean;
  inner_scroller: { width: number; height: number; scroll_height: number } | null;
  occluders: Box[];
  scan_complete: boolean;
}

/** A picture, as the shutter returns it. */
export interface Shot {
  bytes: Uint8Array<ArrayBuffer>;
  width_px: number;
  height_px: number;
  taken_at: string;
}

/** What `content/find-media.js` returns for each image; `data_key` finds embedded bytes again. */
export interface FoundMedium {
  kind: Medium["kind"];
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
