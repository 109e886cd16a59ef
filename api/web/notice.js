// @ts-check
/** Say what goes on: loading, trouble, nothing there; and tell those who listen instead of looking. */

import { button, fill, h, said } from "./dom.js";
import { Trouble } from "./http.js";

const MOST_TRIES = 40;
const MOST_WAIT_S = 30;

/** Say something to a screen reader, once. @param {string} text */
export function announce(text) {
  const live = document.getElementById("live");
  if (live === null) return;
  live.textContent = "";
  setTimeout(() => {
    live.textContent = text;
  }, 50);
}

/** @param {string} text */
export function loading(text) {
  return h("p", { class: "loading" }, h("span", { class: "dots", "aria-hidden": "true" }), text);
}

/**
 * Show trouble, with what can be done about it.
 * @param {unknown} error
 * @param {(() => void) | null} [again]
 */
export function troubleBox(error, again = null) {
  const trouble = error instanceof Trouble ? error : unexpected(error);
  announce(trouble.title);
  return h(
    "div",
    { class: "notice trouble" },
    h("p", { class: "notice-title" }, said(trouble.title)),
    h("p", {}, said(trouble.message)),
    again && h("p", { class: "row" }, button("Try again", again)),
  );
}

/** @param {unknown} error */
function unexpected(error) {
  console.error(error);
  return new Trouble({ title: "The page failed", detail: "This is a defect of onrecord’s page; reload it to go on.", status: 500 });
}

/**
 * Fill an element with what is loaded, and while the server is not ready, wait and try again.
 * @param {Element} target
 * @param {string} what for people: “Loading the statement”
 * @param {AbortSignal} signal
 * @param {() => Promise<Node | Node[]>} work
 */
export async function load(target, what, signal, work) {
  fill(target, loading(what));
  for (let tries = 1; ; tries += 1) {
    try {
      const made = await work();
      if (!signal.aborted) fill(target, made);
      return;
    } catch (error) {
      if (signal.aborted) return;
      const waitS = error instanceof Trouble && (error.status === 503 || error.status === 429) ? error.waitS : null;
      if (waitS === null || tries > MOST_TRIES) {
        fill(target, troubleBox(error, () => void load(target, what, signal, work)));
        return;
      }
      fill(target, waiting(/** @type {Trouble} */ (error), waitS));
      await pause(Math.min(waitS, MOST_WAIT_S), signal);
      if (signal.aborted) return;
    }
  }
}

/** @param {Trouble} trouble @param {number} waitS */
function waiting(trouble, waitS) {
  return h(
    "div",
    { class: "notice" },
    h("p", { class: "notice-title" }, said(trouble.title)),
    h("p", {}, said(trouble.message)),
    loading(`Trying again in ${waitS} s`),
  );
}

/** @param {number} seconds @param {AbortSignal} signal @returns {Promise<void>} */
function pause(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** Say that the record is empty, and how to fill it. */
export function emptyRecord() {
  return h(
    "div",
    { class: "notice" },
    h("p", { class: "notice-title" }, "Nothing indexed yet"),
    h("p", {}, "The record holds no statement. Give it articles, and this page takes them up within seconds:"),
    h("pre", { tabindex: "0" }, h("code", {}, "onrecord index ARTICLES")),
  );
}
