import type { Phrase } from "../shared/phrase.d.ts";

/** What the panel knows, beside the background's state. */
export interface Beside {
  /** The tab a recording would be of. */
  tab_id: number | null;
  /** Whether the browser's leave to record is there. */
  has_leave: boolean;
  /** The code of what the person just tried, if it failed. */
  problem: string | null;
  /** What was just done, if it is to be said. */
  said: Phrase | null;
}

/** All that the panel shows. */
export interface PanelView {
  line: readonly Phrase[];
  mark: "none" | "on" | "paused";
  /** When it ends by itself, UTC, RFC 3339. */
  ends_at: string | null;
  /** Whether it is explained what a recording is. */
  explains: boolean;
  explains_leave: boolean;
  buttons: { record: boolean; pause: Phrase | null; keep: boolean; stop: boolean };
  progress: { phrases: readonly Phrase[]; done: number; expected: number } | null;
  /** The newest first; `at` is UTC, RFC 3339. */
  pages: readonly { at: string; phrases: readonly Phrase[] }[];
  offers_giving_back: boolean;
}

export type PanelOf = (state: import("../shared/faces.d.ts").FaceState, beside: Beside) => PanelView;
