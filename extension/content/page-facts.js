/** @import { PageFacts } from "../shared/engine.d.ts" */

/**
 * Return the page's own facts. Reads only. Lists and texts are one longer than the longest at most, so that
 * whoever cuts them knows that there was more.
 *
 * Runs inside the page. Must stay closed: no imports, no module-scope names.
 *
 * @param {{ most: number; longest: number }} limits of each list, and of each text in UTF-16 units
 * @returns {PageFacts}
 */
export function pageFacts({ most, longest }) {
  // `<img name="title">` replaces `document.title`; the prototype's getter cannot be replaced so.
  /** @type {<K extends keyof Document>(key: K) => Document[K]} */
  const of = (key) => Reflect.get(Document.prototype, key, document);
  /** @type {(selector: string) => Element[]} */
  const every = (selector) => [...Document.prototype.querySelectorAll.call(document, selector)];
  /** @type {(value: unknown) => string} */
  const text = (value) => (typeof value === "string" ? value : "").slice(0, longest + 1).toWellFormed();
  /** @type {(value: unknown) => string | null} */
  const textOrNull = (value) => text(value) || null;

  const canonical = every('link[rel~="canonical" i][href]')[0];
  const frames = every("iframe, frame")
    .slice(0, most + 1)
    .map((frame) => {
      const { x, y, width, height } = frame.getBoundingClientRect();
      return {
        url: text(Reflect.get(frame, "src")),
        box: { x: x + window.scrollX, y: y + window.scrollY, width, height },
        parent: null,
        text: null,
        dom: null,
        unread_because: "what is inside was not read",
      };
    });
  const shown_times = every("time, [datetime], abbr[data-utime], relative-time")
    .slice(0, most + 1)
    .map((time) => ({
      text: text(time.textContent?.trim().replace(/\s+/g, " ")),
      datetime: textOrNull(time.getAttribute("datetime") ?? time.getAttribute("title")),
    }));
  const metadata = every("meta[content]")
    .slice(0, most + 1)
    .flatMap((meta) => {
      const name = ["property", "name", "itemprop", "http-equiv"]
        .map((key) => meta.getAttribute(key))
        .find(Boolean);
      return name ? [[text(name), text(meta.getAttribute("content"))]] : [];
    });

  const type = text(of("contentType"));
  const kinds = /^(image|video|audio|text)\//.exec(type)?.[1] ?? "other";
  /** @type {PageFacts["kind"]} */
  const kind = /html/.test(type)
    ? "html"
    : type === "application/pdf"
      ? "pdf"
      : /** @type {PageFacts["kind"]} */ (kinds);
  return {
    kind,
    url: text(window.location.href),
    canonical_url: textOrNull(canonical && Reflect.get(canonical, "href")),
    referrer: textOrNull(of("referrer")),
    title: text(of("title")),
    language: textOrNull(of("documentElement")?.getAttribute("lang")),
    ready_state: text(of("readyState")),
    content_type: type,
    character_set: text(of("characterSet")),
    last_modified: textOrNull(of("lastModified")),
    color_scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
    frames,
    shown_times,
    metadata: Object.fromEntries(metadata),
  };
}
