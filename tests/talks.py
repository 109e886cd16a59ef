"""Who is on record in the gold of `quality/dialogues.toml` and `quality/questions.toml`, and how it is compared."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import NamedTuple

from api.answer import NO_FILTERS
from api.outlets import Outlets
from api.question import Understanding, clean_question, understand
from api.roster import Roster
from api.topic import STOP_WORDS, words_of
from indexer.errors import QuestionError
from indexer.speaker import HeldRole, SpeakerProfile

TODAY = dt.date(2031, 5, 15)
QUALITY = Path(__file__).parent / "quality"
SLOTS = (
    *("intent", "speakers", "topic", "from", "to", "every_year", "order"),
    *("sources", "kinds", "quoted", "without", "asks"),
)
WORDS = frozenset(
    """grain water steel bridges gas ports airport rail wages hale salt coal drought orchard price prices tax taxes
    visa mean other strike floods electricity drones dams wolves""".split()
)
"""What the record prints in small letters."""


def profile(name: str, role: str | None = None, *aliases: str) -> SpeakerProfile:
    return SpeakerProfile(
        id=name.lower().replace(" ", "-"), name=name, role=role, aliases=(name, *aliases), statement_count=3,
        article_count=1, first_said=None, last_said=None,
    )  # fmt: skip


def holder(name: str, role: str, first: str, last: str | None) -> SpeakerProfile:
    days = {"from_": dt.date.fromisoformat(first), "to": last and dt.date.fromisoformat(last)}
    return profile(name).model_copy(update={"roles": (HeldRole(role=role, source="list", **days),)})


PEOPLE = (
    profile("Anna Orlova", "minister of trade of Marenia"),
    profile("Tomas Varga", "deputy prime minister"),
    profile("Ingrid Lindqvist", "governor of the central bank"),
    profile("Leyla Haddad", "spokeswoman for the water authority"),
    profile("Samir Haddad", "mayor of Selt"),
    profile("Viktor Belenkov", "official representative of the Marenian defence ministry"),
    profile("Joseph Dunmore", "spokesperson of the coalition", "Joe Dunmore"),
    profile("Pavel Gromov", "foreign minister of Velmia"),
    profile("Elena Sokolskaya", "ombudswoman"),
    profile("Mykola Hrytsenko", "governor of Velm"),
    profile("Helena Brandt", "environment commissioner"),
    profile("Luc Marchand", "ambassador of Lorvania"),
    holder("Owen Hale", "harbour master of Sela", "2030-01-01", "2031-01-31"),
    holder("Ada Okafor", "harbour master of Sela", "2031-02-01", None),
    profile("Office of Ports and Rails"),
)
ROSTER = Roster(PEOPLE)
OUTLETS = Outlets(["Maren Post", "NORD", "The Gazette", "Tessaly Courier", "Brandt"])
NAMES = {person.name.rsplit(maxsplit=1)[-1]: person.name for person in PEOPLE}


class Miss(NamedTuple):
    """One slot that was read otherwise than it is marked."""

    where: str
    slot: str
    wanted: object
    got: object


class Tally(NamedTuple):
    """How many slots were compared, and which were read otherwise."""

    count: int
    misses: tuple[Miss, ...]

    @property
    def share(self) -> float:
        return 1 - len(self.misses) / self.count

    def report(self) -> str:
        lines = [f"{one.where} | {one.slot}: wanted {one.wanted!r}, got {one.got!r}" for one in self.misses]
        return "\n".join([f"{self.count - len(self.misses)} of {self.count} slots right", *lines])


def score_questions(name: str = "questions.toml") -> Tally:
    gold = tomllib.loads((QUALITY / name).read_text(encoding="utf-8"))["questions"]
    return _tally([(one["q"], one, _read(one["q"], ())) for one in gold])


def score_dialogues(name: str = "dialogues.toml") -> Tally:
    read = []
    for dialogue in tomllib.loads((QUALITY / name).read_text(encoding="utf-8"))["dialogue"]:
        earlier: list[str] = []
        for turn in dialogue["turns"]:
            if turn.get("role") != "assistant":
                read.append((f"{dialogue['name']}: {turn['q']}", turn, _read(turn["q"], tuple(earlier))))
                earlier.append(turn["q"])
    return _tally(read)


def _read(question: str, earlier: tuple[str, ...]) -> dict[str, object]:
    try:
        understanding = understand(
            clean_question(question), roster=ROSTER, filters=NO_FILTERS, today=TODAY, is_word=WORDS.__contains__,
            outlets=OUTLETS, earlier=earlier,
        )  # fmt: skip
    except QuestionError:
        return {"refused": True}
    return slots_of(understanding)


def slots_of(understanding: Understanding) -> dict[str, object]:
    meant = understanding.interpretation
    return {
        "intent": meant.intent.value,
        "speakers": {one.name for one in understanding.people},
        "topic": _telling(meant.topic or ""),
        "from": str(meant.from_ or ""),
        "to": str(meant.to or ""),
        "every_year": meant.every_year or "",
        "order": understanding.order.value,
        "sources": set(meant.sources),
        "kinds": {kind.value for kind in meant.kinds},
        "quoted": set(understanding.quoted),
        "without": {one.name for one in understanding.without},
        "asks": _asks(understanding),
    }


def _asks(understanding: Understanding) -> str:
    reasons = {
        "ambiguous": understanding.ambiguous,
        "pronoun": understanding.pronoun,
        "unknown": understanding.unknown,
        "impossible": understanding.period.has_no_day,
        "backwards": understanding.is_backwards,
    }
    return next((name for name, holds in reasons.items() if holds), "")


def _wanted(gold: dict[str, object]) -> dict[str, object]:
    if gold.get("refused"):
        return {"refused": True}
    return {
        "intent": gold.get("intent", "ask"),
        "speakers": {NAMES.get(name, name) for name in gold.get("speakers", ())},
        "topic": _telling(gold.get("topic", "")),
        **{name: gold.get(name, "") for name in ("from", "to", "every_year", "asks")},
        "order": gold.get("order", "best"),
        **{name: set(gold.get(name, ())) for name in ("sources", "kinds", "quoted")},
        "without": {NAMES.get(name, name) for name in gold.get("without", ())},
    }


def _telling(topic: str) -> set[str]:
    return set(words_of(topic)) - STOP_WORDS


def _tally(read: list[tuple[str, dict[str, object], dict[str, object]]]) -> Tally:
    count, misses = 0, []
    for where, gold, got in read:
        wanted = _wanted(gold)
        for slot, value in wanted.items():
            count += 1
            if got.get(slot) != value:
                misses.append(Miss(where, slot, value, got.get(slot)))
    return Tally(count, tuple(misses))
