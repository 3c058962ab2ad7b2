/**
 * Wait until fonts and the images in the window are ready to be seen, then for two frames. Returns the
 * images that were not loaded when the time was up.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ timeout_ms: number }} limits
 * @returns {Promise<{ not_loaded: string[] }>} the beginnings of their addresses, to count each once
 */
export async function waitSettled({ timeout_ms }) {
  /** @type {(duration_ms: number) => Promise<void>} */
  const wait = (duration_ms) => new Promise((resolve) => setTimeout(resolve, duration_ms));
  /** @type {() => Promise<void>} */
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));

  const all = [...Document.prototype.querySelectorAll.call(document, "img")];
  const images = all
    .filter((one) => one instanceof HTMLImageElement)
    .filter((image) => {
      const { top, bottom, left, right, width, height } = image.getBoundingClientRect();
      const is_in_window =
        bottom > 0 && right > 0 && top < window.innerHeight && left < window.innerWidth;
      return is_in_window && width > 1 && height > 1 && (image.currentSrc || image.src);
    });
  const waiting = new Set(images);
  const listening = new AbortController();
  /** @type {(image: HTMLImageElement) => Promise<unknown>} */
  const arrived = (image) =>
    new Promise((resolve) => {
      if (image.complete) return resolve(undefined);
      const how = { once: true, signal: listening.signal };
      image.addEventListener("load", resolve, how);
      image.addEventListener("error", resolve, how);
      return undefined;
    });
  const ready = images.map(async (image) => {
    await arrived(image);
    // A broken image cannot be decoded, and stays on the list of those not loaded.
    if (image.naturalWidth === 0) return;
    await image.decode().then(
      () => waiting.delete(image),
      () => waiting.delete(image),
    );
  });
  /** @type {FontFaceSet | undefined} */
  const fonts = Reflect.get(Document.prototype, "fonts", document);
  await Promise.race([Promise.all([fonts?.ready, ...ready]), wait(timeout_ms)]);
  listening.abort();
  // A hidden page draws no frames; it must not hold the capture up.
  await Promise.race([frame().then(frame), wait(250)]);
  return { not_loaded: [...waiting].map((image) => (image.currentSrc || image.src).slice(0, 300)) };
}
