"""The clients that people have: OpenAI's own, and what Open WebUI makes of a stream."""

import json

import httpx
import openai
import pytest
from chatting import PAGE, QUESTION, make_chat_record
from served import BRIDGE, running

LINK = f"{PAGE}#:~:text=We%20will%20reopen%20the,Sela%20before%20the%20winter"
ASKED = [{"role": "user", "content": QUESTION}]


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with running(make_chat_record(tmp_path_factory.mktemp("record"))) as address:
        yield address


@pytest.fixture
def client(url):
    with openai.OpenAI(base_url=f"{url}/v1", api_key="sk-dummy", max_retries=0) as client:
        yield client


def test_the_model_is_listed_and_shown(client):
    assert [model.id for model in client.models.list()] == ["onrecord"]
    assert client.models.retrieve("onrecord").owned_by == "onrecord"


def test_a_chat_is_answered_with_citations(client):
    reply = client.chat.completions.create(model="onrecord", messages=ASKED)
    message = reply.choices[0].message
    place = message.annotations[0].url_citation

    assert BRIDGE in message.content
    assert (message.content[place.start_index : place.end_index], place.url) == ("[1]", LINK)
    assert reply.model_extra["onrecord"]["citations"][0]["statement"]["quote"] == BRIDGE


def test_a_chat_is_streamed_with_citations_and_every_chunk_can_be_read_blindly(client):
    chunks = list(client.chat.completions.create(model="onrecord", messages=ASKED, stream=True))

    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    annotations = [one for chunk in chunks for one in getattr(chunk.choices[0].delta, "annotations", None) or []]
    assert BRIDGE in said
    assert [one["url_citation"]["url"] for one in annotations] == [LINK]


def test_the_helper_that_puts_a_stream_together_gives_the_whole_reply(client):
    with client.chat.completions.stream(model="onrecord", messages=ASKED) as stream:
        final = stream.get_final_completion()

    assert final.choices[0].message.content == (
        client.chat.completions.create(model="onrecord", messages=ASKED).choices[0].message.content
    )


def test_a_response_is_given_with_citations(client):
    response = client.responses.create(model="onrecord", input=QUESTION)

    place = response.output[0].content[0].annotations[0]
    assert BRIDGE in response.output_text
    assert (response.output_text[place.start_index : place.end_index], place.url) == ("[1]", LINK)


def test_a_response_is_streamed_and_put_together_by_the_client(client):
    with client.responses.stream(model="onrecord", input=QUESTION) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_response()

    assert kinds[-1] == "response.completed"
    assert "response.output_text.annotation.added" in kinds
    assert final.output_text == client.responses.create(model="onrecord", input=QUESTION).output_text
    assert final.output[0].content[0].annotations[0].url == LINK


def test_errors_are_those_that_the_client_knows(client):
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt-5", messages=ASKED)
    with pytest.raises(openai.UnprocessableEntityError) as wrong:
        client.chat.completions.create(model="onrecord", messages=[])
    with pytest.raises(openai.UnprocessableEntityError):
        client.chat.completions.create(model="onrecord", messages=[{"role": "user", "content": "?"}], stream=True)

    assert (unknown.value.code, unknown.value.param) == ("model_not_found", "model")
    assert wrong.value.param == "messages"


class WebUi:
    """What Open WebUI does with a stream: it collects words and sources and shows a source once for each address."""

    def __init__(self):
        self.said = ""
        self.sources = {}

    def read(self, line: str) -> None:
        if not line.startswith("data:") or line == "data: [DONE]":
            return
        data = json.loads(line.removeprefix("data:"))
        if "event" in data:
            self.note(data["event"]["data"])
        for choice in data["choices"][:1]:
            self.said += choice["delta"].get("content") or ""
            for one in choice["delta"].get("annotations") or []:
                place = one["url_citation"]
                details = {"source": place["url"], "name": place["title"]}
                self.note({"source": {"name": place["title"]}, "document": [place["title"]], "metadata": [details]})

    def note(self, source: dict) -> None:
        for document, details in zip(source["document"], source["metadata"], strict=True):
            is_named = details.get("external") or not details["source"].startswith("http")
            name = details["name"] if is_named else details["source"]
            self.sources.setdefault(details["source"], {"name": name, "documents": []})["documents"].append(document)


def test_open_webui_shows_each_citation_as_one_source_in_the_order_of_the_numbers(url):
    shown = WebUi()
    body = {"model": "onrecord", "stream": True, "messages": [{"role": "user", "content": "What was said at Sela?"}]}

    with httpx.stream("POST", f"{url}/v1/chat/completions", json=body, timeout=30) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        for line in response.iter_lines():
            shown.read(line)

    first, second = shown.sources.values()
    assert {first["name"], second["name"]} == {"Velm Herald, 5 May 2031, Bridge to reopen"}
    numbered = {n: shown.said.split(f" [{n}]")[0] for n in (1, 2)}
    for n, source in enumerate((first, second), start=1):
        words = source["documents"][0].split("”")[0].removeprefix("“")
        assert numbered[n].rstrip().endswith(f"“{words}”")
