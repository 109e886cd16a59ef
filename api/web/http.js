// @ts-check
/**
 * Talk to the server: JSON, problems told as sentences, and the key where it asks for one.
 *
 * Promise: whatever goes wrong is thrown as one `Trouble` with a sentence for people; nothing is sent to another host.
 */

import { askForKey, heldKey } from "./key.js";
import { queryOf } from "./addresses.js";

const DEFAULT_WAIT_S = 3;

/** What went wrong, in words for people. */
export class Trouble extends Error {
  /** @param {{title: string, detail: string, status: number, waitS?: number | null}} told `status` is 0 offline */
  constructor({ title, detail, status, waitS = null }) {
    super(detail);
    this.title = title;
    this.status = status;
    this.waitS = waitS;
  }

  /** Whether it may work out when it is tried again. */
  get mayPass() {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/**
 * Get JSON.
 * @param {string} path relative to the page
 * @param {Record<string, string | number | string[] | null | undefined>} [params]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function getJson(path, params = {}, signal = undefined) {
  const query = queryOf(params);
  return json(await send(query ? `${path}?${query}` : path, { signal }));
}

/**
 * Post JSON and get JSON.
 * @param {string} path
 * @param {unknown} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function postJson(path, body, signal = undefined) {
  return json(await send(path, { ...posting(body), signal }));
}

/**
 * Give what makes a request a POST of JSON.
 * @param {unknown} body
 * @param {string} [accept]
 */
export function posting(body, accept = "application/json") {
  const headers = { "content-type": "application/json", accept };
  return { method: "POST", body: JSON.stringify(body), headers };
}

/**
 * Send a request; ask for a key, and again, as long as the server wants another.
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Response>} one that succeeded
 */
export async function send(path, options = {}) {
  for (;;) {
    const used = heldKey();
    const response = await reach(path, options, used);
    if (response.ok) return response;
    if (response.status !== 401 || !(await askForKey(used))) throw await troubleOf(response);
  }
}

/** @param {string} path @param {RequestInit} options @param {string | null} key @returns {Promise<Response>} */
async function reach(path, options, key) {
  const headers = new Headers(options.headers);
  if (key !== null) headers.set("authorization", `Bearer ${key}`);
  try {
    // Without credentials the browser does not put up a window of its own for a password.
    return await fetch(path, { ...options, headers, credentials: "omit", cache: "no-cache", referrerPolicy: "no-referrer" });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw offline();
  }
}

/** @param {Response} response */
async function json(response) {
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(response.status);
    throw error instanceof DOMException ? error : offline();
  }
}

/** Say that the server is not there. */
export function offline() {
  return new Trouble({
    title: "The server cannot be reached",
    detail: "Either it has stopped or the connection is lost. What is shown stays as it is.",
    status: 0,
  });
}

/** @param {number} status */
function unreadable(status) {
  return new Trouble({ title: "The answer cannot be read", detail: "This is not how onrecord answers; is something between?", status });
}

/** @param {Response} response @returns {Promise<Trouble>} */
async function troubleOf(response) {
  const problem = await response.json().catch(() => ({}));
  return troubleIn(problem, response.status, response.headers.get("retry-after"));
}

/**
 * Turn a problem into trouble.
 * @param {any} problem
 * @param {number} status
 * @param {string | null} [retryAfter]
 */
export function troubleIn(problem, status, retryAfter = null) {
  const waitS = /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) : status === 503 || status === 429 ? DEFAULT_WAIT_S : null;
  return new Trouble({
    title: typeof problem?.title === "string" ? problem.title : `The server answered with status ${status}`,
    detail: typeof problem?.detail === "string" ? problem.detail : "It does not say why. Try again, or ask whoever runs it.",
    status,
    waitS,
  });
}
