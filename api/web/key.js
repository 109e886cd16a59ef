// @ts-check
/** Ask for the key where the server wants one; it is kept until the tab is closed, and nowhere else. */

import { h, button } from "./dom.js";

const PLACE = "onrecord.key";

/** @type {Promise<boolean> | null} */
let asking = null;
/** @type {string | null} */
let held = null;

/** Give the key in use. @returns {string | null} */
export function heldKey() {
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return held;
  }
}

/** @param {string | null} key */
function hold(key) {
  held = key;
  try {
    if (key === null) sessionStorage.removeItem(PLACE);
    else sessionStorage.setItem(PLACE, key);
  } catch {
    // Storage is forbidden; the key lives as long as the page.
  }
}

/**
 * Ask the reader for a key, once for all requests that wait.
 * @param {string | null} refused the key that was not good enough
 * @returns {Promise<boolean>} whether there is another one now
 */
export function askForKey(refused) {
  if (heldKey() !== refused) return Promise.resolve(true);
  asking ??= ask(refused !== null).finally(() => {
    asking = null;
  });
  return asking;
}

/** @param {boolean} wasRefused @returns {Promise<boolean>} */
function ask(wasRefused) {
  return new Promise((resolve) => {
    const field = h("input", {
      id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true, "aria-describedby": "key-why",
    }); // prettier-ignore
    const dialog = h(
      "dialog",
      { class: "dialog", "aria-labelledby": "key-title" },
      h("h2", { id: "key-title" }, "This server asks for a key"),
      h(
        "form",
        { method: "dialog", on: { submit: () => hold(field.value.trim()) } },
        h("p", { id: "key-why" }, wasRefused ? "The key was refused. " : "", "It stays in this tab and is forgotten when you close it."),
        h("label", { for: "key" }, "Key"),
        field,
        h("p", { class: "row" }, h("button", { type: "submit", class: "primary" }, "Use it"), button("Cancel", () => dialog.close())),
      ),
    );
    dialog.addEventListener("close", () => {
      const given = field.value.trim() !== "" && heldKey() === field.value.trim();
      dialog.remove();
      resolve(given);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
