// Vercel's AI SDK with its provider for OpenAI, which checks every field and makes sources of annotations.
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";
import { BASE_URL, KEY, MODEL, QUESTION, report, requireLink, requireWords } from "./asked.mjs";

const provider = createOpenAI({ baseURL: BASE_URL, apiKey: KEY });
const fail = ({ error }) => {
  throw error;
};

async function ask(model) {
  const asked = { model, prompt: QUESTION, maxRetries: 0 };
  const whole = await generateText(asked);
  const streamed = streamText({ ...asked, onError: fail });
  const text = await streamed.text;
  const sources = await streamed.sources;
  requireLink(whole.sources.map((one) => one.url));
  requireLink(sources.map((one) => one.url));
  return [requireWords(whole.text), requireWords(text)];
}

const [chat, stream] = await ask(provider.chat(MODEL));
const [responses, responsesStream] = await ask(provider.responses(MODEL));
report({ chat, stream, responses, "responses stream": responsesStream, citations: true });
