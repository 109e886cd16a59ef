import json
import logging
import re
import threading

import pytest
from fakes import WordEmbedder, said
from fastapi.testclient import TestClient
from served import BRIDGE, HARVEST, add_to_record, make_record, opener

from api.activity import SpeakerActivity
from api.answer import Answer, StatementPage
from api.app import create_app
from api.chat.chat_faults import is_chat_path
from api.chat.completing import Completion, ModelList
from api.chat.responding import Response
from api.door import ArticleView, SpeakerList, StatementView
from api.limits import MAX_BODY_BYTES, MAX_INGEST_BODY_BYTES
from api.problems import Problem
from api.verdict import Verdict
from indexer.errors import NoRecordError
from indexer.index.library import Library
from indexer.job import Job, JobList
from indexer.settings import Settings
from indexer.speaker import SpeakerProfile

HERE = "http://127.0.0.1"
JSON = {"content-type": "application/json"}
QUESTION = "What did Orlova say about the bridge?"


def problem_in(response) -> Problem:
    assert response.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(response.content)
    assert problem.status == response.status_code
    return problem


def test_a_question_is_answered_with_a_cited_statement(web):
    response = web.post("/v1/ask", json={"question": QUESTION})

    answer = Answer.model_validate_json(response.content)
    assert response.status_code == 200
    assert answer.citations[0].statement.quote == BRIDGE
    assert "[1]" in answer.text


def test_a_quote_is_verified(web):
    response = web.post("/v1/verify", json={"quote": "reopen the bridge at Sela", "speaker": "Orlova"})

    verdict = Verdict.model_validate_json(response.content)
    assert response.status_code == 200
    assert (verdict.verdict, verdict.statement.quote) == ("verbatim", BRIDGE)


def test_a_quote_that_is_not_on_record_is_no_error(web):
    response = web.post("/v1/verify", json={"quote": "Whales sing at night"})

    assert response.status_code == 200
    assert (response.json()["verdict"], response.json()["statement"]) == ("not_on_record", None)


@pytest.mark.parametrize(
    "body",
    [{}, {"quote": ""}, {"quote": "x" * 5000}, {"quote": "…"}, {"quote": "x", "speaker": ""}, {"quote": "x\u0000"}],
    ids=["nothing", "empty", "too long", "no word", "nobody", "nul"],
)
def test_a_quote_that_cannot_be_verified_is_a_problem(web, body):
    response = web.post("/v1/verify", json=body)

    assert response.status_code == 422
    assert "quote" in problem_in(response).model_dump_json() or "speaker" in problem_in(response).model_dump_json()


def test_nothing_found_is_no_error(web):
    response = web.post("/v1/ask", json={"question": "What did Lindqvist say about whales?"})

    assert response.status_code == 200
    assert response.json()["citations"] == []
    assert response.json()["status"] == "unknown_speaker"


def test_filters_restrict_an_answer(web):
    filters = {"speakers": ["samir-haddad"], "from": "2031-05-01", "to": "2031-05-31", "kinds": ["direct"]}

    response = web.post("/v1/ask", json={"question": "What was said about the harvest?", "filters": filters})

    assert [one["statement"]["quote"] for one in response.json()["citations"]] == [HARVEST]


def test_earlier_turns_are_accepted(web):
    history = [{"role": "user", "content": "Who is Orlova?"}, {"role": "assistant", "content": "A minister."}]

    response = web.post("/v1/ask", json={"question": QUESTION, "history": history})

    assert response.status_code == 200


def test_statements_can_be_paged_through_without_loss_or_repetition(web):
    seen, cursor = [], None
    while True:
        page = StatementPage.model_validate_json(
            web.get("/v1/statements", params={"limit": 1} | ({"cursor": cursor} if cursor else {})).content
        )
        seen += [found.statement.id for found in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 3


def test_statements_are_searched_by_words_and_conditions(web):
    response = web.get("/v1/statements?q=canals&speaker=samir-haddad&speaker=mara-orlova&from=2031-05-06&to=2031-05-06")

    assert [one["statement"]["quote"] for one in response.json()["items"]] == [HARVEST]


def test_a_statement_is_shown_in_its_context_and_leads_to_its_article(web):
    found = web.get("/v1/statements", params={"q": BRIDGE, "limit": 1}).json()["items"][0]["statement"]

    view = StatementView.model_validate_json(web.get(f"/v1/statements/{found['id']}").content)
    article = ArticleView.model_validate_json(web.get(f"/v1/articles/{view.article.id}").content)

    assert view.context == said(BRIDGE, "Mara Orlova")
    assert view.statement in article.statements
    assert [article.text[part.start : part.end] for part in view.statement.parts] == [BRIDGE]


def test_an_article_does_not_tell_where_it_lies_on_the_server(web, data):
    id_ = web.get("/v1/statements").json()["items"][0]["article"]["id"]

    assert str(data.parent) not in web.get(f"/v1/articles/{id_}").text


def test_speakers_are_listed_and_found_by_part_of_a_name(web):
    everybody = SpeakerList.model_validate_json(web.get("/v1/speakers").content).items
    named = SpeakerList.model_validate_json(web.get("/v1/speakers?name=ORLO").content).items
    nobody = SpeakerList.model_validate_json(web.get("/v1/speakers?name=!?").content).items

    assert {someone.id for someone in everybody} == {"mara-orlova", "samir-haddad"}
    assert [someone.id for someone in named] == ["mara-orlova"]
    assert nobody == ()


def test_one_speaker_is_shown(web):
    profile = SpeakerProfile.model_validate_json(web.get("/v1/speakers/mara-orlova").content)

    assert (profile.name, profile.statement_count) == ("Mara Orlova", 2)


@pytest.mark.parametrize("address", ["/v1/statements/0000000000000000", "/v1/speakers/nobody", "/v1/articles/none"])
def test_an_unknown_id_is_a_problem_that_says_so(web, address):
    assert problem_in(web.get(address)).type == "urn:onrecord:problem:not-found"


BODIES = {
    "half a surrogate pair": b'{"question": "\\ud800"}',
    "a key that is half a surrogate pair": b'{"question": "x", "\\ud800": 1}',
    "NUL": b'{"question": "a\\u0000b"}',
    "NaN": b'{"question": "x", "limit": NaN}',
    "infinity": b'{"question": "x", "limit": 1e999}',
    "negative infinity in a date": b'{"question": "x", "filters": {"from": -1e999}}',
    "more than 63 bits": b'{"question": "x", "limit": 9223372036854775808}',
    "a number of 5000 digits": b'{"question": "x", "limit": ' + b"9" * 5000 + b"}",
    "deep nesting": b"[" * 100_000,
    "bytes that are not UTF-8": b'{"question": "\xff"}',
    "half of JSON": b'{"question": "x"',
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "an unknown field": b'{"question": "x", "temperature": 1}',
    "no question": b"{}",
    "an empty question": b'{"question": ""}',
    "a blank question": b'{"question": "  \\n "}',
    "a long question": json.dumps({"question": "x" * 2001}).encode(),
    "a limit of none": b'{"question": "x", "limit": 0}',
    "a limit of many": b'{"question": "x", "limit": 51}',
    "a limit that is true": b'{"question": "x", "limit": "yes"}',
    "too many speakers": json.dumps({"question": "x", "filters": {"speakers": ["a"] * 51}}).encode(),
    "an unknown kind": b'{"question": "x", "filters": {"kinds": ["shouted"]}}',
    "a day that is not": b'{"question": "x", "filters": {"from": "2031-02-30"}}',
    "too long a history": json.dumps({"question": "x", "history": [{"role": "user", "content": ""}] * 51}).encode(),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_makes_no_sense_is_a_problem_and_never_a_fault(web, body):
    response = web.post("/v1/ask", content=body, headers=JSON)

    assert response.status_code in {400, 422}
    assert problem_in(response).detail


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=51",
        "limit=1e999",
        "q=a%00b",
        "kind=x",
        "colour=red",
        "cursor=zzz",
        "speaker=",
        "from=2031-13-01",
        "from=0",
        "to=2031",
        "from=2031-06-01T00:00:00",
        "from=2031-06-02&to=2031-06-01",
    ],
)
def test_a_query_that_makes_no_sense_is_a_problem(web, query):
    assert problem_in(web.get(f"/v1/statements?{query}")).status in {404, 422}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_problem_speaks_of_the_field_and_not_of_how_it_is_checked(web, body):
    detail = problem_in(web.post("/v1/ask", content=body, headers=JSON)).detail

    assert not re.search(r"Input|Value|Tuple|item|valid (integer|string|tuple|dict)|instance|Field|line 1", detail)


def test_a_day_is_one_day_in_a_query_and_in_a_body(web):
    asked = problem_in(web.post("/v1/ask", json={"question": "x", "filters": {"from": 0}}))
    listed = problem_in(web.get("/v1/statements?from=0"))

    assert asked.detail == "body.filters.from: not a day; write it as 2017-04-02"
    assert listed.detail == "query.from: not a day; write it as 2017-04-02"


def test_a_speaker_nobody_knows_has_an_empty_page(web):
    assert web.get("/v1/statements?speaker=Lindqvist").json()["items"] == []


def test_bytes_that_are_not_utf8_in_an_address_are_no_fault(web):
    assert web.get("/v1/statements/%ed%a0%80").status_code in {404, 422}
    assert web.get("/v1/statements?q=%ed%a0%80").status_code in {200, 422}


def test_a_problem_repeats_nothing_of_what_was_sent(web):
    response = web.post("/v1/ask", json={"question": "x", "limit": "SECRET-VALUE"})

    assert "SECRET-VALUE" not in response.text


def test_a_problem_names_the_field_that_does_not_fit(web):
    problem = problem_in(web.post("/v1/ask", json={"question": "x", "filters": {"kinds": ["shouted"]}}))

    assert problem.errors[0].field == "body.filters.kinds.0"
    assert "body.filters.kinds.0" in problem.detail


def test_a_body_that_is_not_declared_as_json_is_refused_with_what_to_do(web):
    problem = problem_in(web.post("/v1/ask", content=b'{"question": "x"}'))

    assert problem.status == 415
    assert "Content-Type: application/json" in problem.detail


@pytest.mark.parametrize("pieces", [1, 1100])
def test_a_body_beyond_the_limit_is_refused_whether_or_not_it_tells_its_length(web, pieces):
    for address, most in (("/v1/ask", MAX_BODY_BYTES), ("/v1/articles", MAX_INGEST_BODY_BYTES)):
        piece = b" " * (most // pieces + 1)
        content = piece if pieces == 1 else (piece for _ in range(pieces))

        problem = problem_in(web.post(address, content=content, headers=JSON))

        assert problem.status == 413
        assert f"{most} bytes" in problem.detail


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/v1/speakers", "/v1/speakers/nobody", "/nowhere"])
def test_a_head_is_answered_as_a_get_without_its_body(web, address):
    got, head = web.get(address), web.head(address)

    assert head.content == b""
    assert head.status_code == got.status_code
    assert head.headers["content-length"] == got.headers["content-length"]
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize(
    ("method", "address", "allowed"), [("HEAD", "/v1/ask", "POST"), ("PUT", "/healthz", "GET, HEAD")]
)
def test_a_wrong_method_is_told_which_are_right(web, method, address, allowed):
    response = web.request(method, address)

    assert (response.status_code, response.headers["allow"]) == (405, allowed)


def test_a_name_of_somebody_else_is_refused(web):
    assert problem_in(web.get("/v1/speakers", headers={"host": "rebound.example"})).status == 421


def test_an_unknown_address_is_a_problem(web):
    assert problem_in(web.get("/v2/ask")).status == 404


def test_a_wrong_method_is_a_problem_that_names_the_right_one(web):
    response = web.get("/v1/ask")

    assert problem_in(response).status == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("address", ["/docs", "/redoc", "/v1/ask/"])
def test_no_page_of_a_third_party_and_no_redirect_is_served(web, address):
    assert web.get(address, follow_redirects=False).status_code == 404


@pytest.mark.parametrize("address", ["/healthz", "/v1/speakers", "/nowhere", "/v1/statements?limit=0"])
def test_every_response_has_an_id_and_safe_headers(web, address):
    headers = web.get(address).headers

    assert len(headers["x-request-id"]) == 32
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["referrer-policy"] == "no-referrer"


def test_the_id_of_a_request_is_kept_when_it_is_harmless(web):
    kept = web.get("/healthz", headers={"x-request-id": "abc-123"}).headers["x-request-id"]
    replaced = web.get("/healthz", headers={"x-request-id": "a b<script>"}).headers["x-request-id"]

    assert kept == "abc-123"
    assert len(replaced) == 32


def test_the_log_has_a_line_for_each_request_but_never_the_query(web, caplog):
    with caplog.at_level(logging.INFO, logger="onrecord.http"):
        web.get("/v1/statements?q=PRIVATE", headers={"x-request-id": "abc"})

    assert "GET /v1/statements 200" in caplog.text
    assert "abc" in caplog.text
    assert "PRIVATE" not in caplog.text


class BreakingLibrary(Library):
    """A library that fails to tell who is on record once it is to."""

    is_broken = False

    def speakers(self):
        if self.is_broken:
            raise ZeroDivisionError("the secret place of the fault")
        return super().speakers()


def test_a_defect_is_a_problem_without_a_word_of_the_fault_which_only_the_log_tells(data, caplog):
    app = create_app(Settings(data=data), lambda: BreakingLibrary.open(data, embedder=WordEmbedder()))
    with TestClient(app, base_url=HERE) as client:
        assert app.state.live.wait(30)
        app.state.live.record().library.is_broken = True
        response = client.get("/v1/speakers", headers={"x-request-id": "find-me"})

    assert problem_in(response).status == 500
    assert "secret" not in response.text
    assert response.headers["x-request-id"] == "find-me"
    assert "find-me" in caplog.text
    assert "the secret place of the fault" in caplog.text


def test_until_the_record_is_loaded_only_health_is_told(data):
    loading = threading.Event()

    def open_slowly():
        loading.wait(30)
        return opener(data)()

    app = create_app(Settings(data=data), open_slowly)
    with TestClient(app, base_url=HERE) as client:
        health = client.get("/healthz")
        early = client.get("/readyz")
        asked = client.post("/v1/ask", json={"question": "x"})
        loading.set()
        assert app.state.live.wait(30)
        late = client.get("/readyz")

    assert health.status_code == 200
    assert problem_in(early).status == problem_in(asked).status == 503
    assert early.headers["retry-after"]
    assert late.json()["status"] == "ready"


class CountingEmbedder(WordEmbedder):
    """Counts what it embeds."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def encode(self, texts, **more):
        self.count += len(texts)
        return super().encode(texts, **more)


class CountingLibrary(Library):
    """Counts how often it sums up who is on record."""

    summed_up = 0

    def _sum_up(self, *state):
        self.summed_up += 1
        return super()._sum_up(*state)


def test_the_first_question_waits_for_nothing_that_could_be_made_ready_before(data):
    embedder = CountingEmbedder()
    app = create_app(Settings(data=data), lambda: CountingLibrary.open(data, embedder=embedder))
    with TestClient(app, base_url=HERE) as client:
        assert app.state.live.wait(30)
        before = embedder.count
        client.post("/v1/ask", json={"question": "What did Orlova say about the bridge?"})

        assert before == 2  # a passage on record, to see whether the model is the same, and a question
        assert embedder.count == before + 1
        assert app.state.live.record().library.summed_up == 1


def test_a_record_that_cannot_be_opened_is_told_to_whoever_runs_the_server(tmp_path):
    told = threading.Event()
    app = create_app(Settings(data=tmp_path / "nowhere"), opener(tmp_path / "nowhere"), on_failure=told.set)

    with TestClient(app, base_url=HERE) as client:
        assert told.wait(30)
        status = client.get("/readyz").status_code

    assert isinstance(app.state.live.failure, NoRecordError)
    assert status == 503


def test_what_is_indexed_while_serving_is_taken_up(tmp_path):
    data = make_record(tmp_path)
    app = create_app(Settings(data=data), opener(data))
    more = tmp_path / "more.txt"
    more.write_text(said("The ferry sails again", "Nkechi Okafor"), encoding="utf-8")

    with TestClient(app, base_url=HERE) as client:
        assert app.state.live.wait(30)
        before = client.get("/v1/speakers?name=okafor").json()["items"]
        add_to_record(data, more)
        app.state.live.refresh()
        after = client.get("/v1/speakers?name=okafor").json()["items"]

    assert before == []
    assert [someone["id"] for someone in after] == ["nkechi-okafor"]


def operations(schema):
    return [
        (address, method, operation)
        for address, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_description_has_an_example_for_every_route_and_parameter(web):
    schema = web.get("/openapi.json").json()
    bare = []
    for address, method, operation in operations(schema):
        good = operation["responses"].get("200") or operation["responses"]["202"]
        if address.startswith("/v1/") and not any("example" in one for one in good["content"].values()):
            bare.append((method, address))
        bare += [(address, one["name"]) for one in operation.get("parameters", []) if not one["schema"].get("examples")]
    for noun in ("AskRequest", "ArticleRequest"):
        asked = schema["components"]["schemas"][noun]["properties"]
        bare += [name for name, field in asked.items() if "examples" not in field]

    assert bare == []


def test_the_description_has_a_summary_for_every_route_and_one_form_of_failure(web):
    schema = web.get("/openapi.json").json()

    for address, _, operation in operations(schema):
        assert operation["summary"]
        assert operation["description"]
        for status, response in operation["responses"].items():
            if status not in {"200", "202", "304"}:
                own = "application/json" if is_chat_path(address) else "application/problem+json"
                assert list(response["content"]) == [own]


@pytest.mark.parametrize(
    ("address", "method", "noun"),
    [
        ("/v1/ask", "post", Answer),
        ("/v1/statements", "get", StatementPage),
        ("/v1/statements/{statement_id}", "get", StatementView),
        ("/v1/speakers", "get", SpeakerList),
        ("/v1/speakers/{speaker_id}", "get", SpeakerProfile),
        ("/v1/speakers/{speaker_id}/activity", "get", SpeakerActivity),
        ("/v1/articles/{article_id}", "get", ArticleView),
        ("/v1/articles/{article_id}", "delete", Job),
        ("/v1/articles", "post", Job),
        ("/v1/jobs", "get", JobList),
        ("/v1/models", "get", ModelList),
        ("/v1/chat/completions", "post", Completion),
        ("/v1/responses", "post", Response),
        ("/v1/jobs/{job_id}", "get", Job),
    ],
)
def test_the_examples_are_what_the_routes_return(web, address, method, noun):
    operation = web.get("/openapi.json").json()["paths"][address][method]
    good = operation["responses"].get("200") or operation["responses"]["202"]
    example = good["content"]["application/json"]["example"]

    assert noun.model_validate(example).model_dump(mode="json") == example
