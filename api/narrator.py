"""Have a language model put an answer into sentences, and let through only what the record holds.

In: an answer with citations. Out: the same answer with a text of checked sentences, or as it was, with the reason.
Promise: whatever the model or its server does, there is an answer within the time that the settings give it; an answer
that cites nothing is never shown to a model; citations, status and interpretation stay as they were found.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from api.answer import Answer, FallbackReason, Filters, Intent, Mode
from api.breaker import Breaker
from api.briefing import MAX_SENTENCES, load_tellings, write_brief
from api.events import AnswerEvent, RestartEvent, TextEvent, whole
from api.gate import Gate, Passed
from api.hearing import hear
from api.phrasing import write_understood
from api.proofreading import is_proved
from api.sourcing import source_lines
from api.upstream import Message, Upstream
from api.vouching import check_marks
from indexer.errors import NarrationError, RecordDamagedError
from indexer.settings import Settings
from prompts.loading import load_prompt

NARRATED = frozenset((Intent.ASK, Intent.WHO_SAID, Intent.COMPARE))
"""What is put into sentences; of a list, a timeline or a verdict order and completeness are the answer."""

MAX_HEARD = 3 * MAX_SENTENCES
"""Sentences that are checked at most; who writes more of them has not read what was asked for."""

_LEFT_ALONE = frozenset((FallbackReason.BUSY, FallbackReason.PAUSED, FallbackReason.NOTHING_PASSED))

_log = logging.getLogger("onrecord.llm")


class Streams(Protocol):
    """Whatever gives a model's words for messages."""

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Give the words as they arrive, or raise `NarrationError`."""
        ...

    def close(self) -> None:
        """Let go of the connections."""
        ...


def new_id() -> str:
    """Make an id that nobody can foresee."""
    return f"q{secrets.token_hex(4)}"


class Narrator:
    """Puts answers into sentences; may be used from any thread, and holds no lock while the model writes."""

    def __init__(
        self,
        settings: Settings,
        upstream: Streams,
        *,
        clock: Callable[[], float] = time.monotonic,
        ids: Callable[[], str] = new_id,
    ) -> None:
        self._settings = settings
        self._upstream = upstream
        self._ids = ids
        self._breaker = Breaker(clock=clock)

    @classmethod
    def of(cls, settings: Settings) -> "Narrator | None":
        """Make the one that the settings name; None where they name none. Nothing is connected to yet."""
        return None if settings.llm_url is None else cls(settings, Upstream(settings))

    def tell(self, answer: Answer, *, filters: Filters) -> Answer:
        """Give the answer in sentences, or as it is.

        Raises:
            SettingsError: a text in the folder of prompts cannot be used.
        """
        *_, told = (event.answer for event in self.stream(answer, filters=filters) if isinstance(event, AnswerEvent))
        return told

    def stream(self, answer: Answer, *, filters: Filters) -> Iterator[TextEvent | RestartEvent | AnswerEvent]:
        """Give the text while the model writes it, each sentence once it has passed; then the answer that came of it.

        Raises:
            SettingsError: a text in the folder of prompts cannot be used.
        """
        if not answer.citations or answer.interpretation.intent not in NARRATED:
            yield from whole(answer)
            return
        used = load_tellings(self._settings.prompts).used()
        passed: list[Passed] = []
        try:
            for one in self.sentences(answer):
                yield TextEvent(text=f" {one.text}" if passed else one.text)
                passed.append(one)
            rest = self._rest(answer, filters)
        except NarrationError as error:
            reason = FallbackReason(str(error))
            if passed:
                yield RestartEvent(reason=reason)
            yield from whole(
                answer.model_copy(update={"mode": Mode.FALLBACK, "fallback_reason": reason, "prompts": used})
            )
            return
        yield TextEvent(text=rest)
        text = " ".join(one.text for one in passed) + rest
        yield AnswerEvent(answer=answer.model_copy(update={"mode": Mode.LLM, "text": text, "prompts": used}))

    def sentences(self, answer: Answer) -> Iterator[Passed]:
        """Give the sentences that pass one by one, while the model still writes; leaving early breaks it off.

        Raises:
            NarrationError: the model could not be asked, failed before its end, or nothing of it passed. What was
                given before is true, but need not be all.
        """
        if not self._breaker.let_through():
            raise NarrationError(FallbackReason.PAUSED)
        count = 0
        try:
            for passed in self._passed(answer):
                count += 1
                yield passed
        except NarrationError as error:
            if FallbackReason(str(error)) not in _LEFT_ALONE:
                self._breaker.failed(str(error))
            raise
        self._breaker.succeeded()
        if not count:
            raise NarrationError(FallbackReason.NOTHING_PASSED)

    def close(self) -> None:
        """Let go of the connections."""
        self._upstream.close()

    def _passed(self, answer: Answer) -> Iterator[Passed]:
        wording = load_prompt("wording", folder=self._settings.prompts)
        brief = write_brief(
            answer,
            tellings=load_tellings(self._settings.prompts),
            wording=wording,
            quote_chars=self._settings.llm_quote_chars,
            new_id=self._ids,
        )
        if not brief.cited:
            return
        gate = Gate(brief.cited, wording=wording)
        seen: set[str] = set()
        heard = hear(self._upstream.stream(brief.messages), most_chars=self._settings.llm_answer_chars)
        for one in islice(heard, MAX_HEARD):
            result = gate.check(one)
            if not isinstance(result, Passed):
                _log.debug("a sentence of the language model was left out: %s", result)
                continue
            cited = [citation for citation in answer.citations if citation.n in result.numbers]
            if not is_proved(result.text, cited):
                _log.error("a checked sentence did not stand up to proofreading; left out. Report it")
                continue
            if result.text not in seen and len(seen) < MAX_SENTENCES:
                seen.add(result.text)
                yield result

    def _rest(self, answer: Answer, filters: Filters) -> str:
        wording = load_prompt("wording", folder=self._settings.prompts)
        blocks = [
            *answer.remarks,
            "\n".join(source_lines(answer.citations, wording)),
            write_understood(answer.interpretation, filters=filters, wording=wording),
        ]
        _require_proof("\n\n".join(blocks), answer)
        return "".join(f"\n\n{block}" for block in blocks)


def _require_proof(text: str, answer: Answer) -> None:
    try:
        check_marks(text, answer.citations)
    except RecordDamagedError:
        _log.exception("an answer in sentences was withheld")
        raise NarrationError(FallbackReason.NOTHING_PASSED) from None
