/** What the faces are told: one state, broadcast whenever it changes. Holds no address and no title. */

/** @import { FaceState, Outcome, StateChanged } from "../shared/faces.d.ts" */
/** @import { Storage } from "./gate.js" */

const STORED_AS = "last";

/** @type {FaceState} */
const AT_START = {
  gate: "unanswered",
  companion: "connecting",
  cases: [],
  case_id: null,
  capturing: null,
  budget: { screens: 400, minutes: null },
  recording: null,
  recording_ended: null,
  recorded: [],
  waiting: 0,
  last: null,
};

/**
 * Make the state.
 *
 * `session` keeps the last outcome while the worker sleeps. `broadcast` may find no listener.
 *
 * @param {{ session: Storage; broadcast: (message: StateChanged) => Promise<unknown> }} parts
 */
export function createState({ session, broadcast }) {
  let state = AT_START;

  /** @param {Partial<FaceState>} changes */
  const patch = (changes) => {
    const next = { ...state, ...changes };
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    broadcast({ kind: "state.changed", state }).catch(isNobodyListening);
  };

  return {
    get: () => state,
    patch,

    /** Read the last outcome of this browser session. */
    async load() {
      const { [STORED_AS]: last } = await session.get(STORED_AS);
      if (last) patch({ last: /** @type {Outcome} */ (last) });
    },

    /**
     * Tell how a capture ended.
     *
     * @param {Outcome} last
     */
    async tell(last) {
      patch({ last });
      await session.set({ [STORED_AS]: last });
    },
  };
}

/**
 * Pass over the one expected failure of a broadcast: no popup or options page is open.
 *
 * @param {unknown} error
 */
function isNobodyListening(error) {
  if (!/Receiving end does not exist|message port closed/i.test(String(error))) throw error;
}

/** @typedef {ReturnType<typeof createState>} State */
