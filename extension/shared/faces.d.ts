/** What the background tells its own pages (popup, gate, options), and what they may ask of it. */

export type Under18 = "no" | "yes" | "not_sure";
export type Standing = "self" | "with_consent" | "neither";

export interface GateAnswers {
  safe_place: boolean;
  under_18: Under18;
  standing: Standing;
  /** UTC, RFC 3339, milliseconds. */
  answered_at: string;
}

/** `unanswered`: the gate has not been passed for the case in use. `not_safe`: nothing is captured. */
export type GateState = "unanswered" | "pixels" | "text_only" | "not_safe";

export type CompanionState =
  | "connecting"
  | "ready"
  | "not_installed"
  | "unreachable"
  | "vault_absent"
  | "locked"
  | "update_extension"
  | "update_companion";

export interface CaseInUse {
  id: string;
  label: string;
}

export type Stage = "page" | "tiles" | "media" | "sending";

export interface Progress {
  tab_id: number;
  stage: Stage;
  tiles_done: number;
  tiles_expected: number;
  /** A guess from what was done so far; null while there is nothing to guess from. */
  seconds_left: number | null;
  /** Another tab is in front: nothing goes on until the person comes back. */
  is_waiting_for_tab: boolean;
}

/** How far a capture may go; `null` is no limit of the person's. */
export interface BudgetChoice {
  screens: number | null;
  minutes: number | null;
}

/** A part of the page that scrolls by itself. Its label names an element, nothing of its content. */
export interface ScrollingPart {
  surface: number;
  kind: "document" | "element" | "dialog" | "frame";
  label: string;
  width: number;
  height: number;
  scroll_height: number;
  /** Whether it is taken first if the person picks nothing. */
  is_main: boolean;
}

/** One page that a recording took, or left out. */
export interface RecordedPage {
  /** UTC, RFC 3339. */
  at: string;
  outcome: "taking" | "kept" | "waiting" | "failed" | "never_list";
  code: string | null;
  /** Whether the whole page was taken; null while that is not known. */
  complete: boolean | null;
}

/** A recording of one tab, started by the person. */
export interface RecordingState {
  tab_id: number;
  is_paused: boolean;
  /** UTC, RFC 3339: when it ends by itself if nobody does anything until then. */
  started_at: string;
  ends_at: string;
  pages: readonly RecordedPage[];
}

export interface Outcome {
  /** UTC, RFC 3339. */
  at: string;
  outcome: "kept" | "waiting" | "failed";
  /** The stable error code, when there is one. */
  code: string | null;
  /** The receipt's own sentence, in words; never an address, a title or a picture. */
  summary: string | null;
  matches: number;
  /** How many of the matches are for the person to decide. */
  candidates?: number;
  /** What was to be kept. */
  of?: "page" | "part" | "text";
  /** Whether the whole page was taken, as the companion found; null while it has not said. */
  complete: boolean | null;
  /** Stable codes of what is missing. */
  findings: readonly string[];
}

export interface FaceState {
  gate: GateState;
  companion: CompanionState;
  cases: readonly CaseInUse[];
  case_id: string | null;
  capturing: Progress | null;
  budget: BudgetChoice;
  recording: RecordingState | null;
  /**
   * Why the last recording ended: `stopped`, `tab_closed`, `locked`, `idle`, `restarted` (browser or extension),
   * `leave_withdrawn`, `gate`; or null before any.
   */
  recording_ended: string | null;
  /** The pages of the last recording of this browser session, after its end. */
  recorded: readonly RecordedPage[];
  /** Captures that wait in the outbox. */
  waiting: number;
  last: Outcome | null;
}

/** Every question an extension page may put to the background; the answer's type is beside it. */
export interface FaceMessages {
  /** Whether this tab may be captured: `null`, or a reason (`browser_page`, `store_page`, `no_tab`). */
  "page.check": { params: { tab_id: number }; result: { reason: string | null } };
  "state.get": { params: Record<string, never>; result: FaceState };
  /** Without `surface` the main one is taken first, and then every other. */
  "capture.start": {
    params: { tab_id: number; surface?: number };
    result: { started: boolean; code: string | null };
  };
  /** Load the page again, keep it again, and have both compared. */
  "capture.reload": { params: { tab_id: number }; result: { started: boolean; code: string | null } };
  "budget.use": { params: { budget: BudgetChoice }; result: FaceState };
  /** What of the page scrolls by itself. */
  "parts.list": { params: { tab_id: number }; result: { parts: readonly ScrollingPart[] } };
  /** Let the person choose a part of the page, on the page itself. */
  "picker.start": { params: { tab_id: number }; result: { started: boolean; code: string | null } };
  "recording.start": { params: { tab_id: number }; result: { started: boolean; code: string | null } };
  "recording.pause": { params: Record<string, never>; result: FaceState };
  "recording.resume": { params: Record<string, never>; result: FaceState };
  "recording.stop": { params: Record<string, never>; result: FaceState };
  /** Take the page now shown in the recorded tab, as by the button. */
  "recording.keep": { params: Record<string, never>; result: { started: boolean; code: string | null } };
  /** Hosts that a recording never takes: the shipped list's kinds are on or off, the person's own are names. */
  "never.list": { params: Record<string, never>; result: { hosts: readonly string[] } };
  "never.add": { params: { host: string }; result: { hosts: readonly string[] } };
  "never.remove": { params: { host: string }; result: { hosts: readonly string[] } };
  "capture.stop": { params: Record<string, never>; result: { stopped: boolean } };
  "gate.answer": { params: { answers: GateAnswers }; result: FaceState };
  "gate.reset": { params: Record<string, never>; result: FaceState };
  "case.use": { params: { case_id: string }; result: FaceState };
  "outbox.deliver": { params: Record<string, never>; result: FaceState };
  "outbox.discard": { params: { capture_id: string }; result: FaceState };
}

/** The background broadcasts `{ kind: "state.changed", state }` whenever the state changes. */
export interface StateChanged {
  kind: "state.changed";
  state: FaceState;
}

export type FaceKind = keyof FaceMessages;

/** What `runtime.sendMessage` carries from a face to the background. */
export interface FaceRequest<K extends FaceKind = FaceKind> {
  kind: K;
  params: FaceMessages[K]["params"];
}

/** What the background answers: the result, or the stable code of what went wrong. */
export type FaceAnswer<K extends FaceKind = FaceKind> =
  | { result: FaceMessages[K]["result"] }
  | { error: { code: string } };
