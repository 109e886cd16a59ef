// LangChain for Node: it drops the annotations of chats and keeps those of responses.
import { ChatOpenAI } from "@langchain/openai";
import { BASE_URL, KEY, MODEL, QUESTION, report, requireLink, requireWords } from "./asked.mjs";

const fields = { model: MODEL, apiKey: KEY, configuration: { baseURL: BASE_URL }, maxRetries: 0 };

async function gather(stream) {
  let gathered;
  for await (const piece of stream) gathered = gathered ? gathered.concat(piece) : piece;
  return gathered;
}

const urlsOf = (message) =>
  message.content.flatMap((block) => block.annotations ?? []).map((one) => one.url).filter(Boolean);

const chat = new ChatOpenAI(fields);
const responses = new ChatOpenAI({ ...fields, useResponsesApi: true });
const whole = await responses.invoke(QUESTION);
const streamed = await gather(await responses.stream(QUESTION));

report({
  chat: requireWords((await chat.invoke(QUESTION)).text),
  stream: requireWords((await gather(await chat.stream(QUESTION))).text),
  responses: requireWords(whole.text),
  "responses stream": requireWords(streamed.text),
  citations: requireLink(urlsOf(whole)) && requireLink(urlsOf(streamed)),
});
