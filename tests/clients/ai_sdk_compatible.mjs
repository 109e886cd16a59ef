// Vercel's AI SDK with its provider for compatible servers, which knows text only.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText } from "ai";
import { BASE_URL, IN_TEXT, KEY, MODEL, QUESTION, report, requireWords } from "./asked.mjs";

const provider = createOpenAICompatible({ name: "onrecord", baseURL: BASE_URL, apiKey: KEY, includeUsage: true });
const asked = { model: provider(MODEL), prompt: QUESTION, maxRetries: 0 };
const fail = ({ error }) => {
  throw error;
};

report({
  chat: requireWords((await generateText(asked)).text),
  stream: requireWords(await streamText({ ...asked, onError: fail }).text),
  citations: IN_TEXT,
});
