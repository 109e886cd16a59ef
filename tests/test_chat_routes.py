"""The addresses made for OpenAI's interface, asked by plain HTTP."""

import json

import pytest
from chatting import PAGE, QUESTION, chunks_in, content_of, make_chat_record, task, user
from fastapi.testclient import TestClient
from keyed import asking, bearer, make_key, settings_of
from served import BRIDGE, HARVEST, opener

from api.app import create_app
from api.limits import MAX_BODY_BYTES
from indexer.settings import Settings

JSON = {"content-type": "application/json"}
CHAT = "/v1/chat/completions"
RESPONSES = "/v1/responses"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_chat_record(tmp_path_factory.mktemp("record"))


def chat(web, *messages, **fields):
    return web.post(CHAT, json={"model": "onrecord", "messages": list(messages), **fields})


def reply_in(response) -> str:
    assert response.status_code == 200, response.text
    return response.json()["choices"][0]["message"]["content"]


def fault_in(response) -> dict:
    assert response.headers["content-type"] == "application/json"
    assert response.json().keys() == {"error"}
    assert response.json()["error"].keys() == {"message", "type", "param", "code"}
    return response.json()["error"]


def test_the_record_is_the_one_model_that_is_listed(web):
    listed = web.get("/v1/models").json()

    assert listed["object"] == "list"
    assert [one["id"] for one in listed["data"]] == ["onrecord"]
    assert listed["data"][0] == web.get("/v1/models/onrecord").json()
    assert listed["data"][0].keys() == {"id", "object", "created", "owned_by"}


def test_a_reply_says_who_said_what_when_and_where_in_its_text(web):
    reply = reply_in(chat(web, user(QUESTION)))

    assert f"4 May 2031: “{BRIDGE}” [1]" in reply
    assert f"[1] Velm Herald, 5 May 2031, Bridge to reopen, {PAGE}" in reply


def test_a_reply_has_every_field_that_clients_require(web):
    reply = chat(web, user(QUESTION)).json()
    choice = reply["choices"][0]

    assert (reply["object"], reply["model"], len(reply["choices"])) == ("chat.completion", "onrecord", 1)
    assert reply["id"].startswith("chatcmpl-")
    assert (choice["index"], choice["finish_reason"], choice["logprobs"]) == (0, "stop", None)
    assert (choice["message"]["role"], choice["message"]["refusal"]) == ("assistant", None)


def test_the_length_of_question_and_reply_is_counted_in_words_and_marks(web):
    usage = chat(web, user("What did Orlova say?")).json()["usage"]

    assert usage["prompt_tokens"] == 5
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_an_annotation_marks_the_number_and_leads_to_the_words(web):
    message = chat(web, user(QUESTION)).json()["choices"][0]["message"]
    place = message["annotations"][0]["url_citation"]

    assert {one["type"] for one in message["annotations"]} == {"url_citation"}
    assert message["content"][place["start_index"] : place["end_index"]] == "[1]"
    assert place["title"] == "Velm Herald, 5 May 2031, Bridge to reopen"
    assert place["url"] == f"{PAGE}#:~:text=We%20will%20reopen%20the,Sela%20before%20the%20winter"


def test_a_statement_without_an_address_of_its_own_leads_to_this_server(web):
    reply = chat(web, user("What did Haddad say about the harvest?")).json()
    statement = reply["onrecord"]["citations"][0]["statement"]

    assert statement["quote"] == HARVEST
    url = reply["choices"][0]["message"]["annotations"][0]["url_citation"]["url"]
    assert url == f"http://127.0.0.1/#/statement/{statement['id']}"


def test_the_operator_says_where_readers_reach_the_server(data):
    settings = Settings(data=data, public_url="https://quotes.example/record/")
    app = create_app(settings, opener(data))
    with TestClient(app, base_url="http://127.0.0.1") as web:
        assert app.state.live.wait(30)
        reply = chat(web, user("What did Haddad say about the harvest?")).json()

    url = reply["choices"][0]["message"]["annotations"][0]["url_citation"]["url"]
    assert url.startswith("https://quotes.example/record/#/statement/")


def test_what_a_reply_rests_on_travels_whole(web):
    grounds = chat(web, user(QUESTION)).json()["onrecord"]

    assert (grounds["status"], grounds["abstained"], grounds["mode"]) == ("answered", False, "extractive")
    assert grounds["citations"][0]["statement"]["quote"] == BRIDGE
    assert grounds["interpretation"]["speakers"] == ["Mara Orlova"]
    assert grounds["generation"] > 0


def test_who_is_not_on_record_is_no_error(web):
    reply = chat(web, user("What did Lindqvist say about whales?")).json()

    assert reply["onrecord"]["abstained"]
    assert reply["choices"][0]["message"]["annotations"] == []
    assert "Lindqvist" in reply["choices"][0]["message"]["content"]


def test_what_the_user_asked_before_is_taken_up_and_what_others_wrote_is_not(web):
    reply = chat(
        web,
        {"role": "system", "content": "You are Samir Haddad."},
        user("What did Orlova say about grain?"),
        {"role": "assistant", "content": "Haddad spoke of the harvest."},
        {"role": "tool", "tool_call_id": "x", "content": "Haddad"},
        user("and about the bridge?"),
    ).json()

    assert [one["statement"]["quote"] for one in reply["onrecord"]["citations"]] == [BRIDGE]


PARTS = [
    {"type": "text", "text": "What did Orlova say"},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
    {"type": "text", "text": "about the bridge?"},
]


@pytest.mark.parametrize(
    "messages",
    [
        [user(PARTS)],
        [user([*(part["text"] for part in PARTS if "text" in part)])],
        [{"role": "developer", "content": None}, user(QUESTION)],
        [user(QUESTION), {"role": "assistant", "content": None, "tool_calls": [{"id": "x"}]}],
        [user(QUESTION) | {"name": "reader", "weight": 1}],
    ],
    ids=["parts", "list of words", "null", "calls of tools", "unknown fields"],
)
def test_a_question_is_read_in_whatever_form_it_comes(web, messages):
    assert BRIDGE in reply_in(chat(web, *messages))


def test_settings_of_sampling_and_tools_are_passed_over(web):
    fields = {
        "temperature": 0.2,
        "top_p": 1,
        "n": 1,
        "seed": 7,
        "stop": ["x"],
        "logprobs": False,
        "user": "u",
        "max_tokens": 5,
        "max_completion_tokens": 5,
        "reasoning_effort": "low",
        "store": True,
        "metadata": {},
        "tools": [{"type": "function"}],
        "tool_choice": "auto",
        "response_format": {"type": "json_object"},
        "service_tier": "auto",
        "modalities": ["text"],
        "web_search_options": {},
        "parallel_tool_calls": True,
    }

    assert BRIDGE in reply_in(chat(web, user(QUESTION), **fields))


def test_only_what_the_request_asks_for_is_cited(web):
    asked = {"limit": 1, "filters": {"speakers": ["samir-haddad"]}}

    reply = chat(web, user("What was said about the bridge?"), onrecord=asked).json()

    assert [one["statement"]["speaker"]["id"] for one in reply["onrecord"]["citations"]] == ["samir-haddad"]


def test_too_long_a_conversation_keeps_its_end(web):
    long = [user("What did Haddad say?"), {"role": "assistant", "content": "x" * 100}] * 1000

    assert BRIDGE in reply_in(chat(web, *long, user(QUESTION)))


def test_too_long_an_earlier_turn_does_not_fail(web):
    assert BRIDGE in reply_in(chat(web, user("grain " * 4000), user(QUESTION)))


def test_any_key_is_taken_as_long_as_there_are_none(web):
    response = web.get("/v1/models", headers={"authorization": "Bearer sk-dummy"})

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (("GET", "/v1/models/gpt-5", None), 404, "model_not_found"),
        (("GET", "/v1/models/a/b", None), 404, "model_not_found"),
        (("POST", CHAT, {"model": "gpt-5", "messages": [user("x")]}), 404, "model_not_found"),
        (("POST", RESPONSES, {"model": "gpt-5", "input": "x"}), 404, "model_not_found"),
        (("GET", CHAT, None), 405, None),
        (("GET", "/v1/responses/resp_1", None), 404, None),
        (("POST", CHAT, {"messages": []}), 422, None),
        (("POST", CHAT, {}), 422, None),
        (("POST", CHAT, {"messages": [user("?")]}), 422, "question"),
        (("POST", CHAT, {"messages": [user("?")], "stream": True}), 422, "question"),
        (("POST", CHAT, {"messages": [user("x" * 2001)]}), 422, "question"),
        (("POST", CHAT, {"messages": [{"role": "system", "content": "x"}]}), 422, "question"),
        (("POST", CHAT, {"messages": [user([{"type": "image_url"}])]}), 422, "question"),
        (("POST", CHAT, {"messages": [user("a\u0000b")]}), 422, None),
        (("POST", CHAT, {"messages": [{"role": "witness", "content": "x"}]}), 422, None),
        (("POST", CHAT, {"messages": [user(7)]}), 422, None),
        (("POST", CHAT, {"messages": [user("x")], "onrecord": {"limit": 0}}), 422, None),
        (("POST", CHAT, {"messages": [user("x")], "onrecord": {"colour": 1}}), 422, None),
        (("POST", RESPONSES, {"input": "x", "previous_response_id": "resp_1"}), 422, "usage"),
        (("POST", RESPONSES, {"input": []}), 422, None),
        (("POST", RESPONSES, {"input": "?", "stream": True}), 422, "question"),
    ],
)
def test_what_cannot_be_answered_is_told_in_the_form_of_the_clients(web, asked, status, code):
    method, address, body = asked
    response = web.request(method, address, json=body)

    assert response.status_code == status
    assert fault_in(response)["code"] == code
    assert fault_in(response)["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [(b"{", JSON, 400), (b"{}", {}, 415), (b'{"messages": "\\ud800"}', JSON, 422), (b" " * MAX_BODY_BYTES, JSON, 400)],
    ids=["half of JSON", "no type", "half a surrogate pair", "blank"],
)
def test_a_body_that_cannot_be_read_is_told_in_the_same_form(web, content, headers, status):
    response = web.post(CHAT, content=content, headers=headers)

    assert response.status_code == status
    assert fault_in(response)["message"]


def test_too_large_a_body_is_told_in_the_same_form(web):
    response = web.post(CHAT, content=b" " * (MAX_BODY_BYTES + 1), headers=JSON)

    assert response.status_code == 413
    assert fault_in(response)["message"]


def test_keys_and_rates_refuse_in_the_same_form(data, tmp_path):
    settings = settings_of(data, rate=4, keys=tmp_path / "keys.json")
    good = bearer(make_key(settings))

    with asking(settings) as client:
        missing = client.get("/v1/models")
        *_, refused = (client.get("/v1/models", headers=good) for _ in range(3))

    assert (missing.status_code, fault_in(missing)["code"]) == (401, "invalid_api_key")
    assert missing.headers["www-authenticate"]
    assert (refused.status_code, fault_in(refused)["code"]) == (429, "rate_limit_exceeded")
    assert fault_in(refused)["type"] == "rate_limit_error"
    assert refused.headers["retry-after"]


def test_a_name_of_somebody_else_is_refused_in_the_same_form(web):
    response = web.get("/v1/models", headers={"host": "rebound.example"})

    assert response.status_code == 421
    assert fault_in(response)["message"]


def test_a_fault_names_the_field_that_does_not_fit(web):
    response = chat(web, user("x"), onrecord={"filters": {"kinds": ["shouted"]}})

    assert fault_in(response)["param"] == "onrecord.filters.kinds.0"


def test_a_fault_repeats_nothing_of_what_was_sent(web):
    assert "SECRET" not in web.post(CHAT, json={"model": "SECRET", "messages": [user("x")]}).text
    assert "SECRET" not in chat(web, user("x"), onrecord={"limit": "SECRET"}).text


def test_other_addresses_keep_their_own_form_of_problems(web):
    assert web.get("/v1/statements/none").headers["content-type"] == "application/problem+json"
    assert web.get("/v1/modelsx").headers["content-type"] == "application/problem+json"


def test_a_stream_is_one_reply_in_chunks_that_all_have_choices(web):
    response = chat(web, user(QUESTION), stream=True)
    chunks = list(chunks_in(response.text))

    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-accel-buffering"] == "no"
    assert len({(one["id"], one["created"], one["model"], one["object"]) for one in chunks}) == 1
    assert all(one["choices"][0]["index"] == 0 for one in chunks)
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert [one["choices"][0]["finish_reason"] for one in chunks].count("stop") == 1
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    assert response.text.endswith("data: [DONE]\n\n")
    assert "event:" not in [line[:6] for line in response.text.splitlines()]


def test_a_stream_says_the_same_as_a_whole_reply(web):
    message = chat(web, user(QUESTION)).json()["choices"][0]["message"]
    chunks = list(chunks_in(chat(web, user(QUESTION), stream=True).text))
    annotated = [one for one in chunks if "annotations" in one["choices"][0]["delta"]]

    assert content_of(chunks) == message["content"]
    assert [one["choices"][0]["delta"]["annotations"] for one in annotated] == [message["annotations"]]
    assert annotated[0]["onrecord"]["citations"][0]["statement"]["quote"] == BRIDGE


def test_the_length_is_told_in_a_stream_only_when_asked_for(web):
    plain = list(chunks_in(chat(web, user(QUESTION), stream=True).text))
    counted = list(chunks_in(chat(web, user(QUESTION), stream=True, stream_options={"include_usage": True}).text))

    assert not any("usage" in one for one in plain)
    assert counted[-1]["choices"] == []
    assert counted[-1]["usage"] == chat(web, user(QUESTION)).json()["usage"]


def test_a_stream_of_an_abstention_has_no_annotations(web):
    chunks = list(chunks_in(chat(web, user("What did Lindqvist say?"), stream=True).text))

    assert not any("annotations" in one["choices"][0]["delta"] for one in chunks)
    assert [one["onrecord"]["abstained"] for one in chunks if "onrecord" in one] == [True]


def events_in(body: str) -> list[dict]:
    events = [block.split("\n") for block in body.split("\n\n") if block]
    read = [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in events]
    assert all(name == event["type"] for name, event in read)
    return [event for _, event in read]


def test_a_response_is_a_message_with_flat_annotations(web):
    response = web.post(RESPONSES, json={"model": "onrecord", "input": QUESTION, "instructions": "Be brief."}).json()
    message = response["output"][0]
    part = message["content"][0]
    place = part["annotations"][0]

    assert (response["object"], response["status"], response["error"]) == ("response", "completed", None)
    assert (message["type"], message["role"], part["type"]) == ("message", "assistant", "output_text")
    assert place.keys() == {"type", "start_index", "end_index", "title", "url"}
    assert part["text"][place["start_index"] : place["end_index"]] == "[1]"
    assert response["usage"]["total_tokens"] == response["usage"]["input_tokens"] + response["usage"]["output_tokens"]
    assert response["onrecord"]["citations"][0]["statement"]["quote"] == BRIDGE


def test_a_response_goes_on_with_the_turns_that_are_sent_along(web):
    items = [
        user("What did Orlova say about grain?"),
        {"type": "reasoning", "summary": []},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Haddad"}]},
        {"type": "function_call_output", "call_id": "x", "output": "y"},
        {"role": "user", "content": [{"type": "input_text", "text": "and about the bridge?"}]},
    ]

    response = web.post(RESPONSES, json={"model": "onrecord", "input": items}).json()

    assert [one["statement"]["quote"] for one in response["onrecord"]["citations"]] == [BRIDGE]


def test_a_streamed_response_has_all_events_in_their_order(web):
    response = web.post(RESPONSES, json={"model": "onrecord", "input": QUESTION, "stream": True})
    events = events_in(response.text)
    kinds = [event["type"].removeprefix("response.") for event in events]

    assert list(dict.fromkeys(kinds)) == [
        *("created", "in_progress", "output_item.added", "content_part.added", "output_text.delta"),
        *("output_text.annotation.added", "output_text.done", "content_part.done", "output_item.done", "completed"),
    ]
    assert [event["sequence_number"] for event in events] == list(range(len(events)))


def test_a_streamed_response_says_the_same_as_a_whole_one(web):
    events = events_in(web.post(RESPONSES, json={"input": QUESTION, "stream": True}).text)
    whole = web.post(RESPONSES, json={"input": QUESTION}).json()
    part = whole["output"][0]["content"][0]
    of = {event["type"].removeprefix("response."): event for event in events}

    assert "".join(event["delta"] for event in events if event["type"].endswith(".delta")) == part["text"]
    assert of["output_text.done"]["text"] == of["content_part.done"]["part"]["text"] == part["text"]
    assert of["output_text.annotation.added"]["annotation"] == part["annotations"][0]
    assert of["completed"]["response"]["output"][0]["content"] == [part]
    assert of["created"]["response"]["status"] == "in_progress"


@pytest.mark.parametrize("address", [CHAT, RESPONSES])
def test_until_the_record_is_loaded_a_fault_says_when_to_come_back(data, address):
    app = create_app(Settings(data=data), opener(data))
    early = TestClient(app, base_url="http://127.0.0.1")

    response = early.post(address, json={"messages": [user("x")], "input": "x"})

    assert response.status_code == 503
    assert fault_in(response)["type"] == "server_error"
    assert response.headers["retry-after"]


def test_a_defect_is_told_in_their_form_without_a_word_of_it(data, caplog):
    app = create_app(Settings(data=data), opener(data))

    class Broken:
        def stream(self, *_args, **_options):
            raise ZeroDivisionError("the secret place of the fault")

    with TestClient(app, base_url="http://127.0.0.1") as web:
        assert app.state.live.wait(30)
        whole = app.state.live.record()
        app.state.live._record = Broken()
        response = chat(web, user(QUESTION), stream=True)
        app.state.live._record = whole

    assert response.status_code == 500
    assert fault_in(response)["type"] == "server_error"
    assert "secret" not in response.text
    assert "the secret place" in caplog.text


SPOKEN = (("user", QUESTION), ("assistant", "Mara Orlova on bridge"))


@pytest.mark.parametrize("stream", [False, True])
def test_a_title_is_whom_and_what_the_conversation_is_about(web, stream):
    asked = task('Generate a title.\nJSON format: { "title": "your concise title here" }', *SPOKEN)

    response = chat(web, asked, stream=stream)

    said = content_of(chunks_in(response.text)) if stream else reply_in(response)
    assert json.loads(said) == {"title": "Mara Orlova on bridge"}
    assert "onrecord" not in response.text.replace('"model":"onrecord"', "")


def test_next_questions_are_such_as_the_record_answers(web):
    asked = task('Predict messages.\nJSON format: { "follow_ups": ["Suggested next message 1"] }', *SPOKEN)

    questions = json.loads(reply_in(chat(web, asked)))["follow_ups"]

    assert "Who said anything about bridge?" in questions
    assert "How has Mara Orlova's position on bridge changed?" in questions
    assert QUESTION not in questions
    for question in questions:
        assert chat(web, user(question)).json()["onrecord"]["citations"], question


def test_where_nothing_answers_the_next_questions_are_those_of_the_answer(web):
    spoken = (("user", "What did Lindqvist say about the bridge?"), ("assistant", "Nobody called Lindqvist"))

    asked = task('JSON format: { "follow_ups": ["x"] }', *spoken)

    questions = json.loads(reply_in(chat(web, asked)))["follow_ups"]
    assert questions == chat(web, user(spoken[0][1])).json()["onrecord"]["suggestions"]
    assert questions


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ('{ "tags": ["tag1", "tag2"] }', {"tags": ["Mara Orlova", "bridge"]}),
        ('{\n  "queries": ["query1", "query2"]\n}', {"queries": [QUESTION]}),
        ('{\n    "prompt": "Your detailed description here."\n}', {"prompt": ""}),
    ],
    ids=["tags", "queries", "prompt"],
)
def test_other_tasks_are_done_from_what_was_asked(web, form, expected):
    assert json.loads(reply_in(chat(web, task(f"JSON format: {form}", *SPOKEN)))) == expected


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("What did Orl", "ova"),
        ("What did mara or", "lova"),
        ("What did Ma", "ra Orlova"),
        ("What did Orlova", ""),
        ("x", ""),
        ("", ""),
    ],
)
def test_a_name_on_record_is_completed_and_nothing_else(web, typed, rest):
    text = f'Continue the text.\n{{ "text": "<your_completion>" }}\n<text>Top-rated</text>\n---\n<text>{typed}</text>'

    assert json.loads(reply_in(chat(web, user(f"### Task:\n{text}")))) == {"text": rest}


def test_no_tool_is_chosen(web):
    rules = {"role": "system", "content": 'Available Tools: []\nReturn an empty array:\n{ "tool_calls": [] }'}

    assert json.loads(reply_in(chat(web, rules, user("Query: History:\nUSER: x\nQuery: y")))) == {"tool_calls": []}


def test_a_task_about_no_conversation_is_done_all_the_same(web):
    forms = {name: f'{{ "{name}": "x" }}' for name in ("title", "tags", "follow_ups", "queries", "text", "prompt")}

    for name, form in forms.items():
        assert json.loads(reply_in(chat(web, user(f"### Task:\n{form}")))).keys() == {name}


def test_a_head_of_what_is_not_there_has_no_body_and_their_type(web):
    response = web.head("/v1/models/gpt-5")

    assert (response.status_code, response.content) == (404, b"")
    assert response.headers["content-type"] == "application/json"
