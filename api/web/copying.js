// @ts-check
/** Put text on the clipboard, also where the browser has none for pages of this address. */

import { button, h, visible } from "./dom.js";
import { announce } from "./notice.js";
import { statementPlace, whole } from "./addresses.js";
import { dayOf, isoDay, labelsOf } from "./words.js";

/**
 * Make a button that copies.
 * @param {string} label
 * @param {() => string} text
 */
export function copyButton(label, text) {
  const copy = button(label, async () => {
    const done = await write(text());
    copy.textContent = done ? "Copied" : "Cannot copy here";
    announce(copy.textContent ?? "");
    setTimeout(() => (copy.textContent = label), 2000);
  });
  return copy;
}

/** @param {string} text @returns {Promise<boolean>} */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeBySelection(text);
  }
}

/** @param {string} text */
function writeBySelection(text) {
  // Over plain http from another machine there is no clipboard, but what is selected may be copied.
  const field = h("textarea", { class: "unseen", value: text, "aria-hidden": "true", tabindex: "-1" });
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/**
 * Write a quote with all its labels and everything that a reader needs to check it.
 * @param {any} statement
 * @param {any} article
 */
export function quoteWithSource(statement, article) {
  const words = statement.parts.map((/** @type {any} */ part) => part.text);
  const quote = statement.kind === "indirect" ? words.join(" … ") : words.map((/** @type {string} */ one) => `“${one}”`).join(" … ");
  const who = statement.speaker
    ? [statement.speaker.name, statement.speaker.role].filter(Boolean).join(", ")
    : "speaker not named in the article";
  const labels = labelsOf(statement).map(({ label, told = "" }) => label + told);
  const printed = [article.source, article.title && `“${article.title}”`, article.published && isoDay(article.published), article.url];
  return visible(
    `${quote}${labels.length ? ` (${labels.join("; ")})` : ""}\n— ${who}, ${dayOf(statement.said_on)}\n` +
      `${printed.filter(Boolean).join(", ")}\n${whole(statementPlace(statement.id))}`,
  );
}
