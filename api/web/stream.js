// @ts-check
/**
 * Ask a question and hand on what arrives as it arrives.
 *
 * Promise: `answer` is the last event of an asking that succeeded, and it alone counts; an older server that answers in
 * one piece gives that event alone.
 */

import { offline, posting, send, troubleIn } from "./http.js";

/**
 * Ask.
 * @param {unknown} request
 * @param {(event: string, data: any) => void} onEvent
 * @param {AbortSignal} signal
 */
export async function ask(request, onEvent, signal) {
  const response = await send("v1/ask", { ...posting(request, "text/event-stream"), signal });
  const isStream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
  if (!isStream || response.body === null) {
    onEvent("answer", await response.json());
    return;
  }
  let isWhole = false;
  for await (const { event, data } of eventsOf(response.body, signal)) {
    if (event === "error" || event === "shutdown") throw troubleIn(data, data?.status ?? 503);
    isWhole ||= event === "answer";
    onEvent(event, data);
  }
  if (!isWhole) throw offline();
}

/** @param {ReadableStream<Uint8Array>} body @param {AbortSignal} signal */
async function* eventsOf(body, signal) {
  const reader = body.pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = /** @type {string} */ (blocks.pop());
      for (const block of blocks) yield* eventIn(block);
    }
  } catch (error) {
    throw signal.aborted ? error : error instanceof TypeError ? offline() : error;
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** @param {string} block */
function* eventIn(block) {
  let event = "message";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (data.length) yield { event, data: JSON.parse(data.join("\n")) };
}
