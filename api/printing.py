"""What the commands print: text for people, JSON for programs.

In: nouns. Out: the standard output, and what was not understood on the error output.
Promise: with JSON asked for, nothing but JSON is printed; colours and tables appear on a terminal only.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.exits import ExitCode
from api.safetext import visible

if TYPE_CHECKING:
    from api.ambiguity import AmbiguityList
    from api.answer import Answer, StatementPage
    from api.door import ArticleView, StatementView
    from api.verdict import Verdict
    from indexer.index.indexing import IndexReport
    from indexer.index.journal import Change
    from indexer.index.polled import SourceReport
    from indexer.index.proving import Proof
    from indexer.index.purging import Purge
    from indexer.job import Job
    from indexer.record import Record
    from indexer.speaker import SpeakerProfile
    from indexer.statement import Statement

MAX_ORIGINS_SHOWN = 5


def show_answer(answer: "Answer", *, as_json: bool, is_context_wanted: bool = False) -> None:
    """Print an answer with its numbered sources, and if wanted the sentences around each statement."""
    if as_json:
        _print_json(answer)
        return
    from api.drawing import answer_text, contexts_text  # noqa: PLC0415  not needed by the help
    from api.screen import draw  # noqa: PLC0415  the same

    draw(answer_text(answer))
    if is_context_wanted and answer.citations:
        typer.echo()
        draw(contexts_text(answer.citations))


def show_verdict(verdict: "Verdict", *, as_json: bool) -> None:
    """Print whether somebody said the words of a quote."""
    if as_json:
        _print_json(verdict)
        return
    from api.drawing import compared_text, marked, verdict_text  # noqa: PLC0415  not needed by the help
    from api.screen import draw, is_terminal  # noqa: PLC0415  the same

    draw(verdict_text(verdict))
    compared = compared_text(verdict)
    if not is_terminal() or verdict.statement is None:
        return
    for drawn in (compared, marked(verdict.statement, verdict.passage)):
        if drawn is not None:
            typer.echo()
            draw(drawn)


def show_page(page: "StatementPage", *, as_json: bool, prompts: Path | None = None) -> None:
    """Print a page of statements and how to get the next one; which names nobody bears goes to the error output."""
    _tell_unknown(page.unknown_speakers, prompts=prompts)
    if as_json:
        _print_json(page)
        return
    from api.drawing import statement_text  # noqa: PLC0415  not needed by the help
    from api.screen import draw, is_terminal  # noqa: PLC0415  the same

    if not page.items:
        typer.echo("Nothing on record meets these conditions.")
    for found in page.items:
        text = statement_text(
            found.statement, found.article, prompts=prompts, passage=found.passage, is_marked=is_terminal()
        )
        draw(text)
    if page.next_cursor is not None:
        typer.echo(f"There is more: add --cursor {visible(page.next_cursor)}")


def _tell_unknown(names: Sequence[str], *, prompts: Path | None) -> None:
    if not names:
        return
    from api.phrasing import plain  # noqa: PLC0415  not needed by the help
    from prompts.loading import load_prompt  # noqa: PLC0415  the same

    wording = load_prompt("wording", folder=prompts)
    for name in names:
        typer.echo(visible(wording.fill("unknown_speaker", name=plain(name))), err=True)


def show_statement(view: "StatementView", *, as_json: bool, prompts: Path | None = None) -> None:
    """Print one statement in its context, the words themselves picked out on a terminal."""
    if as_json:
        _print_json(view)
        return
    from api.drawing import (  # noqa: PLC0415  not needed by the help
        context_text,
        earlier_text,
        no_longer_text,
        printing_text,
        statement_text,
    )
    from api.screen import draw  # noqa: PLC0415  the same

    draw(statement_text(view.statement, view.article, prompts=prompts))
    draw(context_text(view.statement))
    if view.no_longer is not None:
        draw(no_longer_text(view.no_longer, prompts=prompts))
    for before in view.earlier:
        draw(earlier_text(before, prompts=prompts))
    for other in (*view.also_in, *view.look_alikes):
        draw(printing_text(other, prompts=prompts))


def show_article(view: "ArticleView", *, as_json: bool, prompts: Path | None = None) -> None:
    """Print what is said in an article, and whether it is an earlier version of one."""
    if as_json:
        _print_json(view)
        return
    from api.drawing import article_text, statement_text  # noqa: PLC0415  not needed by the help
    from api.screen import draw  # noqa: PLC0415  the same

    draw(article_text(view, prompts=prompts))
    for statement in view.statements:
        draw(statement_text(statement, None, prompts=prompts))


def show_statements(statements: Sequence["Statement"], *, as_json: bool, prompts: Path | None = None) -> None:
    """Print the statements of one article; as JSON they are one list."""
    if as_json:
        _print_json_list(statements)
        return
    from api.drawing import statement_text  # noqa: PLC0415  not needed by the help
    from api.screen import draw  # noqa: PLC0415  the same

    if not statements:
        typer.echo("Nobody is quoted in this article.")
    for statement in statements:
        draw(statement_text(statement, None, prompts=prompts))


def show_speakers(speakers: Sequence["SpeakerProfile"], *, as_json: bool, is_detailed: bool = False) -> None:
    """Print who is on record: a table on a terminal, else one line each with tabs between.

    In detail, indented lines below say under which names, by what evidence, in which roles, and who else may be meant.
    """
    if as_json:
        from api.door import SpeakerList  # noqa: PLC0415  not needed by the help

        _print_json(SpeakerList(items=tuple(speakers)))
        return
    from api.drawing import detail_text, speaker_cells, speaker_table  # noqa: PLC0415  not needed by the help
    from api.screen import draw, is_terminal  # noqa: PLC0415  the same

    if not speakers:
        typer.echo("Nobody of that name is on record.")
    elif is_terminal():
        draw(speaker_table(speakers))
        for line in (line for someone in speakers for line in _speaker_details(someone) if is_detailed):
            draw(detail_text(line))
    else:
        for someone in speakers:
            typer.echo("\t".join(speaker_cells(someone)))
            for line in _speaker_details(someone) if is_detailed else ():
                typer.echo(f"  {visible(' '.join(line.split()))}")


def show_change(change: "Change | None", *, as_json: bool) -> None:
    """Print what an operator's command changed; null as JSON where all of it held before."""
    if as_json:
        typer.echo("null" if change is None else visible(change.model_dump_json(indent=2)))
    elif change is None:
        typer.echo("Nothing to change: all of it holds already.")
    elif change.undone_at is not None:
        typer.echo(visible(f"Undone: {change.action}, {change.summary} (change {change.number})"))
    else:
        typer.echo(visible(f"Change {change.number}: {change.action}, {change.summary}"))
        typer.echo(f"`onrecord speakers undo {change.number}` takes it back.")


def show_changes(changes: Sequence["Change"], *, as_json: bool) -> None:
    """Print the journal of changes; as JSON it is one list."""
    if as_json:
        _print_json_list(changes)
        return
    if not changes:
        typer.echo("Nothing was changed yet.")
        return
    undone = {change.number: f", undone {change.undone_at}" if change.undone_at else "" for change in changes}
    rows = [
        (f"{change.number}", f"{change.made_at}", change.action, f"{change.summary}{undone[change.number]}")
        for change in changes
    ]
    _show_rows(("Number", "Made", "Change", "What"), rows)


def show_ambiguities(found: "AmbiguityList", *, as_json: bool) -> None:
    """Print the names that may mean several people: name, statements, who, why."""
    if as_json:
        _print_json(found)
        return
    if not found.items:
        typer.echo("No name on record is ambiguous.")
        return
    whose = [", ".join(f"{other.name} ({other.id})" for other in one.candidates) for one in found.items]
    rows = [
        (f"{one.name} ({one.id})", str(one.statement_count), f"may be {who}", one.reason)
        for one, who in zip(found.items, whose, strict=True)
    ]
    _show_rows(("Name", "Statements", "Who", "Why"), rows)


def show_lines(lines: "Iterable[Record]") -> ExitCode:
    """Print nouns as lines of JSON, each at once, and tell whether one of them is an error."""
    code = ExitCode.DONE
    for line in lines:
        typer.echo(visible(line.model_dump_json()))
        if "error" in type(line).model_fields:
            code = ExitCode.BAD_INPUT
    return code


def show_sources(sources: Sequence["SourceReport"], *, as_json: bool) -> None:
    """Print how the sources are doing: kind, address, name, last visit, next visit, what is wrong."""
    if as_json:
        _print_json_list(sources)
        return
    if not sources:
        typer.echo("No feed, sitemap or page was watched yet; folders are not listed.")
        return
    _show_rows(("Kind", "Address", "Name", "Asked", "Next", "Doing", "Unread"), [_source_cells(one) for one in sources])


def _source_cells(one: "SourceReport") -> tuple[str, ...]:
    asked = f"asked {one.checked_at:%Y-%m-%d %H:%M} UTC" if one.checked_at else "never asked"
    following = f"next {one.next_at:%Y-%m-%d %H:%M} UTC" if one.next_at else "not asked again"
    cells = (one.kind.value, one.url, one.name or "", asked, following, one.problem or "well")
    if not one.unread:
        return cells
    unread = f"{one.unread:,} of {one.entries:,} articles could not be read, such as: {one.unread_because}"
    return (*cells, unread)


def show_report(report: "IndexReport", *, as_json: bool) -> None:
    """Print what a run of the indexer changed, and what it could not read."""
    if as_json:
        _print_json(report)
        return
    for line in _report_lines(report):
        typer.echo(visible(line))


def show_jobs(jobs: "Sequence[Job]", *, as_json: bool) -> None:
    """Print jobs, one line each with tabs between; as JSON it is one list."""
    if as_json:
        _print_json_list(jobs)
    elif not jobs:
        typer.echo("No such jobs.")
    else:
        rows = [
            (job.id, job.state, job.kind, f"{job.made_at:%Y-%m-%d %H:%M:%S} UTC", job.about, _outcome(job))
            for job in jobs
        ]
        _show_rows(("Id", "State", "Kind", "Made", "About", "Outcome"), rows)


def show_job(job: "Job", *, as_json: bool) -> None:
    """Print one job with all that came of it."""
    if as_json:
        _print_json(job)
        return
    show_jobs([job], as_json=False)
    report = job.report
    for line in (f"begun {job.attempts}×", *(report.notes if report else ())):
        typer.echo(f"  {visible(line)}")
    for queued in report.queued if report else ():
        typer.echo(f"  job {queued}")


def _outcome(job: "Job") -> str:
    if job.report is None:
        again = f", again at {job.next_try_at:%H:%M:%S} UTC" if job.problem and job.next_try_at else ""
        return f"{job.problem or ''}{again}"
    counts = job.report.model_dump(include={"added", "changed", "unchanged", "removed", "statements"})
    said = [f"{count} {name}" for name, count in counts.items() if count]
    return ", ".join([*said, f"{len(job.report.queued)} jobs made"] if job.report.queued else said)


def show_purge(purge: "Purge", *, as_json: bool, is_text_known: bool) -> None:
    """Print what a purge removed, or would remove."""
    if as_json:
        _print_json(purge)
        return
    for line in _purge_lines(purge, is_text_known=is_text_known):
        typer.echo(visible(line))


def show_lifted(count: int, name: str, *, as_json: bool) -> None:
    """Print that something may be indexed again."""
    typer.echo(json.dumps({"lifted": count}) if as_json else visible(f"{name} is let in again when it is indexed."))


def _purge_lines(purge: "Purge", *, is_text_known: bool) -> Iterator[str]:
    counts = (
        (purge.article_count, "article", "articles"),
        (purge.statement_count, "statement", "statements"),
        (purge.former_article_count, "earlier version", "earlier versions"),
        (purge.former_statement_count, "statement of earlier versions", "statements of earlier versions"),
    )
    told = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)
    yield f"{'Purged' if purge.is_done else 'Would be purged'}: {told or 'nothing but the names'}"
    yield from (f"  {line}" for line in purge.first)
    if not is_text_known:
        for article_id in purge.stands_in[:MAX_ORIGINS_SHOWN]:
            yield f"  its words stay in the text of article {article_id}, which `onrecord purge article` removes"
    yield from _some("the same stays on record as statement", purge.copies)
    if purge.older_copies:
        yield "  and every copy of the record from before an upgrade: " + ", ".join(purge.older_copies)
    if not purge.is_clean:
        yield "Somebody still reads an old state of the record; the next command that writes cleans the disk."
    if purge.proof is not None:
        yield from _proof_lines(purge.proof)


def _proof_lines(proof: "Proof") -> Iterator[str]:
    left = len(proof.rows) + len(proof.left)
    if proof.files:
        yield f"Proof: {left} found of {proof.sought} pieces sought in {proof.files} files ({proof.bytes:,} bytes)"
    else:
        yield f"Proof: {left} rows left of {proof.sought} articles and statements; the server's files were not read"
    yield from (f"  still on record: {row}" for row in proof.rows)
    yield from (f"  still in {one.file} at byte {one.offset}: {one.what}" for one in proof.left)
    if proof.elsewhere:
        yield f"  {proof.elsewhere} pieces belong to what stays on record, too"


def _speaker_details(someone: "SpeakerProfile") -> Iterator[str]:
    for alias in someone.alias_evidence:
        if alias.alias != someone.name:
            yield f"also {alias.alias}: {alias.evidence}"
    for other in someone.merged:
        yield f"merged {other.id} ({other.rule}): {other.evidence}"
    for held in someone.roles:
        days = f"{held.from_ or ''} – {held.to or ''}" if held.from_ or held.to else "no date"
        yield f"role {held.role} ({days}, by the {held.source})"
    for someone_else in someone.may_be:
        yield f"kept apart from {someone_else.id}: {someone_else.reason}"


def _print_json(noun: "Record") -> None:
    typer.echo(visible(noun.model_dump_json(indent=2)))


def _show_rows(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on a terminal, else one line for each row with tabs between."""
    from api.screen import draw, is_terminal  # noqa: PLC0415  not needed by the help

    if is_terminal():
        from api.drawing import table  # noqa: PLC0415  the same

        draw(table(headings, rows))
        return
    for row in rows:
        _print_cells(row)


def _print_cells(cells: Iterable[str]) -> None:
    """Print one line of a table, with tabs between."""
    typer.echo("\t".join(visible(" ".join(cell.split())) for cell in cells))


def _print_json_list(nouns: "Sequence[Record]") -> None:
    listed = ",\n".join(noun.model_dump_json(indent=2) for noun in nouns)
    typer.echo(visible(f"[\n{listed}\n]" if listed else "[]"))


def _report_lines(report: "IndexReport") -> Iterator[str]:
    counts = {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "duplicate": report.duplicates,
        "removed": report.removed,
        "missing": report.missing,
        "withheld": len(report.withheld),
        "failed": len(report.failed),
    }
    always = {"added", "changed", "unchanged", "failed"}
    yield "Articles: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count or name in always)
    if report.copies:
        yield f"  {report.copies} cop{'y' if report.copies == 1 else 'ies'} of articles already on record"
    if report.reembedded:
        yield f"  {report.reembedded} statement{'' if report.reembedded == 1 else 's'} embedded anew"
    for one in report.failed:
        yield f"  failed: {one.origin}: {one.reason}"
    yield from (f"  {one.origin}: {one.reason}" for one in report.passed_over)
    yield from (f"  withheld: {one.origin}: {one.reason}" for one in report.withheld)
    if report.statements_withheld:
        yield f"  withheld: statements of other articles that were purged: {report.statements_withheld}"
    if report.missing:
        yield "  missing: what was read from there before stays on record"
    yield from _some("nobody is quoted in", report.without_statements)
    statements = f"{report.statement_count} statement{'' if report.statement_count == 1 else 's'}"
    yield f"On record: {statements} in {report.article_count} article{'' if report.article_count == 1 else 's'}"


def _some(what: str, which: Sequence[str]) -> Iterator[str]:
    yield from (f"  {what}: {one}" for one in which[:MAX_ORIGINS_SHOWN])
    if len(which) > MAX_ORIGINS_SHOWN:
        yield f"  {what}: {len(which) - MAX_ORIGINS_SHOWN} more"
