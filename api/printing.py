"""What the commands print: text for people, JSON for programs.

In: nouns. Out: the standard output.
Promise: with JSON asked for, nothing but JSON is printed; colours and tables appear on a terminal only.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.exits import ExitCode
from api.safetext import visible

if TYPE_CHECKING:
    from api.answer import Answer, StatementPage
    from api.door import StatementView
    from indexer.index.indexing import IndexReport
    from indexer.record import Record
    from indexer.speaker import SpeakerProfile
    from indexer.statement import Statement

MAX_ORIGINS_SHOWN = 5


def show_answer(answer: "Answer", *, as_json: bool) -> None:
    """Print an answer with its numbered sources."""
    if as_json:
        _print_json(answer)
        return
    from api.drawing import answer_text, draw  # noqa: PLC0415  not needed by the help

    draw(answer_text(answer))


def show_page(page: "StatementPage", *, as_json: bool, prompts: Path | None = None) -> None:
    """Print a page of statements and how to get the next one."""
    if as_json:
        _print_json(page)
        return
    from api.drawing import draw, statement_text  # noqa: PLC0415  not needed by the help

    if not page.items:
        typer.echo("Nothing on record meets these conditions.")
    for found in page.items:
        draw(statement_text(found.statement, found.article, prompts=prompts, passage=found.passage))
    if page.next_cursor is not None:
        typer.echo(f"There is more: add --cursor {visible(page.next_cursor)}")


def show_statement(view: "StatementView", *, as_json: bool, prompts: Path | None = None) -> None:
    """Print one statement in its context, the words themselves picked out on a terminal."""
    if as_json:
        _print_json(view)
        return
    from api.drawing import context_text, draw, printing_text, statement_text  # noqa: PLC0415  not needed by the help

    draw(statement_text(view.statement, view.article, prompts=prompts))
    draw(context_text(view.statement))
    for other in (*view.also_in, *view.look_alikes):
        draw(printing_text(other, prompts=prompts))


def show_statements(statements: Sequence["Statement"], *, as_json: bool, prompts: Path | None = None) -> None:
    """Print the statements of one article; as JSON they are one list."""
    if as_json:
        listed = ",\n".join(statement.model_dump_json(indent=2) for statement in statements)
        typer.echo(visible(f"[\n{listed}\n]" if listed else "[]"))
        return
    from api.drawing import draw, statement_text  # noqa: PLC0415  not needed by the help

    if not statements:
        typer.echo("Nobody is quoted in this article.")
    for statement in statements:
        draw(statement_text(statement, None, prompts=prompts))


def show_speakers(speakers: Sequence["SpeakerProfile"], *, as_json: bool) -> None:
    """Print who is on record: a table on a terminal, else one line each with tabs between."""
    if as_json:
        from api.door import SpeakerList  # noqa: PLC0415  not needed by the help

        _print_json(SpeakerList(items=tuple(speakers)))
        return
    from api.drawing import draw, speaker_cells, speaker_table  # noqa: PLC0415  not needed by the help

    if not speakers:
        typer.echo("Nobody of that name is on record.")
    elif sys.stdout.isatty():
        draw(speaker_table(speakers))
    else:
        for someone in speakers:
            typer.echo("\t".join(speaker_cells(someone)))


def show_lines(lines: "Iterable[Record]") -> ExitCode:
    """Print nouns as lines of JSON, each at once, and tell whether one of them is an error."""
    code = ExitCode.DONE
    for line in lines:
        typer.echo(visible(line.model_dump_json()))
        if "error" in type(line).model_fields:
            code = ExitCode.BAD_INPUT
    return code


def show_report(report: "IndexReport", *, as_json: bool) -> None:
    """Print what a run of the indexer changed, and what it could not read."""
    if as_json:
        _print_json(report)
        return
    for line in _report_lines(report):
        typer.echo(visible(line))


def _print_json(noun: "Record") -> None:
    typer.echo(visible(noun.model_dump_json(indent=2)))


def _report_lines(report: "IndexReport") -> Iterator[str]:
    counts = {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "duplicate": report.duplicates,
        "removed": report.removed,
        "missing": report.missing,
        "failed": len(report.failed),
    }
    always = {"added", "changed", "unchanged", "failed"}
    yield "Articles: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count or name in always)
    if report.copies:
        yield f"  {report.copies} cop{'y' if report.copies == 1 else 'ies'} of articles already on record"
    for one in report.failed:
        yield f"  failed: {one.origin}: {one.reason}"
    yield from (f"  {one.origin}: {one.reason}" for one in report.passed_over)
    if report.missing:
        yield "  missing: what was read from there before stays on record"
    yield from _some("nobody is quoted in", report.without_statements)
    statements = f"{report.statement_count} statement{'' if report.statement_count == 1 else 's'}"
    yield f"On record: {statements} in {report.article_count} article{'' if report.article_count == 1 else 's'}"


def _some(what: str, which: Sequence[str]) -> Iterator[str]:
    yield from (f"  {what}: {one}" for one in which[:MAX_ORIGINS_SHOWN])
    if len(which) > MAX_ORIGINS_SHOWN:
        yield f"  {what}: {len(which) - MAX_ORIGINS_SHOWN} more"
