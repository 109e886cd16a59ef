// @ts-check
/** List the shortcuts, and let the reader turn them off. */

import { button, h } from "./dom.js";
import { areOn, SHORTCUTS, turn } from "./keyboard.js";

/** Show the list. */
export function showHelp() {
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "help-title" },
    h("h2", { id: "help-title" }, "Shortcuts"),
    h("dl", { class: "shortcuts" }, SHORTCUTS.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)))),
    h("label", { class: "box" }, h("input", { type: "checkbox", checked: areOn(), on: { change: (/** @type {any} */ event) => turn(event.target.checked) } }), "Use these shortcuts"),
    h("p", { class: "row" }, button("Close", () => dialog.close(), { class: "primary" })),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
