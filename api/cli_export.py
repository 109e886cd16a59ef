"""The commands that write statements and answers for other programs: export and feed.

In: words of the command line. Out: a file or the standard output; what had to be left out on the error output.
Promise: a file is there whole or not at all, and stays as it was until then.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.exits import ExitCode
from api.export.saving import whole_file
from api.limits import DEFAULT_PAGE_LIMIT
from api.offering import offer_statements, one_of
from api.options import (
    AsJson,
    Data,
    FirstDay,
    Kinds,
    LastDay,
    Limit,
    Model,
    Sources,
    Speakers,
    Url,
    open_door,
    parse_path,
    parse_text,
    read_settings,
    require_folder,
)
from api.progress import counted
from api.safetext import visible
from indexer.errors import UsageError

if TYPE_CHECKING:
    from api.export.exported import Closing, Exported, ExportQuery
    from api.export.taking import Taken
    from indexer.settings import Settings

FORMATS = ("jsonl", "csv", "bibtex", "markdown", "parquet")
PARQUET = "parquet"
STDOUT = Path("-")


def parse_format(text: str) -> str:
    """Read a format of the command line.

    Raises:
        UsageError: there is no such format.
    """
    if text not in FORMATS:
        raise UsageError(f"{text!r} is not a format; it is one of {', '.join(FORMATS)}")
    return text


# Hidden from the list of options, where typer adds Python's name of the type; the text says what they are.
Text = Annotated[str | None, typer.Argument(metavar="TEXT", parser=parse_text, hidden=True)]
Question = Annotated[str, typer.Argument(metavar="QUESTION", parser=parse_text, hidden=True)]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        parser=parse_format,
        autocompletion=one_of(*FORMATS),
        help="jsonl (nothing is lost), csv, bibtex, markdown or parquet.",
    ),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", parser=parse_path, help="Where to write; - is the screen.")
]
Ids = Annotated[
    list[str] | None,
    typer.Option(
        "--id",
        metavar="STATEMENT_ID",
        parser=parse_text,
        autocompletion=offer_statements,
        help="Only this statement, in this order; may be repeated.",
    ),
]


def export(  # noqa: PLR0913  one parameter for each option
    text: Text = None,
    *,
    format_: Format = "jsonl",
    output: Output = STDOUT,
    ids: Ids = None,
    speakers: Speakers = None,
    first: FirstDay = None,
    last: LastDay = None,
    sources: Sources = None,
    kinds: Kinds = None,
    as_json: AsJson = False,
    data: Data = None,
    url: Url = None,
    model: Model = None,
) -> None:
    """Write statements to a file, for other programs.

    All that meet the conditions, as `search` finds them: with TEXT what is
    about it. Each is compared with its article as it is written; what had to
    be left out is said at the end.

    onrecord export --format csv --output quotes.csv --speaker Konashenkov

    Exits with 0 when something was written, with 1 when nothing was.
    """
    from api.export.exported import ExportQuery  # noqa: PLC0415  the help does without the nouns
    from api.faults import require  # noqa: PLC0415  the same

    form = _form(format_, output, as_json=as_json)
    given = {"q": text, "id": ids, "speaker": speakers, "from": first, "to": last, "source": sources, "kind": kinds}
    wanted = require(ExportQuery, {name: value for name, value in given.items() if value is not None})
    settings = read_settings(data=data, url=url, model=model)
    with _taken(settings, wanted) as taken:
        _write(taken, form, output, prompts=settings.prompts)
        _tell(taken, output, prompts=settings.prompts)
        raise typer.Exit(ExitCode.DONE if taken.closing.written else ExitCode.NOTHING_FOUND)


def feed(
    question: Question,
    *,
    limit: Limit = DEFAULT_PAGE_LIMIT,
    as_json: AsJson = False,
    data: Data = None,
    url: Url = None,
    model: Model = None,
) -> None:
    """Print what answers a question as an Atom feed.

    The newest first, for feed readers and scripts; as long as the record
    does not change, it stays the same. A server gives it at /v1/feed.

    onrecord feed "what did Konashenkov say about Mosul?"

    Exits with 0 when something answers, with 1 when the feed is empty.
    """
    from api.export.atom import write_atom  # noqa: PLC0415  the help does without
    from api.export.standing import make_feed  # noqa: PLC0415  the same

    settings = read_settings(data=data, url=url, model=model)
    with open_door(settings) as door:
        found = make_feed(door, question, limit=limit, prompts=settings.prompts)
    typer.echo(visible(found.model_dump_json(indent=2)) if as_json else write_atom(found).decode().rstrip("\n"))
    raise typer.Exit(ExitCode.DONE if found.entries else ExitCode.NOTHING_FOUND)


def _form(format_: str, output: Path, *, as_json: bool) -> str:
    if as_json and format_ != "jsonl":
        raise UsageError(f"--json writes JSON lines and --format says {format_}; give one of them")
    if format_ == PARQUET and output == STDOUT:
        raise UsageError("a Parquet file is not for the screen; give --output FILE")
    return format_


@contextmanager
def _taken(settings: "Settings", wanted: "ExportQuery") -> "Iterator[Taken]":
    if settings.url is not None:
        from api.client import Client  # noqa: PLC0415  a client must not load what reads a folder
        from api.export.downloading import FromPieces  # noqa: PLC0415  the same

        client = Client(settings.url)
        try:
            yield FromPieces(client.export(ids=wanted.id, text=wanted.q, filters=wanted.filters))
        finally:
            client.close()
        return
    from api.export.taking import FromLibrary  # noqa: PLC0415  the same
    from api.local import LocalRecord  # noqa: PLC0415  the same

    require_folder(settings.data)
    record = LocalRecord(settings)
    try:
        yield FromLibrary(record.library, wanted, settle=record.refresh)
    finally:
        record.close()


def _write(taken: "Taken", form: str, output: Path, *, prompts: Path | None) -> None:
    shown = _Counted(taken, output)
    if form == PARQUET:
        from api.export.parquet_out import write_parquet  # noqa: PLC0415  the help does without

        with whole_file(output) as path:
            write_parquet(shown, path)
        return
    from api.export.exported import Format as TextFormat  # noqa: PLC0415  the same
    from api.export.writers import FORMS  # noqa: PLC0415  the same

    pieces = FORMS[TextFormat(form)].write(shown, prompts=prompts)
    if output == STDOUT:
        for piece in pieces:
            typer.echo(piece, nl=False)
        return
    with whole_file(output) as path, path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


class _Counted:
    """The same statements, counted on a terminal where they do not stand there themselves."""

    def __init__(self, taken: "Taken", output: Path) -> None:
        self._taken = taken
        self._is_counted = output != STDOUT or not sys.stdout.isatty()

    def __iter__(self) -> "Iterator[Exported]":
        yield from counted(self._taken, "exported") if self._is_counted else self._taken

    @property
    def closing(self) -> "Closing":
        return self._taken.closing


def _tell(taken: "Taken", output: Path, *, prompts: Path | None) -> None:
    from api.export.notes import write_closing  # noqa: PLC0415  the help does without
    from prompts.loading import load_prompt  # noqa: PLC0415  the same

    count = taken.closing.written
    if not count:
        typer.echo(load_prompt("export", folder=prompts).texts["nothing"], err=True)
    elif output != STDOUT:
        typer.echo(visible(f"Wrote {count:,} statement{'' if count == 1 else 's'} to {output}."), err=True)
    note = write_closing(taken.closing, prompts=prompts)
    if note:
        typer.echo(note, err=True)
