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
}

export interface FaceState {
  gate: GateState;
  companion: CompanionState;
  cases: readonly CaseInUse[];
  case_id: string | null;
  capturing: Progress | null;
  /** Captures that wait in the outbox. */
  waiting: number;
  last: Outcome | null;
}

/** Every question an extension page may put to the background; the answer's type is beside it. */
export interface FaceMessages {
  /** Whether this tab may be captured: `null`, or a reason (`browser_page`, `store_page`, `no_tab`). */
  "page.check": { params: { tab_id: number }; result: { reason: string | null } };
  "state.get": { params: Record<string, never>; result: FaceState };
  "capture.start": { params: { tab_id: number }; result: { started: boolean; code: string | null } };
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
