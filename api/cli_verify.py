"""The command that checks a quote: verify.

In: words of the command line. Out: the verdict for people or as JSON, and the exit code.
Promise: with --json or --lines nothing but JSON is printed; a quote of a file never stops the ones after it.
"""

from pathlib import Path
from typing import Annotated

import typer

from api import printing
from api.exits import ExitCode
from api.offering import offer_speakers
from api.options import AsJson, Data, Url, open_door, parse_path, parse_text, read_settings
from api.progress import waiting
from indexer.errors import UsageError

# Hidden from the list of options, where typer adds Python's name of the type; the text says what it is.
Quote = Annotated[str | None, typer.Argument(metavar="QUOTE", parser=parse_text, hidden=True)]
Speaker = Annotated[
    str | None,
    typer.Option(
        "--speaker",
        metavar="NAME",
        parser=parse_text,
        autocompletion=offer_speakers,
        help="Who is supposed to have said it (name or id).",
    ),
]
Quotes = Annotated[
    Path | None,
    typer.Option(
        "--lines",
        metavar="FILE",
        parser=parse_path,
        help='Check each line {"id","quote","speaker"} of a JSON lines file; - reads stdin.',
    ),
]


def verify(
    quote: Quote = None,
    *,
    speaker: Speaker = None,
    lines: Quotes = None,
    as_json: AsJson = False,
    data: Data = None,
    url: Url = None,
) -> None:
    """Check whether somebody said the words of a quote.

    QUOTE stands in quotation marks; an ellipsis in it stands for words left
    out. Verdicts: verbatim, elided, altered, misattributed, not_on_record.

    onrecord verify "a grave war crime" --speaker Konashenkov

    Exits with 0 when the words are on record, even altered or as another's;
    with 1 when they are not; with --lines with 0, or with 65 when a line
    cannot be used.
    """
    if (quote is None) == (lines is None) or (lines is not None and speaker is not None):
        raise UsageError(
            'give either a quote, as in `onrecord verify "a grave war crime" --speaker Konashenkov`, or --lines FILE'
        )
    with open_door(read_settings(data=data, url=url)) as door:
        if lines is not None:
            from api.quote_lines import verify_lines  # noqa: PLC0415  not needed by the help

            raise typer.Exit(printing.show_lines(verify_lines(door, lines)))
        with waiting("Looking through the record …"):
            verdict = door.verify(quote or "", speaker)
    printing.show_verdict(verdict, as_json=as_json)
    raise typer.Exit(ExitCode.NOTHING_FOUND if verdict.statement is None else ExitCode.DONE)
