"""Examples for the description of the HTTP interface, made from the nouns so that they always fit them.

In: nothing. Out: JSON values. The officials and places in them are invented.
"""

import datetime as dt

from pydantic import JsonValue

from api.activity import MonthCount, SpeakerActivity, TopicCount
from api.answer import Answer, ArticleCard, Citation, Found, Intent, Interpretation, StatementPage, Status
from api.door import ArticleView, SpeakerList, StatementView
from api.verdict import Verdict
from api.verdict_kinds import VerdictKind
from indexer.article import Article, Part
from indexer.contrast import Contrast
from indexer.index.hits import RecordStats
from indexer.job import Job, JobKind, JobList, JobReport, JobState
from indexer.record import Record
from indexer.rewording import compare_wording
from indexer.speaker import Speaker, SpeakerProfile
from indexer.statement import Kind, Resolution, Statement, statement_id
from indexer.when import When

_QUOTE = "The bridge at Sela will open on Monday"
_MENTION = "Transport Minister Mara Orlova"
_TEXT = f"SELA, May 4. “{_QUOTE},” {_MENTION} told reporters."


def _part(text: str) -> Part:
    start = _TEXT.index(text)
    return Part.cut(_TEXT, start, start + len(text))


_ORLOVA = Speaker(id="mara-orlova", name="Mara Orlova", role="Transport Minister")
_ARTICLE = Article.make(
    _TEXT,
    origin="sela.md",
    title="Sela bridge to open",
    source="Sela Courier",
    url="https://courier.example/sela-bridge",
)
_CARD = ArticleCard.of(_ARTICLE)
_SAID = _part(_QUOTE)
_STATEMENT = Statement(
    id=statement_id(_ARTICLE.id, Kind.DIRECT, [(_SAID.start, _SAID.end)]),
    article_id=_ARTICLE.id,
    kind=Kind.DIRECT,
    quote=_QUOTE,
    parts=(_SAID,),
    context=_part(_TEXT.removeprefix("SELA, May 4. ")),
    speaker=_ORLOVA,
    mention=_part(_MENTION),
    resolved_by=Resolution.NAME,
    cue="told reporters",
    said_on=When(date="--05-04", precision="day_without_year", evidence="dateline “May 4”"),
    confidence=0.97,
)
_PROFILE = SpeakerProfile(
    **_ORLOVA.model_dump(),
    aliases=("Mara Orlova", "Orlova"),
    statement_count=1,
    article_count=1,
    first_said=None,
    last_said=None,
)


def _json(noun: Record) -> JsonValue:
    shown: JsonValue = noun.model_dump(mode="json")
    return shown


_FOUND = Found(score=0.82, statement=_STATEMENT, article=_CARD, context=_STATEMENT.context.text)
_VIEW = StatementView(statement=_STATEMENT, article=_CARD, context=_STATEMENT.context.text)
_ANSWER = Answer(
    question="What did Orlova say about the bridge?",
    interpretation=Interpretation(intent=Intent.ASK, speakers=("Mara Orlova",), topic="bridge"),
    status=Status.ANSWERED,
    text=f"Mara Orlova (Transport Minister), 4 May, year not printed: “{_QUOTE}” [1]",
    citations=(Citation(n=1, statement=_STATEMENT, article=_CARD, context=_STATEMENT.context.text, score=0.82),),
    generation=7,
)
_WAITING = Job(
    id="5b0c7f6e1d2a4b3c8d9e0f1a2b3c4d5e",
    kind=JobKind.ARTICLE,
    about=_ARTICLE.id,
    state=JobState.QUEUED,
    attempts=0,
    made_at=dt.datetime(2031, 5, 5, 9, 30, tzinfo=dt.UTC),
    next_try_at=dt.datetime(2031, 5, 5, 9, 30, tzinfo=dt.UTC),
    ended_at=None,
    report=None,
    problem=None,
)
_DONE = _WAITING.model_copy(
    update={
        "state": JobState.DONE,
        "attempts": 1,
        "next_try_at": None,
        "ended_at": dt.datetime(2031, 5, 5, 9, 30, 1, tzinfo=dt.UTC),
        "report": JobReport(added=1, article_id=_ARTICLE.id, statements=1),
    }
)
_PAGE = _DONE.model_copy(
    update={
        "id": "0f3e9a1c7b5d4e2f8a6b0c1d2e3f4a5b",
        "kind": JobKind.PAGE,
        "about": _ARTICLE.url,
        "made_at": dt.datetime(2031, 5, 5, 9, 20, tzinfo=dt.UTC),
        "ended_at": dt.datetime(2031, 5, 5, 9, 20, 3, tzinfo=dt.UTC),
    }
)
_VERDICT = Verdict(
    quote="The bridge at Sela will open on Tuesday",
    speaker="Orlova",
    verdict=VerdictKind.ALTERED,
    statement=_STATEMENT,
    article=_CARD,
    passage=(_SAID,),
    diff=compare_wording(_QUOTE, "The bridge at Sela will open on Tuesday"),
    differs_in=(Contrast.NAME,),
    said_by=_ORLOVA,
    asked_of=(_ORLOVA,),
    text=f"Altered: Mara Orlova said something like it, 4 May (year not printed), but …\n“{_QUOTE}” [1]",
    searched=RecordStats(
        article_count=1, statement_count=1, copy_count=0, speaker_count=1, first_said=None, last_said=None
    ),
    generation=7,
)
_RESPONSES: dict[str, Record] = {
    "/v1/ask": _ANSWER,
    "/v1/verify": _VERDICT,
    "/v1/statements": StatementPage(items=(_FOUND,)),
    "/v1/statements/{statement_id}": _VIEW,
    "/v1/speakers": SpeakerList(items=(_PROFILE,)),
    "/v1/speakers/{speaker_id}": _PROFILE,
    "/v1/speakers/{speaker_id}/activity": SpeakerActivity(
        months=(MonthCount(month="2031-05", count=1),), undated=1, topics=(TopicCount(topic="bridge", count=2),)
    ),
    "/v1/articles/{article_id}": ArticleView(
        article=_CARD, published_evidence=None, text=_TEXT, statements=(_STATEMENT,)
    ),
    "/v1/articles": _WAITING,
    "DELETE /v1/articles/{article_id}": _WAITING.model_copy(update={"kind": JobKind.DELETE}),
    "/v1/jobs": JobList(items=(_DONE, _PAGE)),
    "/v1/jobs/{job_id}": _DONE,
}

STATEMENT_ID = _STATEMENT.id
ARTICLE_ID = _ARTICLE.id
SPEAKER_ID = _ORLOVA.id
JOB_ID = _WAITING.id


def response_examples() -> dict[str, JsonValue]:
    """Give what each address answers, by address, and by method too where that makes a difference."""
    return {address: noun.model_dump(mode="json") for address, noun in _RESPONSES.items()}
