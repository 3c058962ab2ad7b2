/** Settings: the person's own hosts that no recording takes, and the browser's leave to record. */

import { ask } from "../shared/ask.js";
import { byId, el, showText } from "../shared/dom.js";
import { giveLeaveBack, leaveLeft } from "../shared/leave.js";
import { word } from "../shared/words.js";

/** @import { Phrase } from "../shared/phrase.d.ts" */

const field = byId("never-host", HTMLInputElement);
const list = byId("never-list", HTMLUListElement);

/**
 * Show the list and the leave, and answer the buttons.
 *
 * @param {(deed: () => Promise<void>) => Promise<void>} attempt
 * @param {(phrase: Phrase) => void} tell
 */
export async function showNever(attempt, tell) {
  /** @param {readonly string[]} hosts */
  const show = (hosts) => {
    list.hidden = hosts.length === 0;
    list.replaceChildren(...hosts.map(item));
  };

  /** @param {string} host */
  const item = (host) => {
    const label = word("options_never_remove_host", host);
    const remove = el("button", { type: "button", class: "quiet", "aria-label": label }, word("options_never_remove"));
    remove.addEventListener("click", () =>
      attempt(async () => {
        show((await ask("never.remove", { host })).hosts);
        field.focus(); // the button that was pressed is gone
        tell({ key: "options_never_removed", values: [host] });
      }),
    );
    return el("li", { class: "beside" }, el("span", {}, host), remove);
  };

  byId("never-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(async () => {
      const host = field.value.trim();
      show((await ask("never.add", { host })).hosts);
      field.value = "";
      tell({ key: "options_never_added", values: [host] });
    });
  });

  const showLeave = async () => {
    const left = await leaveLeft();
    byId("leave", HTMLDivElement).hidden = left === null;
    const given = word(left === "sites" ? "leave_given_sites" : "recording_leave_given");
    showText(byId("leave-given", HTMLParagraphElement), given);
  };
  byId("give-back", HTMLButtonElement).addEventListener("click", () =>
    attempt(async () => {
      const is_given_back = await giveLeaveBack();
      await showLeave();
      tell({ key: is_given_back ? "recording_leave_given_back" : "recording_leave_stays" });
    }),
  );

  await Promise.all([showLeave(), attempt(async () => show((await ask("never.list", {})).hosts))]);
}
