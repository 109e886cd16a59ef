"""Read ready-made statements: somebody else has found who said what, and gives it line by line.

In: JSON lines `{"id","speaker","role","said_on"|"date","text","source","url","title","published"}`, or a table (CSV,
Parquet) with columns of these names; or rows of archives of quotes and debates, as `candidates` reads. Out: for
each line an article whose text is the statement's, and that one statement in it.
Promise: nobody is credited but the speaker that the line gives, or the one candidate of it who is clear, and no day but
the one it gives; a broken line costs itself alone and is named by its number.
"""

import bz2
import datetime as dt
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from indexer.article import Article, Part, stable_id
from indexer.errors import BadArticleError, IngestError, MissingPathError
from indexer.extract.bounds import refuse_endless
from indexer.extract.extraction import Extraction
from indexer.ingest.candidates import (
    ID_COLUMNS,
    QUOTATION_COLUMNS,
    TURN_COLUMNS,
    Candidate,
    addresses_in,
    credited,
    in_our_names,
    is_quotation,
)
from indexer.ingest.decode import holds_words
from indexer.ingest.firsts import Firsts
from indexer.ingest.jsonlines import article_in, id_of, parse_object, text_of
from indexer.ingest.metadata import FIRST_YEAR, LAST_YEAR, show, tidy_line
from indexer.ingest.parquet_rows import read_parquet
from indexer.ingest.reading import explain_fault, lines_of, open_file, refuse_head
from indexer.ingest.table import Opened, read_table
from indexer.ingest.unread import Unread
from indexer.ingest.walking import origin_of, walk_folder
from indexer.record import Record
from indexer.speaker import Person, Speaker, speaker_id
from indexer.statement import Kind, Resolution, Statement, statement_id
from indexer.when import Precision, When

RULES_GIVEN = "given 1"
"""Stands where the version of the extraction stands for articles that were read."""

GIVEN_CONFIDENCE = 1.0
NOBODY_CONFIDENCE = 0.3
"""How sure it is who spoke where the line does not say; as for extracted statements of unknown speakers."""

KINDS_GIVEN = ".jsonl, .ndjson, .csv and .tsv (also .gz and .bz2), .json.gz and .json.bz2 of JSON lines, and .parquet"
_PACKED = ("", ".gz", ".bz2")
_TABLES = tuple(f"{table}{packed}" for table in (".csv", ".tsv") for packed in _PACKED)
_PARQUET = (".parquet",)
_LINES = (*(f"{lines}{packed}" for lines in (".jsonl", ".ndjson") for packed in _PACKED), ".json.gz", ".json.bz2")
_KINDS = (*_LINES, *_TABLES, *_PARQUET)
_PACKED_OTHERWISE = (".zst", ".xz", ".lz4", ".zip", ".7z", ".tar.gz", ".tar.bz2", ".tgz")
_PACKED_KINDS = tuple(f"{kind}{packed}" for kind in (".json", *_KINDS) for packed in _PACKED_OTHERWISE)
OWN_COLUMNS = frozenset("id speaker role said_on date text source url title published".split())
_OF_QUOTATIONS = QUOTATION_COLUMNS.union(ID_COLUMNS)
_COLUMNS_READ = OWN_COLUMNS | _OF_QUOTATIONS | TURN_COLUMNS
_NEEDED = ("text", "quotation")
_MOST_COLUMNS_NAMED = 8
_HEAD_BYTES = 4096
_LEAP_YEAR = 2000
_FORMS = {
    Precision.DAY: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    Precision.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    Precision.YEAR: re.compile(r"([0-9]{4})"),
    Precision.DAY_WITHOUT_YEAR: re.compile(r"-()-([0-9]{2})-([0-9]{2})"),
}
_MARKS = {"“": "”", "„": "“", "«": "»", '"': '"', "‘": "’"}

Values = Mapping[str, JsonValue]


class ReadyMade(Record):
    """A statement that was given, and the article that holds nothing but its text."""

    article: Article
    """Its text is the statement's; its id also stands for who said it and when."""

    extraction: Extraction
    """The one statement, and its speaker."""


class _Line(NamedTuple):
    number: int
    values: Values
    unit: str = "line"


def read_ready_made(path: Path) -> Iterator[ReadyMade | Unread]:
    """Read a file of ready-made statements, one a line or a row, or every such file below a folder.

    Raises:
        MissingPathError: nothing is there; raised at once, not at the first statement.
    """
    if not path.exists():
        raise MissingPathError(f"no file at {origin_of(path)}; check the path")
    return _read_folder(path) if path.is_dir() else _read(path, origin_of(path))


def _read_folder(folder: Path) -> Iterator[ReadyMade | Unread]:
    found = others = 0
    for path in walk_folder(folder):
        if isinstance(path, Unread):
            yield path
        elif path.name.lower().endswith((*_KINDS, *_PACKED_KINDS)):
            found += 1
            yield from _read(path, origin_of(path))
        else:
            others += 1
    if not found:
        yield Unread(origin=origin_of(folder), reason=f"no file of statements in this folder; give {KINDS_GIVEN}")
    if others:
        files = "1 file of another kind" if others == 1 else f"{others:,} files of other kinds"
        yield Unread(origin=origin_of(folder), reason=f"passed over {files}; give {KINDS_GIVEN}", passed_over=True)


def _read(path: Path, origin: str) -> Iterator[ReadyMade | Unread]:
    name = path.name.lower()
    try:
        if not name.endswith(_KINDS):
            raise BadArticleError(_not_given(name))
        with open_file(path) as file:
            stream = _unpacked(file, name)
            if name.endswith(_TABLES):
                yield from _table(stream, origin=origin)
            elif name.endswith(_PARQUET):
                yield from _parquet(file, origin=origin)
            else:
                refuse_head(stream.peek(_HEAD_BYTES)[:_HEAD_BYTES])
                yield from read_given_lines(lines_of(stream), origin=origin)
    except IngestError as error:
        yield Unread(origin=origin, reason=str(error))
    except (OSError, EOFError, zlib.error) as error:
        yield Unread(origin=origin, reason=explain_fault(error))


def _not_given(name: str) -> str:
    packed = next((suffix for suffix in _PACKED_OTHERWISE if name.endswith(suffix)), None)
    if packed is not None:
        return f"{packed} is not unpacked; unpack it first, or pack its contents as .gz or .bz2"
    return f"no file of statements by its name; give {KINDS_GIVEN}"


def _unpacked(file: io.BufferedReader, name: str) -> io.BufferedReader | gzip.GzipFile | bz2.BZ2File:
    if name.endswith(".bz2"):
        return bz2.BZ2File(file)
    return gzip.GzipFile(fileobj=file) if name.endswith(".gz") else file


def _parquet(file: io.BufferedReader, *, origin: str) -> Iterator[ReadyMade | Unread]:
    unused, found = read_parquet(file, wanted=_COLUMNS_READ, needed=_NEEDED)
    rows = (
        Unread(origin=f"{origin}#row {row.number}", reason=row.fault)
        if row.fault
        else _Line(row.number, row.values, "row")
        for row in found
    )
    yield from _all_given(rows, origin, unused)


def read_given_lines(lines: Iterable[str | bytes], *, origin: str) -> Iterator[ReadyMade | Unread]:
    """Read statements from JSON lines; blank ones are skipped, but counted."""
    yield from _all_given(_parsed_lines(lines, origin), origin)


def _parsed_lines(lines: Iterable[str | bytes], origin: str) -> Iterator[_Line | Unread]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _Line(number, parse_object(line))
            except IngestError as error:
                yield Unread(origin=f"{origin}#line {number}", reason=str(error))


def _table(file: Opened, *, origin: str) -> Iterator[ReadyMade | Unread]:
    rows = (
        Unread(origin=f"{origin}#line {row.line}", reason=row.fault) if row.fault else _Line(row.line, row.cells)
        for row in read_table(file, needed=_NEEDED)
    )
    yield from _all_given(rows, origin)


def _all_given(
    lines: Iterable[_Line | Unread], origin: str, unused: Iterable[str] = ()
) -> Iterator[ReadyMade | Unread]:
    ignored: dict[str, None] = dict.fromkeys(unused)
    is_empty, left_out = True, 0
    with Firsts() as met:
        for line in lines:
            is_empty = False
            given = line if isinstance(line, Unread) else _given(line, origin)
            if isinstance(line, _Line):
                used = _used_of(line.values)
                ignored.update(dict.fromkeys(name for name in line.values if name not in used))
            if isinstance(given, ReadyMade) and not _is_first(given.article, met):
                given = _repeated(given, line)
            left_out += _left_out(given, line)
            yield given
    if is_empty:
        yield Unread(origin=origin, reason="holds no statement; nothing to read")
    if left_out:
        reason = f"further addresses of quotations: {left_out:,} not kept; a statement has one, the first that is safe"
        yield Unread(origin=origin, reason=reason, passed_over=True)
    if ignored:
        yield Unread(origin=origin, reason=_ignored(list(ignored)), passed_over=True)


def _is_first(article: Article, met: Firsts) -> bool:
    return met.first(article.origin, article.id) in (None, article.id)


def _left_out(given: ReadyMade | Unread, line: _Line | Unread) -> int:
    if isinstance(given, Unread) or isinstance(line, Unread) or not is_quotation(line.values):
        return 0
    return len(addresses_in(line.values)) - (given.article.url is not None)


def _used_of(values: Values) -> frozenset[str]:
    return _OF_QUOTATIONS if is_quotation(values) else OWN_COLUMNS | TURN_COLUMNS


def _ignored(columns: list[str]) -> str:
    named = [show(name) for name in columns[:_MOST_COLUMNS_NAMED]]
    more = [f"{len(columns) - _MOST_COLUMNS_NAMED} more"] if len(columns) > _MOST_COLUMNS_NAMED else []
    own, of_quotations = (", ".join(sorted(names)) for names in (OWN_COLUMNS, QUOTATION_COLUMNS))
    return f"not used: {', '.join(named + more)}; the names that count are {own}; of quotations {of_quotations}"


def _repeated(given: ReadyMade, line: _Line | Unread) -> Unread:
    where = f"#{line.unit} {line.number}" if isinstance(line, _Line) else ""
    external_id = given.article.external_id
    return Unread(
        origin=given.article.origin.removesuffix(f"#{external_id}") + where,
        reason=f"`id` {show(external_id)} was met before in this file with another statement; the earlier line stays",
        external_id=external_id,
    )


def _given(line: _Line, origin: str) -> ReadyMade | Unread:
    external_id = None
    try:
        values = in_our_names(line.values)
        external_id = id_of(values)
        own = f"{origin}#{external_id or f'{line.unit} {line.number}'}"
        evidence = "`date` of the quotation" if is_quotation(line.values) else "`published` of the line"
        article = article_in(values, external_id=external_id, origin=own, evidence=evidence)
        return _ready_made(article, line.values, said_on=_said_on(values))
    except IngestError as error:
        return Unread(origin=f"{origin}#{line.unit} {line.number}", reason=str(error), external_id=external_id)


def _ready_made(article: Article, values: Values, *, said_on: When) -> ReadyMade:
    refuse_endless(article.text)
    best = _credited(values)
    speaker = _speaker(best.name, values) if best else None
    # Two people may have said the same words: an id that is made from the words alone would credit one of them.
    names = (speaker.name, speaker.role) if speaker else (None, None)
    article = article.model_copy(update={"id": stable_id("ready-made", article.id, *names, said_on.date)})
    people = (Person(speaker=speaker, aliases=(speaker.name,)),) if speaker else ()
    confidence = best.probability if best else NOBODY_CONFIDENCE
    statement = _statement(article, speaker, said_on=said_on, confidence=confidence)
    return ReadyMade(article=article, extraction=Extraction(statements=(statement,), people=people))


def _statement(article: Article, speaker: Speaker | None, *, said_on: When, confidence: float) -> Statement:
    start, end = _words_of(article.text)
    part = Part.cut(article.text, start, end)
    return Statement(
        id=statement_id(article.id, Kind.DIRECT, [(start, end)]),
        article_id=article.id,
        kind=Kind.DIRECT,
        quote=part.text,
        parts=(part,),
        context=Part.cut(article.text, 0, len(article.text)),
        speaker=speaker,
        resolved_by=Resolution.GIVEN if speaker else None,
        said_on=said_on,
        confidence=confidence,
        external_id=article.external_id,
    )


def _words_of(text: str) -> tuple[int, int]:
    """Give where the words stand, without blanks around them and without one pair of outer quotation marks."""
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    closing = _MARKS.get(text[start])
    inner = text[start + 1 : end - 1]
    is_quoted = closing is not None and text[end - 1] == closing and holds_words(inner)
    return (start + 1, end - 1) if is_quoted and not {text[start], closing} & set(inner) else (start, end)


def _credited(values: Values) -> Candidate | None:
    if is_quotation(values):
        return credited(values, named_alone=GIVEN_CONFIDENCE)
    name = tidy_line(text_of(values.get("speaker"), name="speaker"))
    return Candidate(name, GIVEN_CONFIDENCE) if name and holds_words(name) else None


def _speaker(name: str, values: Values) -> Speaker:
    return Speaker(id=speaker_id(name), name=name, role=tidy_line(text_of(values.get("role"), name="role")))


def _said_on(values: Values) -> When:
    given = {name: _date_text(values.get(name), name) for name in ("said_on", "date")}
    name, printed = next(((name, one) for name, one in given.items() if one), ("said_on", None))
    if printed is None:
        return When()
    if given["date"] not in (None, printed):
        raise BadArticleError(f"`said_on` is {show(printed)} and `date` {show(given['date'])}; give one of them")
    for precision, form in _FORMS.items():
        match = form.fullmatch(printed)
        if match and _is_date(*(int(piece or _LEAP_YEAR) for piece in match.groups())):
            return When(date=printed, precision=precision, evidence=f"given ready-made as `{name}`: {printed}")
    raise BadArticleError(
        f"`{name}` is no date that can be used, found {show(printed)}; "
        f"write 2031-05-04, 2031-05, 2031 or --05-04, with a year in {FIRST_YEAR}..{LAST_YEAR}"
    )


def _date_text(value: JsonValue, name: str) -> str | None:
    # A year alone is a number to most who write JSON.
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return (str(value) if is_number else text_of(value, name=name) or "").strip() or None


def _is_date(year: int, month: int = 1, day: int = 1) -> bool:
    try:
        return dt.date(year, month, day).year in range(FIRST_YEAR, LAST_YEAR + 1)
    except ValueError:
        return False
