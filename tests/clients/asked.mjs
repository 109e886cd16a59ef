// What every client asks, and what it has to see; the same as in `asked.py`, which says how a script works.
import assert from "node:assert/strict";

export const BASE_URL = `${process.env.ONRECORD_CLIENT_URL ?? "http://127.0.0.1:8765"}/v1`;
export const KEY = "sk-dummy";
export const MODEL = "onrecord";
export const QUESTION = "What did Varga say about grain in June 2031?";
export const WORDS = "Those who mill our grain and send the bread back cheap will not be forgotten.";
export const PAGE = "https://example.org/tessaly-courier/2031/06/18/varga-grain-quota#:~:text=";
export const IN_TEXT = "in the text";

export function requireWords(text) {
  assert.ok(text.includes(`“${WORDS}” [1]`), text);
  assert.ok(text.includes(PAGE.split("#")[0]), text);
  return true;
}

export function requireLink(urls) {
  assert.ok(urls.some((url) => url.startsWith(PAGE)), String(urls));
  return true;
}

export function report(seen) {
  console.log(JSON.stringify(seen));
}
