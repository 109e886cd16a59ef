// @ts-check
/** Shortcuts of one or two letters; they can be turned off, and never act while something is typed. */

import { restartConversation } from "./ask.js";

const OFF = "onrecord.shortcuts";
const PAIR_MS = 1500;

/** @type {Record<string, string>} */
const PLACES = { a: "#/", b: "#/browse", s: "#/speakers", v: "#/verify" };

/** What the help lists. @type {[string, string][]} */
export const SHORTCUTS = [
  ["/", "go to the field of this page"],
  ["j, k", "next and previous statement"],
  ["Enter", "open the statement that has the focus"],
  ["n", "new conversation"],
  ["g, then a, b, s or v", "ask, browse, speakers, verify"],
  ["Esc", "stop an answer under way"],
  ["?", "this list"],
];

export function areOn() {
  try {
    return localStorage.getItem(OFF) !== "off";
  } catch {
    return true;
  }
}

/** @param {boolean} isOn */
export function turn(isOn) {
  try {
    localStorage.setItem(OFF, isOn ? "on" : "off");
  } catch {
    // Storage is forbidden; they stay on.
  }
}

/** Listen to the keyboard. @param {() => void} showHelp */
export function listen(showHelp) {
  let wentAt = -PAIR_MS;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return stop();
    if (isTaken(event)) return undefined;
    const isSecond = event.timeStamp - wentAt < PAIR_MS;
    wentAt = event.key === "g" ? event.timeStamp : -PAIR_MS;
    if (isSecond && Object.hasOwn(PLACES, event.key)) location.hash = PLACES[event.key];
    else if (!act(event.key, showHelp)) return undefined;
    event.preventDefault();
    return undefined;
  });
}

/** @param {KeyboardEvent} event */
function isTaken(event) {
  if (!areOn() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return true;
  return event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** @param {string} key @param {() => void} showHelp */
function act(key, showHelp) {
  if (key === "/") return focusOn(document.querySelector("[data-first]"));
  if (key === "?") showHelp();
  else if (key === "j") return focusOn(neighbour(1));
  else if (key === "k") return focusOn(neighbour(-1));
  else if (key === "Enter" && document.activeElement?.classList.contains("card")) openCard(document.activeElement);
  else if (key === "n") restartConversation();
  else return false;
  return true;
}

/** @param {Element} card */
function openCard(card) {
  const link = card.querySelector("a.open");
  if (link instanceof HTMLElement) link.click();
}

function stop() {
  const stopper = /** @type {HTMLElement | null} */ (document.querySelector(".asking button.primary[type=button]:not([hidden])"));
  stopper?.click();
  return undefined;
}

/** @param {Element | null} element */
function focusOn(element) {
  if (!(element instanceof HTMLElement)) return false;
  element.focus();
  element.scrollIntoView({ block: "nearest" });
  return true;
}

/** @param {1 | -1} step */
function neighbour(step) {
  const cards = [...document.querySelectorAll("main .card")].filter((one) => one.checkVisibility?.() ?? true);
  const at = cards.findIndex((one) => one.contains(document.activeElement));
  return cards[at < 0 ? (step > 0 ? 0 : cards.length - 1) : at + step] ?? null;
}
