"""What the commands have in common: their options, the settings these make, and the door they open.

In: words of the command line and `ONRECORD_*`. Out: `Settings` and a `Door`.
Promise: the command line wins over the environment, and nothing is opened before it is asked.
"""

import datetime as dt
import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.limits import MAX_LIMIT
from api.offering import offer_speakers, one_of
from api.safetext import is_safe
from indexer.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from api.door import Door
    from indexer.settings import Settings
    from indexer.statement import Kind


def parse_day(text: str) -> dt.date:
    """Read a day of the command line.

    Raises:
        UsageError: it is no day, or not written as 2017-04-02.
    """
    from api.day import read_day  # noqa: PLC0415  the help does without

    try:
        return read_day(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is {error}") from None


def parse_text(text: str) -> str:
    """Take words of the command line as they are.

    Raises:
        UsageError: they hold bytes that are not UTF-8.
    """
    if not is_safe(text):
        raise UsageError(f"{text.encode('utf-8', 'replace')!r} is not UTF-8; check the terminal's encoding")
    return text


def parse_path(text: str) -> Path:
    """Take a path of the command line as it is.

    Raises:
        UsageError: it is empty, as an unset variable of a shell makes it, and would mean the folder one stands in.
    """
    if not text:
        raise UsageError("a path on the command line is empty; give a file or a folder, or . for the one you are in")
    return Path(text)


def parse_place(text: str) -> str:
    """Take a path or an address of the command line as it is.

    Raises:
        UsageError: it is empty.
    """
    return text if is_url(text) else str(parse_path(text))


def is_url(place: str) -> bool:
    """Tell an address from a path."""
    return "://" in place


def parse_kind(text: str) -> "Kind":
    """Read a kind of statement of the command line.

    Raises:
        UsageError: there is no such kind.
    """
    from indexer.statement import Kind  # noqa: PLC0415  the help does without the nouns

    try:
        return Kind(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a kind of statement; it is one of {', '.join(Kind)}") from None


Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", parser=parse_path, help="Folder of the record; else ONRECORD_DATA, else ./data."
    ),
]
Url = Annotated[
    str | None,
    typer.Option("--url", metavar="URL", help="Ask a running server instead of a folder; else ONRECORD_URL."),
]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="MODEL", help="Embedding model: a name or a folder; else ONRECORD_MODEL."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Limit = Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, max=MAX_LIMIT, help="How many at most.")]
Speakers = Annotated[
    list[str] | None,
    typer.Option(
        "--speaker",
        metavar="NAME",
        parser=parse_text,
        autocompletion=offer_speakers,
        help="Only this speaker (name or id); may be repeated.",
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", parser=parse_text, help="Only this outlet; may be repeated."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        parser=parse_kind,
        autocompletion=one_of("direct", "mixed", "indirect"),
        help="Only direct, mixed or indirect statements; may be repeated.",
    ),
]
FirstDay = Annotated[
    dt.date | None,
    typer.Option("--from", metavar="DAY", parser=parse_day, help="Said on this day or later: 2017-04-02."),
]
LastDay = Annotated[
    dt.date | None, typer.Option("--to", metavar="DAY", parser=parse_day, help="Said on this day or earlier.")
]


def read_settings(
    *,
    data: Path | None = None,
    url: str | None = None,
    model: str | None = None,
    host: str | None = None,
    port: int | None = None,
    ingest: bool | None = None,
    workers: int | None = None,
) -> "Settings":
    """Read `ONRECORD_*`, then put what the command line gives on top.

    Raises:
        UsageError: a folder and a server are both given.
        SettingsError: a variable is misspelt or has a bad value.
    """
    from pydantic import ValidationError  # noqa: PLC0415  the help does without

    from api.faults import first_fault  # noqa: PLC0415  the same
    from indexer.settings import Settings  # noqa: PLC0415

    if data is not None and url is not None:
        raise UsageError("--data names a folder and --url a server; give one of them")
    settings = Settings.from_env(os.environ)
    given: dict[str, Path | str | int | None] = {
        "data": data,
        "url": url,
        "model": model,
        "host": host,
        "port": port,
        "ingest": ingest,
        "workers": workers,
    }
    chosen: dict[str, Path | str | int | None] = {name: value for name, value in given.items() if value is not None}
    if data is not None:
        chosen["url"] = None  # a folder on the command line wins over a server in the environment
    try:
        chosen_settings = Settings.model_validate({**settings.model_dump(), **chosen})
    except ValidationError as error:
        raise SettingsError(f"--{first_fault(error)}") from None
    if chosen_settings.database is not None and chosen_settings.url is None:
        from indexer.index.engine import settle  # noqa: PLC0415  the help does without

        settle(require_folder(chosen_settings.data), chosen_settings.database.get_secret_value())
    return chosen_settings


def require_folder(data: Path) -> Path:
    """Let the folder of a record pass, whether or not it is there yet.

    Raises:
        NotADirectoryError: a file lies where the folder should be.
    """
    if data.exists() and not data.is_dir():
        raise NotADirectoryError(
            errno.ENOTDIR, "a file lies where the record's folder should be; name a folder with --data", str(data)
        )
    return data


@contextmanager
def open_door(settings: "Settings") -> "Iterator[Door]":
    """Open the record: the server that the settings name, or else the folder."""
    with closing(_door(settings)) as door:
        yield door


def _door(settings: "Settings") -> "Door":
    # Imported here, because a client must not load the model's libraries, nor the help either of the two.
    if settings.url is not None:
        from api.client import Client  # noqa: PLC0415

        return Client(settings.url)
    from api.local import LocalRecord  # noqa: PLC0415

    require_folder(settings.data)
    return LocalRecord(settings)
