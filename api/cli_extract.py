"""The command that reads one article, or a file of them, and prints the statements; nothing is stored.

In: a file. Out: its statements, for people or as JSON. No model is loaded.
Promise: with --lines there is one line out for each line in, in the same order, whatever is wrong with some of them.
"""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from api import printing
from api.exits import ExitCode
from api.options import AsJson, parse_day, parse_path, read_settings
from indexer.errors import UsageError
from indexer.sweeping import sweep_rarely

# Hidden from the list of options, where typer adds Python's name of the type; the text says what it is.
File = Annotated[Path | None, typer.Argument(metavar="FILE", parser=parse_path, hidden=True)]
Articles = Annotated[
    Path | None,
    typer.Option(
        "--lines",
        metavar="FILE",
        parser=parse_path,
        help='Read each line {"id","text","title","published","source"} of a JSON lines file; - reads stdin.',
    ),
]
Published = Annotated[
    dt.date | None,
    typer.Option(
        "--published", metavar="DAY", parser=parse_day, help="When it was published, where the file does not say."
    ),
]


def extract(file: File = None, *, published: Published = None, lines: Articles = None, as_json: AsJson = False) -> None:
    """Print the statements of an article.

    FILE is a text, Markdown or HTML file. Nothing is stored, and no record
    is needed.

    onrecord extract report.txt --published 2017-04-03

    Exits with 0 when there are statements, with 1 when there are none;
    with --lines with 0, or with 65 when a line cannot be used.
    """
    if (file is None) == (lines is None):
        raise UsageError("give either a file, as in `onrecord extract report.txt`, or --lines FILE")
    settings = read_settings()
    # Imported here, because the help must not load the readers of web pages.
    from api.extracting import extract_file, extract_lines  # noqa: PLC0415

    sweep_rarely()
    if lines is not None:
        raise typer.Exit(printing.show_lines(extract_lines(lines)))
    found = extract_file(file, published=published) if file is not None else ()
    printing.show_statements(found, as_json=as_json, prompts=settings.prompts)
    raise typer.Exit(ExitCode.DONE if found else ExitCode.NOTHING_FOUND)
