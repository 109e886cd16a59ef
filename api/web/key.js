// @ts-check
/** Ask for the key where the server wants one; it is kept until the tab is closed, and nowhere else. */

import { h, button } from "./dom.js";

const PLACE = "onrecord.key";
const FITTING = /^[!-~]{1,500}$/;
const UNFIT = "This is no key: a key is one to 500 letters, digits and signs of a plain keyboard, without spaces or accents. ";

/** @type {Promise<boolean> | null} */
let asking = null;
/** @type {string | null} */
let held = null;

/** Give the key in use; one that no request can carry is dropped. @returns {string | null} */
export function heldKey() {
  const key = stored();
  if (key === null || FITTING.test(key)) return key;
  hold(null);
  return null;
}

/** @returns {string | null} */
function stored() {
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
    const problem = h("span", { role: "alert" }, wasRefused && "The key was refused. ");
    /** @param {Event} event */
    const use = (event) => {
      const key = field.value.trim();
      if (FITTING.test(key)) return hold(key);
      event.preventDefault();
      problem.textContent = UNFIT;
      return field.focus();
    };
    const dialog = h(
      "dialog",
      { class: "dialog", "aria-labelledby": "key-title" },
      h("h2", { id: "key-title" }, "This server asks for a key"),
      h(
        "form",
        { method: "dialog", on: { submit: use } },
        h("p", { id: "key-why" }, problem, "It stays in this tab and is forgotten when you close it."),
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
