"""Pydantic AI: an agent that has the record as its model, by chats and by responses."""

import asyncio

from asked import BASE_URL, IN_TEXT, KEY, MODEL, QUESTION, report, require
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider

provider = OpenAIProvider(base_url=BASE_URL, api_key=KEY)


async def ask(model):
    agent = Agent(model)
    whole = await agent.run(QUESTION)
    async with agent.run_stream(QUESTION) as result:
        streamed = await result.get_output()
    return require(whole.output), require(streamed)


async def ask_both():
    return *await ask(OpenAIChatModel(MODEL, provider=provider)), *await ask(
        OpenAIResponsesModel(MODEL, provider=provider)
    )


chat, stream, responses, responses_stream = asyncio.run(ask_both())
report(chat=chat, stream=stream, responses=responses, responses_stream=responses_stream, citations=IN_TEXT)
