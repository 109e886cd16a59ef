// @ts-check
/** Show one speaker: names, roles, when they spoke and of what, and everything they said. */

import { freshId, h, said, visible } from "./dom.js";
import { placeOf, speakerPlace } from "./addresses.js";
import { statementList } from "./browse.js";
import { getJson } from "./http.js";
import { load } from "./notice.js";
import { timeline } from "./timeline.js";
import { count, span } from "./words.js";

const FEW_NAMES = 2;

/**
 * Show a speaker.
 * @param {import("./addresses.js").Place} place
 * @param {AbortSignal} signal
 */
export function showSpeaker(place, signal) {
  const heading = h("h1", { tabindex: "-1" }, "Speaker");
  const body = h("div", {});
  void load(body, "Loading the speaker", signal, async () => {
    const path = `v1/speakers/${encodeURIComponent(place.id)}`;
    const [profile, activity] = await Promise.all([getJson(path, {}, signal), getJson(`${path}/activity`, {}, signal)]);
    heading.replaceChildren(said(profile.name));
    document.title = `${visible(profile.name)} – onrecord`;
    return [
      profile.role && h("p", { class: "standfirst" }, said(profile.role)),
      h("p", { class: "fine" }, figures(profile)),
      section("What they speak of", topics(activity.topics, profile)),
      section("When they spoke", timeline(activity, profile)),
      section("Known as", names(profile)),
      section("Roles", roles(profile.roles)),
      section("May be confused with", doubts(profile.may_be)),
      h("h2", { class: "section-heading" }, "Statements"),
      statementList({ speaker: [profile.id] }, signal),
    ].filter(Boolean);
  });
  return h("div", { class: "speaker-page" }, heading, body);
}

/** @param {any} profile */
function figures(profile) {
  const days = profile.first_said ? `, said ${span(profile.first_said, profile.last_said)}` : "";
  return `${count(profile.statement_count, "statement")} in ${count(profile.article_count, "article")}${days}`;
}

/** @param {string} title @param {any} content */
function section(title, content) {
  if (!content) return null;
  const id = freshId("section");
  return h("section", { "aria-labelledby": id }, h("h2", { class: "section-heading", id }, title), content);
}

/** @param {any[]} found @param {any} profile */
function topics(found, profile) {
  if (!found.length) return null;
  /** @param {string} topic */
  const place = (topic) => placeOf("", { q: `What did ${profile.name} say about ${topic}?` });
  return h("ul", { class: "topics" }, found.map((one) => h("li", {}, h("a", { href: place(one.topic) }, said(one.topic), h("span", { class: "fine" }, ` ${one.count}`, h("span", { class: "unseen" }, ` statements; ask about it`))))));
}

/** @param {any} profile */
function names(profile) {
  const known = profile.alias_evidence;
  if (known.length < FEW_NAMES && !profile.merged.length) return null;
  const shown = h("table", {}, head("Name", "Script", "What shows it"), h("tbody", {}, known.map((/** @type {any} */ one) => h("tr", {}, h("th", { scope: "row" }, said(one.alias)), h("td", {}, one.script), h("td", {}, said(one.evidence))))));
  return [scrolled(shown, "Names"), profile.merged.length > 0 && h("ul", { class: "fine" }, profile.merged.map((/** @type {any} */ one) => h("li", {}, said(one.id), " is the same person: ", said(one.evidence))))];
}

/** @param {any[]} held */
function roles(held) {
  if (!held.length) return null;
  const rows = held.map((one) => h("tr", {}, h("th", { scope: "row" }, said(one.role)), h("td", {}, one.from || one.to ? span(one.from, one.to) : "not dated"), h("td", {}, one.source === "list" ? "given by the operator" : "as articles print it")));
  return scrolled(h("table", {}, head("Role", "When", "From where"), h("tbody", {}, rows)), "Roles over time");
}

/** @param {any[]} others */
function doubts(others) {
  return others.length > 0 && h("ul", {}, others.map((one) => h("li", {}, h("a", { href: speakerPlace(one.id) }, said(one.id)), ": ", said(one.reason))));
}

/** @param {...string} titles */
function head(...titles) {
  return h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col" }, title))));
}

/** @param {Element} table @param {string} label */
function scrolled(table, label) {
  return h("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": label }, table);
}

