"""The commands about speakers: list them, and say who is who.

In: words of the command line. Out: the list, or one line about the change made; with --json the nouns themselves.
Promise: a word after `speakers` is a command where there is one of that name, else the name of a speaker; every change
can be taken back.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from api import printing
from api.exits import ExitCode
from api.offering import offer_speakers
from api.options import AsJson, Data, Model, Url, open_door, parse_path, parse_text, read_settings, require_folder
from indexer.errors import UsageError

if TYPE_CHECKING:
    from typer._click import Context

    from indexer.index.journal import Change

_LIST = "[NAME]"
_MAX_DIGITS = 18
"""A number of a change that SQLite can hold."""


class NameOrCommand(TyperGroup):
    """A group whose first word may also be the name of a speaker."""

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Put the listing in front of anything that is no command of its own."""
        if ctx.resilient_parsing:  # a shell asks what may stand here
            return super().parse_args(ctx, args)
        is_command = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if is_command else [_LIST, *args])


def parse_change(text: str) -> int:
    """Take the number of a change.

    Raises:
        UsageError: it is no such number.
    """
    if not (text.isascii() and text.isdecimal() and int(text[:_MAX_DIGITS]) > 0 and len(text) <= _MAX_DIGITS):
        shown = f"found {text[:40]!r}"
        raise UsageError(f"undo takes the number of a change, as `onrecord speakers history` lists them; {shown}")
    return int(text)


# Hidden from the list of options, where typer adds Python's name of the type; the text says what they are.
NamePart = Annotated[str | None, typer.Argument(metavar="NAME", parser=parse_text, hidden=True)]
Name = Annotated[str, typer.Argument(metavar="NAME", parser=parse_text, autocompletion=offer_speakers, hidden=True)]
Other = Annotated[str, typer.Argument(metavar="OTHER", parser=parse_text, autocompletion=offer_speakers, hidden=True)]
Part = Annotated[str, typer.Argument(metavar="ALIAS|ID", parser=parse_text, hidden=True)]
NewName = Annotated[str, typer.Argument(metavar="NEW", parser=parse_text, hidden=True)]
AliasName = Annotated[str, typer.Argument(metavar="ALIAS", parser=parse_text, hidden=True)]
Number = Annotated[int | None, typer.Argument(metavar="N", parser=parse_change, hidden=True)]
File = Annotated[Path, typer.Argument(metavar="FILE.csv", parser=parse_path, hidden=True)]
Wanted = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", parser=parse_text, help="The same as NAME, for a name that is a command."),
]

speakers = typer.Typer(
    cls=NameOrCommand,
    subcommand_metavar="[NAME] [--json] [--data DIR | --url URL] | COMMAND",
    rich_markup_mode=None,
    add_completion=False,
    help="""List who is on record, or say who is who.

    With their roles, how much they said and when; with NAME, only those whose
    name holds it, with all their names and the evidence for each.

    onrecord speakers konashenkov

    Exits with 0 when somebody is found, with 1 when nobody is. A speaker whose
    name is one of the commands is found by --name NAME; the list takes --json,
    --data, --url and --model as `onrecord ask` does.
    """,
)


@speakers.command(_LIST, hidden=True)
def list_speakers(
    name: NamePart = None,
    *,
    wanted: Wanted = None,
    as_json: AsJson = False,
    data: Data = None,
    url: Url = None,
    model: Model = None,
) -> None:
    """List who is on record.

    onrecord speakers konashenkov

    Exits with 0 when somebody is found, with 1 when nobody is.
    """
    if name is not None and wanted is not None:
        raise UsageError("give the name once, either as it is or with --name")
    part = name if wanted is None else wanted
    with open_door(read_settings(data=data, url=url, model=model)) as door:
        found = door.speakers(part)
    printing.show_speakers(found, as_json=as_json, is_detailed=part is not None)
    raise typer.Exit(ExitCode.DONE if found else ExitCode.NOTHING_FOUND)


@speakers.command()
def merge(name: Name, other: Other, *, as_json: AsJson = False, data: Data = None) -> None:
    """Make two speakers one.

    NAME and OTHER are names or ids; the fuller name stands for both from now
    on, and the statements stay as their articles print them.

    onrecord speakers merge "Strait Authority" straitauthority
    """
    from indexer.index.decisions import merge_speakers  # noqa: PLC0415  the help does without

    _show(lambda folder, now: merge_speakers(folder, name, other, now=now), as_json=as_json, data=data)


@speakers.command()
def split(name: Name, part: Part, *, as_json: AsJson = False, data: Data = None) -> None:
    """Take a merged name out again.

    ALIAS|ID is one of those that were merged under NAME. It is not merged
    by itself any more.

    onrecord speakers split "Strait Authority" straitauthority
    """
    from indexer.index.decisions import split_speaker  # noqa: PLC0415  the help does without

    _show(lambda folder, now: split_speaker(folder, name, part, now=now), as_json=as_json, data=data)


@speakers.command()
def rename(name: Name, new: NewName, *, as_json: AsJson = False, data: Data = None) -> None:
    """Show a speaker under another name.

    All old names still find them.

    onrecord speakers rename "Vera Orlova" "Wera Orlowa"
    """
    from indexer.index.decisions import rename_speaker  # noqa: PLC0415  the help does without

    _show(lambda folder, now: rename_speaker(folder, name, new, now=now), as_json=as_json, data=data)


@speakers.command()
def alias(name: Name, other: AliasName, *, as_json: AsJson = False, data: Data = None) -> None:
    """Give a speaker another name.

    Whoever the articles call so is this speaker, and a question finds them by
    it; a name given to two speakers is ambiguous.

    onrecord speakers alias "Igor Konashenkov" "Конашенков"
    """
    from indexer.index.decisions import add_alias  # noqa: PLC0415  the help does without

    _show(lambda folder, now: add_alias(folder, name, other, now=now), as_json=as_json, data=data)


@speakers.command("import")
def import_list(path: File, *, as_json: AsJson = False, data: Data = None) -> None:
    """Take over a list of people.

    FILE.csv is UTF-8 with a header: name,aliases,role,from,to. Aliases stand
    with ; between them; dates are 2017, 2017-04 or 2017-04-02; several lines
    of one name are several roles. All lines are taken or none.

    onrecord speakers import officials.csv
    """
    from indexer.index.decisions import import_people  # noqa: PLC0415  the help does without
    from indexer.people_list import read_people  # noqa: PLC0415  the same

    people = read_people(path)
    _show(lambda folder, now: import_people(folder, people, path.name, now=now), as_json=as_json, data=data)


# So that -1 is told to be no number, instead of no option.
@speakers.command(context_settings={"ignore_unknown_options": True})
def undo(number: Number = None, *, as_json: AsJson = False, data: Data = None) -> None:
    """Take a change back.

    Change N of `onrecord speakers history`; without N the newest that holds.

    onrecord speakers undo 1
    """
    from indexer.index.decisions import undo_change  # noqa: PLC0415  the help does without

    _show(lambda folder, now: undo_change(folder, number, now=now), as_json=as_json, data=data)


@speakers.command()
def history(*, as_json: AsJson = False, data: Data = None) -> None:
    """List all changes, the newest first.

    onrecord speakers history --json

    Exits with 0, or with 1 when nothing was changed yet.
    """
    from indexer.index.decisions import read_history  # noqa: PLC0415  the help does without

    changes = read_history(require_folder(read_settings(data=data).data))
    printing.show_changes(changes, as_json=as_json)
    raise typer.Exit(ExitCode.DONE if changes else ExitCode.NOTHING_FOUND)


@speakers.command()
def ambiguous(*, as_json: AsJson = False, data: Data = None, url: Url = None, model: Model = None) -> None:
    """List the names that may mean several people.

    With the reason why none of them was chosen; `merge` decides.

    onrecord speakers ambiguous

    Exits with 0 when there are such names, with 1 when all is clear.
    """
    from api.ambiguity import list_ambiguities  # noqa: PLC0415  the help does without

    with open_door(read_settings(data=data, url=url, model=model)) as door:
        found = list_ambiguities(door.speakers())
    printing.show_ambiguities(found, as_json=as_json)
    raise typer.Exit(ExitCode.DONE if found.items else ExitCode.NOTHING_FOUND)


def _show(decide: "Callable[[Path, dt.datetime], Change | None]", *, as_json: bool, data: Path | None) -> None:
    folder = require_folder(read_settings(data=data).data)
    change = decide(folder, dt.datetime.now(dt.UTC))
    printing.show_change(change, as_json=as_json)
