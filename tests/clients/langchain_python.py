"""LangChain for Python: it drops the annotations of chats and keeps those of responses."""

from asked import BASE_URL, KEY, MODEL, QUESTION, report, require, require_link
from langchain_openai import ChatOpenAI

chat = ChatOpenAI(base_url=BASE_URL, api_key=KEY, model=MODEL, max_retries=0)
responses = ChatOpenAI(base_url=BASE_URL, api_key=KEY, model=MODEL, max_retries=0, use_responses_api=True)


def urls_of(message):
    annotations = [one for block in message.content_blocks for one in block.get("annotations", ())]
    return [one["url"] for one in annotations if "url" in one]


whole = responses.invoke(QUESTION)
pieces = list(responses.stream(QUESTION))
gathered = pieces[0]
for piece in pieces[1:]:
    gathered += piece

report(
    chat=require(chat.invoke(QUESTION).text),
    stream=require("".join(piece.text for piece in chat.stream(QUESTION))),
    responses=require(whole.text),
    responses_stream=require(gathered.text),
    citations=require_link(urls_of(whole)) and require_link(urls_of(gathered)),
)
