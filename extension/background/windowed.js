/** Sends ahead of the answers, but only so far. */

/**
 * Send requests without waiting for each answer, at most `window` of them on their way at once.
 *
 * Stops sending at the first error and rejects with it, when every answer awaited has come.
 *
 * @template T
 * @param {AsyncIterable<T>} requests
 * @param {{ window: number; send: (request: T) => Promise<unknown> }} how
 */
export async function sendWindowed(requests, { window, send }) {
  /** @type {Set<Promise<void>>} */
  const on_their_way = new Set();
  /** @type {unknown[]} */
  const errors = [];
  for await (const request of requests) {
    if (errors.length > 0) break;
    const sent = send(request)
      .then(
        () => undefined,
        (error) => void errors.push(error),
      )
      .finally(() => on_their_way.delete(sent));
    on_their_way.add(sent);
    if (on_their_way.size >= window) await Promise.race(on_their_way);
  }
  await Promise.all(on_their_way);
  if (errors.length > 0) throw errors[0];
}
