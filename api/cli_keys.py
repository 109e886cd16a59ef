"""The commands about the keys of those who may ask a server: make one, list them, take one back.

In: words of the command line. Out: the key, once; or what is known of the keys.
Promise: a key is shown when it is made and never again; a running server takes up the change with the next request.
"""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.exits import ExitCode
from api.guard.leave import Scope
from api.options import AsJson, Data, parse_text, read_settings
from api.safetext import visible
from indexer.errors import UsageError

if TYPE_CHECKING:
    from api.guard.keys import Key


def parse_scope(text: str) -> Scope:
    """Read a scope of the command line.

    Raises:
        UsageError: there is no such scope.
    """
    try:
        return Scope(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a scope; it is one of {', '.join(Scope)}") from None


# Hidden from the list of options, where typer adds Python's name of the type; the text says what they are.
Name = Annotated[str, typer.Argument(metavar="NAME", parser=parse_text, hidden=True)]
Which = Annotated[str, typer.Argument(metavar="NAME|PREFIX", parser=parse_text, hidden=True)]
Scopes = Annotated[
    list[Scope] | None,
    typer.Option("--scope", metavar="SCOPE", parser=parse_scope, help="read, ingest or admin; may be repeated."),
]

keys = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@keys.callback()
def about() -> None:
    """Make, list and take back the keys of a server.

    onrecord keys add newsroom --scope read

    As long as there is no key everybody may ask; once there was one, nobody may
    without. The scope read is for asking, searching and showing, ingest for
    bringing articles, admin for all and for deleting and /metrics. A client sends
    its key as `Authorization: Bearer KEY`, the command line the one in ONRECORD_KEY.
    """


@keys.command()
def add(name: Name, *, scope: Scopes = None, as_json: AsJson = False, data: Data = None) -> None:
    """Make a key for NAME and show it, once.

    onrecord keys add newsroom --scope read --scope ingest

    Without --scope it gives leave to read. Only a checksum of it is kept, in
    keys.json in the record's folder, or in the file that ONRECORD_KEYS names.
    """
    from api.guard.keys import add_key  # noqa: PLC0415  the help does without

    made = add_key(_path(data), name, tuple(scope or [Scope.READ]), made_at=_now())
    if as_json:
        typer.echo(_as_json({"secret": made.secret, **made.key.model_dump(mode="json", exclude={"sha256"})}))
    else:
        typer.echo(made.secret)
        typer.echo(f"The key of {made.key.name}, for {', '.join(made.key.scopes)}; it is not shown again.", err=True)


@keys.command("list")
def list_keys(*, as_json: AsJson = False, data: Data = None) -> None:
    """List the keys, the oldest first; never the keys themselves.

    onrecord keys list

    Exits with 1 when there is none, so that everybody may ask.
    """
    from api.guard.keys import read_ring  # noqa: PLC0415  the help does without

    ring = read_ring(_path(data))
    found = () if ring is None else ring.keys
    if as_json:
        typer.echo(_as_json([key.model_dump(mode="json", exclude={"sha256"}) for key in found]))
    else:
        for key in found:
            typer.echo(visible(_line(key)))
    raise typer.Exit(ExitCode.DONE if found else ExitCode.NOTHING_FOUND)


@keys.command()
def revoke(which: Which, *, as_json: AsJson = False, data: Data = None) -> None:
    """Take back the key called NAME|PREFIX; it opens nothing any more.

    onrecord keys revoke newsroom

    Exits with 1 when no good key is called so.
    """
    from api.guard.keys import revoke_key  # noqa: PLC0415  the help does without

    gone = revoke_key(_path(data), which, at=_now())
    shown = _as_json(gone.model_dump(mode="json", exclude={"sha256"}))
    typer.echo(shown if as_json else f"Took back the key of {gone.name} ({gone.prefix}…).")


def _path(data: Path | None) -> Path:
    from api.guard.keys import key_file  # noqa: PLC0415  the help does without

    return key_file(read_settings(data=data))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _as_json(value: object) -> str:
    import json  # noqa: PLC0415  the help does without

    return json.dumps(value, indent=2, ensure_ascii=False)


def _line(key: "Key") -> str:
    state = "good" if key.revoked is None else f"taken back on {key.revoked:%Y-%m-%d}"
    return f"{key.prefix}…  {key.name}  {', '.join(key.scopes)}  made on {key.made_at:%Y-%m-%d}  {state}"
