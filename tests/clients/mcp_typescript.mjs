// The Model Context Protocol's own client for TypeScript: over HTTP and by the standard input and output.
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { BASE_URL, PAGE, QUESTION, WORDS, report, requireWords } from "./asked.mjs";

const SERVER = BASE_URL.replace(/\/v1$/, "");
const ONRECORD = process.env.ONRECORD_COMMAND ?? ".venv/bin/onrecord";
const TOOLS = ["ask", "list_speakers", "search", "show_statement", "verify"];

async function talk(transport) {
  const client = new Client({ name: "tests", version: "1" });
  await client.connect(transport);
  try {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((tool) => tool.name).sort(), TOOLS);
    // The client checks the fields against the tool's own description of them, and throws where they do not fit.
    const answer = await client.callTool({ name: "ask", arguments: { question: QUESTION } });
    const [cited] = answer.structuredContent.citations;
    assert.equal(cited.statement.quote, WORDS);
    assert.ok(PAGE.startsWith(cited.article.url));
    const verdict = await client.callTool({ name: "verify", arguments: { quote: WORDS } });
    assert.equal(verdict.structuredContent.verdict, "verbatim");
    const page = await client.callTool({ name: "search", arguments: { text: "grain", limit: 2 } });
    assert.equal(page.structuredContent.items.length, 2);
    const shown = await client.callTool({ name: "show_statement", arguments: { statement_id: cited.statement.id } });
    assert.equal(shown.structuredContent.statement.quote, WORDS);
    const speakers = await client.callTool({ name: "list_speakers", arguments: { name: "varga" } });
    assert.equal(speakers.structuredContent.items[0].name, "Tomas Varga");
    const read = await client.readResource({ uri: `onrecord://statement/${cited.statement.id}` });
    assert.ok(read.contents[0].text.includes(WORDS));
    const refused = await client.callTool({ name: "ask", arguments: { question: "" } });
    assert.ok(refused.isError);
    return requireWords(answer.content[0].text);
  } finally {
    await client.close();
  }
}

report({
  "mcp http": await talk(new StreamableHTTPClientTransport(new URL(`${SERVER}/mcp`))),
  "mcp stdio": await talk(new StdioClientTransport({ command: ONRECORD, args: ["mcp", "--url", SERVER] })),
  citations: true,
});
