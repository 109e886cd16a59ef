// The Model Context Protocol's inspector on the command line: over HTTP and by the standard input and output.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BASE_URL, QUESTION, WORDS, report, requireWords } from "./asked.mjs";

const SERVER = BASE_URL.replace(/\/v1$/, "");
const ONRECORD = process.env.ONRECORD_COMMAND ?? ".venv/bin/onrecord";
const INSPECTOR = fileURLToPath(new URL("node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", import.meta.url));
const TOOLS = ["ask", "list_speakers", "search", "show_statement", "verify"];

function inspect(place, ...words) {
  const quiet = ["ignore", "pipe", "pipe"];
  const run = execFileSync(process.execPath, [INSPECTOR, "--cli", ...place, ...words], { stdio: quiet, encoding: "utf-8" });
  return JSON.parse(run);
}

function talk(place) {
  const { tools } = inspect(place, "--method", "tools/list");
  assert.deepEqual(tools.map((tool) => tool.name).sort(), TOOLS);
  const answer = inspect(place, "--method", "tools/call", "--tool-name", "ask", "--tool-arg", `question=${QUESTION}`);
  assert.equal(answer.structuredContent.citations[0].statement.quote, WORDS);
  return requireWords(answer.content[0].text);
}

report({
  "mcp http": talk([`${SERVER}/mcp`, "--transport", "http"]),
  "mcp stdio": talk(["--transport", "stdio", ONRECORD, "mcp", "--url", SERVER]),
  citations: true,
});
