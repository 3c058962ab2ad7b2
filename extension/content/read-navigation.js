/** @import { Navigation } from "../shared/engine.d.ts" */

/**
 * Return when and how the document came to be, so that the network's answer that brought it can be told
 * from any other (Navigation Timing, High Resolution Time). Reads only.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @returns {Navigation}
 */
export function readNavigation() {
  const [entry] = Performance.prototype.getEntriesByType.call(performance, "navigation");
  /** @type {(key: string) => number} */
  const moment = (key) => {
    const value = entry === undefined ? 0 : Reflect.get(entry, key);
    return typeof value === "number" && Number.isFinite(value) ? value : 0;
  };
  const type = entry === undefined ? "" : Reflect.get(entry, "type");
  return {
    time_origin: performance.timeOrigin,
    age_ms: performance.now(),
    // The address that was loaded: scripts may have put another one in its place since.
    url: entry === undefined ? window.location.href : entry.name.slice(0, 65_536),
    response_start: moment("responseStart"),
    worker_start: moment("workerStart"),
    type: typeof type === "string" ? type : "",
  };
}
