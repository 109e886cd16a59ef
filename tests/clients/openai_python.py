"""OpenAI's own client for Python: everything, and its errors."""

from contextlib import suppress

import openai
from asked import BASE_URL, KEY, MODEL, QUESTION, report, require, require_link

client = openai.OpenAI(base_url=BASE_URL, api_key=KEY, max_retries=0)
asked = {"model": MODEL, "messages": [{"role": "user", "content": QUESTION}]}


def urls_of(annotations):
    return [one.url_citation.url if hasattr(one, "url_citation") else one.url for one in annotations]


assert [model.id for model in client.models.list()] == [MODEL]
message = client.chat.completions.create(**asked).choices[0].message
with client.chat.completions.stream(**asked) as stream:
    streamed = stream.get_final_completion().choices[0].message
response = client.responses.create(model=MODEL, input=QUESTION)
with client.responses.stream(model=MODEL, input=QUESTION) as stream:
    list(stream)
    final = stream.get_final_response()
with suppress(openai.NotFoundError):
    client.chat.completions.create(**{**asked, "model": "another"})
    raise AssertionError("another model answered")

report(
    models=True,
    chat=require(message.content),
    stream=require(streamed.content),
    responses=require(response.output_text),
    responses_stream=require(final.output_text),
    citations=require_link(urls_of(message.annotations))
    and require_link(urls_of(response.output[0].content[0].annotations))
    and require_link(urls_of(final.output[0].content[0].annotations)),
)
