// OpenAI's own client for Node: everything, and its errors.
import assert from "node:assert/strict";
import OpenAI from "openai";
import { BASE_URL, KEY, MODEL, QUESTION, report, requireLink, requireWords } from "./asked.mjs";

const client = new OpenAI({ baseURL: BASE_URL, apiKey: KEY, maxRetries: 0 });
const asked = { model: MODEL, messages: [{ role: "user", content: QUESTION }] };

const models = await client.models.list();
assert.deepEqual(models.data.map((one) => one.id), [MODEL]);

const { message } = (await client.chat.completions.create(asked)).choices[0];
const streamed = await client.chat.completions.stream(asked).finalContent();
const response = await client.responses.create({ model: MODEL, input: QUESTION });
const final = await client.responses.stream({ model: MODEL, input: QUESTION }).finalResponse();
await assert.rejects(client.chat.completions.create({ ...asked, model: "another" }), OpenAI.NotFoundError);

report({
  models: true,
  chat: requireWords(message.content),
  stream: requireWords(streamed),
  responses: requireWords(response.output_text),
  "responses stream": requireWords(final.output_text),
  citations:
    requireLink(message.annotations.map((one) => one.url_citation.url)) &&
    requireLink(response.output[0].content[0].annotations.map((one) => one.url)) &&
    requireLink(final.output[0].content[0].annotations.map((one) => one.url)),
});
