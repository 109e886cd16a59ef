// @ts-check
/** Draw how much somebody said over time, and give the same as a table. */

import { h, svg } from "./dom.js";
import { placeOf } from "./addresses.js";
import { count, isoDay } from "./words.js";

const MOST_MONTHS = 72;
const WIDTH = 720;
const HEIGHT = 120;
const FEW = 12;
const VERY_FEW = 4;

/**
 * Draw a bar for each month, or for each year where there are many months.
 * @param {{months: {month: string, count: number}[], undated: number}} activity
 * @param {{id: string, name: string}} speaker
 */
export function timeline(activity, speaker) {
  if (!activity.months.length) return h("p", { class: "fine" }, `No month is known of any of the ${count(activity.undated, "statement")}.`);
  const bars = barsOf(activity.months);
  const total = activity.months.reduce((sum, one) => sum + one.count, 0);
  const [first, last] = [bars[0].label, bars[bars.length - 1].label];
  const told = `${count(total, "statement")}, ${first === last ? isoDay(first) : `${isoDay(first)} to ${isoDay(last)}`}`;
  return h(
    "figure",
    { class: "timeline" },
    h(
      "div",
      { class: bars.length <= VERY_FEW ? "plot narrowest" : bars.length <= FEW ? "plot narrow" : "plot" },
      plot(bars, `Statements over time: ${told}. The table below has every figure.`),
      h("div", { class: "axis", "aria-hidden": "true" }, h("span", {}, isoDay(first)), first !== last && h("span", {}, isoDay(last))),
    ),
    h("figcaption", { class: "fine" }, told, activity.undated > 0 && `; ${count(activity.undated, "more", "more")} whose month is not known`),
    table(activity, speaker),
  );
}

/** @param {{month: string, count: number}[]} months @returns {{label: string, count: number}[]} */
function barsOf(months) {
  const known = new Map(months.map((one) => [one.month, one.count]));
  const all = monthsBetween(months[0].month, months[months.length - 1].month);
  if (all.length <= MOST_MONTHS) return all.map((label) => ({ label, count: known.get(label) ?? 0 }));
  const years = new Map(all.map((label) => [label.slice(0, 4), 0]));
  for (const { month, count: said } of months) years.set(month.slice(0, 4), (years.get(month.slice(0, 4)) ?? 0) + said);
  return [...years].map(([label, said]) => ({ label, count: said }));
}

/** @param {string} first @param {string} last */
function monthsBetween(first, last) {
  const found = [];
  let [year, month] = first.split("-").map(Number);
  const [lastYear, lastMonth] = last.split("-").map(Number);
  while (year < lastYear || (year === lastYear && month <= lastMonth)) {
    found.push(`${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  return found;
}

/** @param {{label: string, count: number}[]} bars @param {string} label */
function plot(bars, label) {
  const most = Math.max(...bars.map((bar) => bar.count));
  const step = WIDTH / bars.length;
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label, preserveAspectRatio: "none" },
    bars.map((bar, at) => barOf(bar, at * step, step, most)),
    svg("line", { class: "base", x1: 0, x2: WIDTH, y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 }),
  );
}

/** @param {{label: string, count: number}} bar @param {number} x @param {number} step @param {number} most */
function barOf(bar, x, step, most) {
  const height = (bar.count / most) * (HEIGHT - 8);
  const place = { x: (x + step * 0.15).toFixed(2), y: (HEIGHT - height).toFixed(2), width: (step * 0.7).toFixed(2), height: height.toFixed(2) };
  return svg("rect", { class: "bar-of-months", ...place }, svg("title", {}, `${isoDay(bar.label)}: ${count(bar.count, "statement")}`));
}

/** @param {{months: {month: string, count: number}[], undated: number}} activity @param {{id: string, name: string}} speaker */
function table(activity, speaker) {
  return h(
    "details",
    {},
    h("summary", {}, "The same as a table"),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Month"), h("th", { scope: "col", class: "figure" }, "Statements"))),
      h(
        "tbody",
        {},
        activity.months.map((one) => h("tr", {}, h("th", { scope: "row" }, h("a", { href: monthPlace(one.month, speaker) }, isoDay(one.month))), h("td", { class: "figure" }, String(one.count)))),
        activity.undated > 0 && h("tr", {}, h("th", { scope: "row" }, "month not known"), h("td", { class: "figure" }, String(activity.undated))),
      ),
    ),
  );
}

/** @param {string} month @param {{id: string}} speaker */
function monthPlace(month, speaker) {
  const [year, number] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return placeOf("browse", { speaker: speaker.id, from: `${month}-01`, to: `${month}-${last}` });
}
