"""A conversation: what was asked so far, what is fixed, and what its commands say.

In: lines of a user, a door to a record. Out: events of an answer, or nouns; prints nothing itself.
Promise: a question that fails, or is broken off, changes nothing of what was said before.
"""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from api.answer import NO_FILTERS, Answer, Citation, Filters
from api.door import Door, Role, Turn, latest_turns
from api.events import AnswerEvent, AskEvent
from api.export.exported import Exported, Format
from api.export.saving import whole_file
from api.export.taking import Given
from api.export.writers import FORMS
from api.faults import require
from api.limits import DEFAULT_ANSWER_LIMIT, MAX_LIMIT
from api.verdict import Verdict
from indexer.errors import UsageError

FILTERS = {"--speaker": "speakers", "--from": "from", "--to": "to", "--source": "sources", "--kind": "kinds"}
_LISTS = frozenset({"speakers", "sources", "kinds"})
_BY = " --speaker "


class Conversation:
    """One conversation with one record."""

    def __init__(self, door: Door, *, limit: int = DEFAULT_ANSWER_LIMIT, prompts: Path | None = None) -> None:
        self.door = door
        self.limit = limit
        self.filters = NO_FILTERS
        self.answers: list[Answer] = []
        self._turns: tuple[Turn, ...] = ()
        self.prompts = prompts

    def ask(self, question: str) -> Iterator[AskEvent]:
        """Ask, taking what the question leaves out from those before it.

        Raises:
            OnRecordError: it cannot be answered.
        """
        events = self.door.stream(question, limit=self.limit, filters=self.filters, history=self._turns)
        for event in events:
            if isinstance(event, AnswerEvent):
                self._turns = latest_turns((*self._turns, Turn(role=Role.USER, content=question)))
                self.answers.append(event.answer)
            yield event

    def begin_anew(self) -> None:
        """Forget what was asked; limit and filters stay."""
        self.answers, self._turns = [], ()

    def citations(self, number: str) -> tuple[Citation, ...]:
        """Give what the last answer cites, or one of it.

        Raises:
            UsageError: nothing is cited, or nothing has this number.
        """
        cited = self.answers[-1].citations if self.answers else ()
        if not cited:
            raise UsageError("no source to show: the last answer cites nothing; ask something first")
        chosen = tuple(one for one in cited if not number or number.strip("[]") == str(one.n))
        if not chosen:
            raise UsageError(f"the last answer has no source {number}; it has 1 to {len(cited)}")
        return chosen

    def verify(self, words: str) -> Verdict:
        """Say whether the words were said, by whomever is named behind `--speaker`."""
        quote, _, speaker = words.partition(_BY)
        if not quote:
            raise UsageError("give the words: /verify a grave war crime --speaker Konashenkov")
        return self.door.verify(_unquoted(quote), speaker.strip() or None)

    def set_limit(self, words: str) -> None:
        """Fix how many statements an answer cites at most.

        Raises:
            UsageError: it is no such number.
        """
        if not (words.isascii() and words.isdecimal() and len(words) <= 3 and 1 <= int(words) <= MAX_LIMIT):
            raise UsageError(f"/limit takes a number from 1 to {MAX_LIMIT}; found {words!r}")
        self.limit = int(words)

    def set_filters(self, words: str) -> None:
        """Fix what may answer, with the options of `onrecord search`; `none` lets everything answer.

        Raises:
            UsageError: there is no such option, or its value does not fit.
        """
        self.filters = NO_FILTERS if words == "none" else read_filters(words)

    def export(self, words: str) -> int:
        """Write every statement that was cited to a file, in the form that its ending names; tell how many.

        Raises:
            UsageError: the ending names no form, the file is there already, or nothing was cited.
        """
        path = Path(_unquoted(words))
        form = next((FORMS[one] for one in Format if path.suffix == f".{FORMS[one].ending}"), None)
        if not words or form is None:
            endings = ", ".join(f".{one.ending}" for one in FORMS.values())
            raise UsageError(f"/export takes the name of a file that ends with one of {endings}; found {words!r}")
        if path.exists():
            raise UsageError(f"{path} is there already; give another name")
        cited = tuple({one.statement.id: _exported(one) for each in self.answers for one in each.citations}.values())
        if not cited:
            raise UsageError("nothing to export: no answer has cited anything yet")
        taken = Given(cited, generation=self.answers[-1].generation)
        with whole_file(path) as place, place.open("w", encoding="utf-8", newline="") as file:
            file.writelines(form.write(taken, prompts=self.prompts))
        return len(cited)


def read_filters(words: str) -> Filters:
    """Read options of `onrecord search` as filters.

    Raises:
        UsageError: there is no such option, or its value does not fit.
    """
    try:
        pieces = shlex.split(words)
    except ValueError:
        raise UsageError("a quotation mark is not closed") from None
    if len(pieces) % 2:
        raise UsageError("/filters takes options with a value each, as in /filters --speaker Varga --from 2031-06-01")
    given: dict[str, str | list[str]] = {}
    for option, value in zip(pieces[::2], pieces[1::2], strict=True):
        name = FILTERS.get(option)
        if name is None:
            raise UsageError(f"/filters knows {', '.join(FILTERS)}, and none; found {option!r}")
        given[name] = [*given.get(name, ()), value] if name in _LISTS else value
    return require(Filters, given)


def describe_filters(filters: Filters) -> str:
    """Write filters as they are set."""
    fields = filters.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    pieces = [
        f"{option} {shlex.quote(value)}" for option, name in FILTERS.items() for value in _as_list(fields.get(name))
    ]
    return " ".join(pieces) or "none"


def _as_list(value: str | Sequence[str] | None) -> Sequence[str]:
    return () if value is None else (value,) if isinstance(value, str) else value


def _unquoted(words: str) -> str:
    stripped = words.strip()
    return stripped[1:-1] if len(stripped) > 1 and stripped[0] + stripped[-1] in {'""', "''", "“”"} else stripped


def _exported(one: Citation) -> Exported:
    return Exported(statement=one.statement, article=one.article, context=one.context, also_in=one.also_in)
