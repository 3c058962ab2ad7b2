import type { FaceState, CaseInUse } from "../shared/faces.d.ts";
import type { Mend } from "../shared/mend.js";
import type { Phrase } from "../shared/phrase.d.ts";

/** What the popup knows, beside the background's state. */
export interface Here {
  tab_id: number | null;
  /** Why this page cannot be captured, or null. */
  reason: string | null;
  /** The code of what the person just tried, if it failed. */
  problem: string | null;
  /** The address in front, for the browser's question about its site alone; never shown. */
  url: string | null;
  /** The part of the page that the person picked from the list; null is the whole page. */
  surface: number | null;
  /** Since when a capture of this tab was seen from here: only a later outcome is this page's. */
  since_ms: number | null;
}

export type ButtonAction = "capture" | "open_gate";

/** All that the popup shows. */
export interface PopupView {
  /** Without an action the button can be read but not used. */
  button: { label: Phrase; action: ButtonAction | null };
  /** The status line, one phrase after the other. */
  line: readonly Phrase[];
  /** What else the person can do. */
  notes: readonly Phrase[];
  progress: { text: readonly Phrase[]; done: number; expected: number } | null;
  /** What is missing of what was just kept. */
  findings: readonly Phrase[];
  /** The folded part below the button, or null while it would only be in the way. */
  more: { can_reload: boolean } | null;
  mend: Mend | null;
  /** What came of an earlier page; `at` is when. */
  earlier: { at: string; phrases: readonly Phrase[] } | null;
  cases: { kind: "none" } | { kind: "one"; label: string } | CaseChoice;
  waiting: Phrase | null;
}

export interface CaseChoice {
  kind: "choice";
  options: readonly CaseInUse[];
  chosen: string | null;
}

export type View = (state: FaceState, here: Here) => PopupView;
