"""The record in a folder on this machine, behind the same interface as a server.

In: settings. Out: answers, verdicts, pages, speakers, statements, articles.
Promise: nothing is opened before it is asked for, and the embedding model is loaded only by what needs it.
"""

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api.activity import SpeakerActivity
from api.answer import Answer, ArticleCard, Filters, StatementPage
from api.answering import answer_in_steps
from api.copying import also_in, look_alikes
from api.door import ArticleView, StatementView, Turn
from api.events import AnswerEvent, AskEvent, HitsEvent, UnderstoodEvent, whole
from api.former import earlier_readings, former_article, former_statement
from api.retrieval import prepare_roster
from api.search import search_statements
from api.speaking import sum_up_activity
from api.verdict import Verdict
from api.verifying import verify_quote
from indexer.errors import NotFoundError
from indexer.index.embedding import SentenceEmbedder
from indexer.index.library import Library
from indexer.settings import Settings
from indexer.speaker import SpeakerProfile, fold_name

if TYPE_CHECKING:
    from api.narrator import Narrator

_WARMING_QUESTION = "Who said anything about water?"


class LocalRecord:
    """A `Door` to the folder that `Settings.data` names."""

    def __init__(
        self,
        settings: Settings,
        library_factory: Callable[[], Library] | None = None,
        *,
        today: Callable[[], dt.date] = dt.date.today,
        narrator: "Narrator | None" = None,
    ) -> None:
        self._settings = settings
        self._narrator = narrator or _narrator_of(settings)
        self._factory = library_factory or (lambda: open_library(settings))
        self._today = today
        self._opening = threading.Lock()
        self._opened: Library | None = None

    @property
    def library(self) -> Library:
        """The open library; the first use opens it."""
        with self._opening:
            if self._opened is None:
                self._opened = self._factory()
            return self._opened

    @property
    def generation(self) -> int:
        """State of the record; grows with each change."""
        return self.library.generation

    @property
    def prompts(self) -> Path | None:
        """Folder whose files replace the wording; None for the bundled one."""
        return self._settings.prompts

    @property
    def why_by_words(self) -> str | None:
        """Say why statements are found by their words only; None when they are found by their meaning, too."""
        return self.library.why_by_words

    def answer(self, question: str, *, limit: int, filters: Filters, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question with cited statements; in sentences where the settings name a language model."""
        events = self.stream(question, limit=limit, filters=filters, history=history)
        *_, answer = (event.answer for event in events if isinstance(event, AnswerEvent))
        return answer

    def stream(
        self, question: str, *, limit: int, filters: Filters, history: Sequence[Turn] = ()
    ) -> Iterator[AskEvent]:
        """Answer a question while the answer is made; the last event holds the whole of it."""
        steps = answer_in_steps(
            self.library,
            question,
            limit=limit,
            filters=filters,
            today=self._today(),
            prompts=self._settings.prompts,
            history=history,
        )
        for step in steps:
            if isinstance(step, UnderstoodEvent):
                yield step
                continue
            yield HitsEvent.of(step)
            yield from whole(step) if self._narrator is None else self._narrator.stream(step, filters=filters)

    def verify(self, quote: str, speaker: str | None) -> Verdict:
        """Say whether somebody said the words of a quote, or whether anybody did."""
        return verify_quote(self.library, quote, speaker, prompts=self._settings.prompts)

    def search(self, text: str | None, *, filters: Filters, limit: int, cursor: str | None) -> StatementPage:
        """Give a page of statements, best first with a text, in a stable order without."""
        return search_statements(self.library, text, filters=filters, limit=limit, cursor=cursor)

    def speakers(self, name: str | None = None) -> tuple[SpeakerProfile, ...]:
        """List the speakers, or those whose name or alias holds `name`, in any script and case.

        People come first, by how much they said; then whom the articles call only “colonel” or “two officials”.
        """
        everybody = sorted(self.library.speakers(), key=_standing)
        return tuple(someone for someone in everybody if name is None or _goes_by(someone, name))

    def speaker(self, speaker_id: str) -> SpeakerProfile:
        """Give one speaker, or raise `NotFoundError`."""
        for someone in self.library.speakers():
            if speaker_id in {someone.id, *(other.id for other in someone.merged)}:
                return someone
        raise NotFoundError(f"no speaker with the id {speaker_id!r}; the list of speakers has all ids")

    def activity(self, speaker_id: str) -> SpeakerActivity:
        """Tell when a speaker spoke and of what, or raise `NotFoundError`."""
        return sum_up_activity(self.library, self.speaker(speaker_id))

    def statement(self, statement_id: str) -> StatementView:
        """Give one statement in its context, or raise `NotFoundError`."""
        printed = self.library.get([statement_id]).get(statement_id)
        if printed is None:
            former = former_statement(self.library, statement_id)
            if former is not None:
                return former
            raise NotFoundError(f"no statement with the id {statement_id!r}; a search shows the ids on record")
        statement = printed.statement
        return StatementView(
            statement=statement,
            article=ArticleCard.of(printed.article),
            context=statement.context.text,
            also_in=also_in(self.library, [printed]).get(statement_id, ()),
            look_alikes=look_alikes(self.library, printed),
            earlier=earlier_readings(self.library, statement),
        )

    def article(self, article_id: str) -> ArticleView:
        """Give one article with its statements, or raise `NotFoundError`."""
        former = None if self.library.has_article(article_id) else former_article(self.library, article_id)
        if former is not None:
            return former
        article = self.library.article(article_id)
        ids = self.library.article_statements(article_id)
        found = self.library.get(ids)
        return ArticleView(
            article=ArticleCard.of(article),
            published_evidence=article.published_evidence,
            text=article.text,
            statements=tuple(found[id_].statement for id_ in ids if id_ in found),
        )

    def warm(self) -> None:
        """Open everything that the first question would wait for, the model included, and make sure it is the same."""
        self.library.try_model()
        question = _WARMING_QUESTION
        for _ in answer_in_steps(
            self.library, question, limit=1, filters=Filters(), today=self._today(), prompts=self._settings.prompts
        ):
            pass

    def refresh(self) -> bool:
        """Take up what was indexed meanwhile; tell whether there was something."""
        library = self.library
        return library.refresh(prepare=lambda speakers: prepare_roster(library, speakers))

    def close(self) -> None:
        """Let go of the record's files."""
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
        if self._narrator is not None:
            self._narrator.close()


def _standing(someone: SpeakerProfile) -> tuple[bool, int, str]:
    return someone.name[:1].islower(), -someone.statement_count, someone.name


def _narrator_of(settings: Settings) -> "Narrator | None":
    if settings.llm_url is None:
        return None
    from api.narrator import Narrator  # noqa: PLC0415  whoever names no model does without what asks one

    return Narrator.of(settings)


def open_library(settings: Settings) -> Library:
    """Open the library that the settings name."""
    return Library.open(
        settings.data, embedder=SentenceEmbedder(settings.model, threads=settings.threads, engine=settings.engine)
    )


def _goes_by(someone: SpeakerProfile, name: str) -> bool:
    wanted = fold_name(name)
    return wanted != "" and any(wanted in fold_name(alias) for alias in (someone.name, *someone.aliases))
