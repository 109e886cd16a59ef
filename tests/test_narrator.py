import threading

import pytest
from hostile_llm import GOOD, WAYS, HostileModel, chunk
from narrated import ANSWER, CITATIONS, unverified

from api.answer import FallbackReason, Filters, Intent, Mode
from api.narrator import Narrator
from api.upstream import Upstream
from indexer.errors import NarrationError
from indexer.settings import Settings
from prompts.telling import load_telling

KEY = "sk-canary-1234567890"
FILTERS = Filters()


@pytest.fixture
def server():
    with HostileModel() as server:
        yield server


def settings_for(server, **more):
    given = {"llm_url": server.url, "llm_model": "m", "llm_key": KEY, "llm_timeout_s": 5.0, "llm_first_byte_s": 5.0}
    return Settings(**given | more)


@pytest.fixture
def make_narrator():
    made = []

    def make(settings, **more):
        made.append(Narrator(settings, Upstream(settings), **more))
        return made[-1]

    yield make
    for narrator in made:
        narrator.close()


@pytest.fixture
def narrator(server, make_narrator):
    return make_narrator(settings_for(server))


@pytest.mark.parametrize("name", WAYS)
def test_whatever_a_model_does_there_is_an_answer_and_nothing_unprinted_in_it(server, make_narrator, name, caplog):
    way = WAYS[name]
    settings = settings_for(server, llm_timeout_s=0.6 if way.is_slow else 20.0, llm_first_byte_s=20.0)
    narrator = make_narrator(settings)
    server.way = way.act

    told = narrator.tell(ANSWER, filters=FILTERS)

    outcome = told.fallback_reason.value if told.mode is Mode.FALLBACK else told.mode.value
    assert outcome in way.comes_to.split("|")
    assert told.citations == ANSWER.citations
    assert unverified(told.text.partition("\n\n")[0]) == 0
    assert told.mode is not Mode.FALLBACK or told.text == ANSWER.text
    assert KEY not in told.model_dump_json() + caplog.text


def test_a_server_that_is_not_there_is_unreachable(make_narrator):
    settings = Settings(llm_url="http://127.0.0.1:9", llm_model="m")

    told = make_narrator(settings).tell(ANSWER, filters=FILTERS)

    assert (told.mode, told.fallback_reason) == (Mode.FALLBACK, FallbackReason.UNREACHABLE)


def test_a_server_that_does_not_begin_in_time_is_not_waited_for_to_the_end(server, make_narrator):
    settings = settings_for(server, llm_timeout_s=600.0, llm_first_byte_s=0.3)
    server.way = WAYS["says nothing"].act

    told = make_narrator(settings).tell(ANSWER, filters=FILTERS)

    assert told.fallback_reason is FallbackReason.TIMEOUT


def test_what_passes_stands_before_the_sources_and_how_it_was_understood(narrator):
    told = narrator.tell(ANSWER, filters=FILTERS)

    numbers = " ".join(f"[{one.n}]" for one in CITATIONS)
    assert told.text == (
        "Orlova said “Nobody was hurt” [2].\n\n"
        "2 more on record.\n\n"
        f"{numbers} Velm Herald, 5 May 2031, Orlova: ‘Bridge’ to reopen\n\n"
        "Understood as: speakers Mara Orlova and Samir Haddad; topic bridge; any date."
    )
    assert told.mode is Mode.LLM
    assert told.status is ANSWER.status


def test_an_answer_says_by_which_prompts_the_model_was_told(narrator):
    told = narrator.tell(ANSWER, filters=FILTERS)

    assert [(one.id, one.sha256) for one in told.prompts] == [
        (name, load_telling(name, folder=None).sha256) for name in ("answer.system", "answer.user")
    ]


def test_the_key_goes_to_the_server_and_connections_are_kept(server, narrator):
    for _ in range(3):
        narrator.tell(ANSWER, filters=FILTERS)

    assert all(f"authorization: Bearer {KEY}".encode() in call.head for call in server.calls)
    assert len({id(call.sock) for call in server.calls}) <= 3
    assert len(server._threads) <= 1 + 3


def test_a_kept_connection_that_the_server_closed_is_made_anew(server, narrator):
    def answer_and_hang_up(call):
        WAYS["as it should"].act(call)
        call.sock.close()

    server.way = answer_and_hang_up

    assert [narrator.tell(ANSWER, filters=FILTERS).mode for _ in range(6)] == [Mode.LLM] * 6


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"citations": ()}, id="nothing cited"),
        pytest.param(
            {"interpretation": ANSWER.interpretation.model_copy(update={"intent": Intent.VERIFY})}, id="verdict"
        ),
        pytest.param({"interpretation": ANSWER.interpretation.model_copy(update={"intent": Intent.LIST})}, id="list"),
    ],
)
def test_what_has_no_sentences_in_it_is_never_shown_to_a_model(server, narrator, changed):
    answer = ANSWER.model_copy(update=changed)

    assert narrator.tell(answer, filters=FILTERS) == answer
    assert not server.calls


def test_a_model_that_keeps_failing_is_left_alone_and_tried_again_after_a_pause(server, make_narrator, caplog):
    now = [0.0]
    narrator = make_narrator(settings_for(server), clock=lambda: now[0])
    server.way = WAYS["error 500"].act

    reasons = [narrator.tell(ANSWER, filters=FILTERS).fallback_reason for _ in range(5)]
    now[0] = 31.0
    server.way = WAYS["as it should"].act
    again = narrator.tell(ANSWER, filters=FILTERS)

    assert reasons == [FallbackReason.REFUSED] * 3 + [FallbackReason.PAUSED] * 2
    assert again.mode is Mode.LLM
    assert [record.levelname for record in caplog.records].count("WARNING") == 1


def test_sentences_that_do_not_pass_do_not_pause_the_model(server, narrator):
    server.way = WAYS["quote made up"].act

    reasons = {narrator.tell(ANSWER, filters=FILTERS).fallback_reason for _ in range(5)}

    assert reasons == {FallbackReason.NOTHING_PASSED}


def test_more_requests_than_may_go_out_get_the_answer_without_a_model_at_once(server, narrator):
    begun, may_end = threading.Semaphore(0), threading.Event()

    def wait(call):
        begun.release()
        may_end.wait(20)
        WAYS["as it should"].act(call)

    server.way = wait
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(narrator.tell(ANSWER, filters=FILTERS).mode)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for _ in threads:
        begun.acquire(timeout=20)

    told = narrator.tell(ANSWER, filters=FILTERS)

    may_end.set()
    for thread in threads:
        thread.join()
    assert told.fallback_reason is FallbackReason.BUSY
    assert results == [Mode.LLM] * 4


def test_sentences_come_while_the_model_still_writes_and_leaving_early_hangs_up(server, narrator):
    hung_up = threading.Event()

    def write_on(call):
        text = f'{{"sentences": [{{"text": "{GOOD}", "cites": ["{call.ids[1]}"]}}, {{"text": "'
        call.begin()
        call.send(b"data: " + chunk(text).encode() + b"\n\n")
        if not call.sock.recv(1):
            hung_up.set()

    server.way = write_on
    sentences = narrator.sentences(ANSWER)

    first = next(sentences)
    sentences.close()

    assert first.text == "Orlova said “Nobody was hurt” [2]."
    assert hung_up.wait(20)
    server.way = WAYS["as it should"].act
    assert [narrator.tell(ANSWER, filters=FILTERS).mode for _ in range(5)] == [Mode.LLM] * 5


def test_a_stream_that_breaks_off_says_so_after_what_was_true(server, narrator):
    server.way = WAYS["a good sentence, then cut off"].act
    sentences = narrator.sentences(ANSWER)

    assert next(sentences).numbers == (2,)
    with pytest.raises(NarrationError, match="unreadable"):
        next(sentences)


def test_no_model_is_asked_by_default():
    assert Narrator.of(Settings()) is None
