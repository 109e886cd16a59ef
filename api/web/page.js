// @ts-check
/** Begin: show the view that the address names, and take up whatever the reader does in the masthead. */

import { fill, h } from "./dom.js";
import { readPlace } from "./addresses.js";
import { showAsk } from "./ask.js";
import { showBrowse } from "./browse.js";
import { showHelp } from "./help.js";
import { listen } from "./keyboard.js";
import { showSpeakers } from "./people.js";
import { showSpeaker } from "./speaker.js";
import { showStatement } from "./citation.js";
import { showVerify } from "./verify.js";

/** @typedef {(place: import("./addresses.js").Place, signal: AbortSignal) => Node} View */

/** @type {Record<string, {title: string, tab: string, show: View}>} */
const VIEWS = {
  ask: { title: "", tab: "ask", show: showAsk },
  browse: { title: "Statements", tab: "browse", show: showBrowse },
  speakers: { title: "Speakers", tab: "speakers", show: showSpeakers },
  speaker: { title: "Speaker", tab: "speakers", show: showSpeaker },
  statement: { title: "Statement", tab: "", show: showStatement },
  verify: { title: "Verify a quote", tab: "verify", show: showVerify },
};
const UNKNOWN = { title: "No such page", tab: "", show: showNothing };
const THEMES = ["system", "light", "dark"];
const THEME_LABELS = ["Theme: auto", "Theme: light", "Theme: dark"];
const main = /** @type {HTMLElement} */ (document.getElementById("main"));

let leaving = new AbortController();
/** @type {Map<string, number>} */
const places = new Map();
let shown = location.hash;

function showPlace() {
  const isFirst = main.childElementCount === 0 || main.querySelector("noscript") !== null;
  places.set(shown, scrollY);
  shown = location.hash;
  leaving.abort();
  leaving = new AbortController();
  const place = readPlace(location.hash);
  const view = Object.hasOwn(VIEWS, place.view) ? VIEWS[place.view] : UNKNOWN;
  document.title = view.title ? `${view.title} – onrecord` : "onrecord";
  fill(main, view.show(place, leaving.signal));
  markTab(view.tab);
  if (!isFirst) settle();
}

function settle() {
  scrollTo(0, places.get(shown) ?? 0);
  const heading = main.querySelector("h1");
  if (!main.contains(document.activeElement)) (heading ?? main).focus({ preventScroll: true });
}

/** @param {string} tab */
function markTab(tab) {
  for (const link of document.querySelectorAll(".masthead nav a")) {
    if (link instanceof HTMLElement && link.dataset.view === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function showNothing() {
  return h("div", {}, h("h1", { tabindex: "-1" }, "No such page"), h("p", {}, "Nothing is shown at this address. ", h("a", { href: "#/" }, "Ask a question"), " instead."));
}

function theme() {
  const chosen = document.documentElement.dataset.theme ?? "system";
  const label = /** @type {HTMLElement} */ (document.getElementById("theme"));
  label.textContent = THEME_LABELS[THEMES.indexOf(chosen)];
}

function nextTheme() {
  const { dataset } = document.documentElement;
  const next = THEMES[(THEMES.indexOf(dataset.theme ?? "system") + 1) % THEMES.length];
  if (next === "system") delete dataset.theme;
  else dataset.theme = next;
  try {
    localStorage.setItem("onrecord.theme", next);
  } catch {
    // Storage is forbidden; the choice holds until the page is left.
  }
  theme();
}

document.getElementById("theme")?.addEventListener("click", nextTheme);
document.getElementById("help")?.addEventListener("click", showHelp);
document.querySelector(".skip")?.addEventListener("click", (event) => (event.preventDefault(), main.focus()));
addEventListener("hashchange", showPlace);
listen(showHelp);
theme();
showPlace();
