"""Load the texts that the software writes, or an operator's own in their place.

In: the name of a file of `prompts/`, and a folder whose files of the same name replace its texts. Out: a `Prompt`.
Promise: a text that loads has exactly the placeholders its callers fill in, and no quotation marks of its own.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from string import Template

from pydantic import Field, ValidationError

from indexer.errors import SettingsError
from indexer.record import Record

QUOTATION_MARKS = '"“”„‟«»＂'
"""Marks that in an answer may only enclose printed words."""

_NAME = re.compile(r"[a-z][a-z_.]*")


class Prompt(Record):
    """A file of texts with placeholders."""

    id: str = Field(min_length=1)
    """The file's name without its ending."""

    version: str = Field(min_length=1)
    """Changes whenever a text does."""

    texts: Mapping[str, str]
    """Each text under its name; `$word` stands for a value."""

    digest: str = ""
    """SHA-256 over all texts, in hexadecimal: which wording an answer was given in."""

    def fill(self, key: str, **values: object) -> str:
        """Put values in the places of a text; a value is never read as a template itself."""
        return Template(self.texts[key]).substitute({name: str(value) for name, value in values.items()})


@lru_cache(maxsize=32)
def load_prompt(name: str, *, folder: Path | None) -> Prompt:
    """Load the texts called `name`, those in `folder` in place of the bundled ones.

    The folder's file may leave texts out. It is read once; a server shows a change after a restart.

    Raises:
        SettingsError: the folder is not there, or its file cannot be read, or a text lacks a placeholder, has one
            nobody fills in, or has quotation marks.
    """
    if _NAME.fullmatch(name) is None:
        raise SettingsError(f"{name!r} is not the name of a prompt; use small letters, dots and underscores")
    bundled = _parse(resources.files("prompts").joinpath(f"{name}.toml").read_text(encoding="utf-8"), origin=name)
    own = None if folder is None else _read_own(folder, name)
    if own is None:
        return _sealed(bundled)
    for key, text in own.texts.items():
        _check(key, text, bundled.texts, origin=f"{folder}/{name}.toml")
    return _sealed(own.model_copy(update={"texts": {**bundled.texts, **own.texts}}))


def _read_own(folder: Path, name: str) -> Prompt | None:
    if not folder.is_dir():
        raise SettingsError(f"ONRECORD_PROMPTS: no folder at {folder}; make it or unset the variable")
    path = folder / f"{name}.toml"
    if not path.exists():
        return None
    try:
        return _parse(path.read_text(encoding="utf-8-sig"), origin=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); write it as UTF-8 text") from None


def _parse(text: str, *, origin: str) -> Prompt:
    try:
        return Prompt.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{origin}: not TOML: {error}; correct it or remove the file") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise SettingsError(f"{origin}: {where}: {first['msg'].lower()}; it needs id, version and [texts]") from None


def _check(key: str, text: str, bundled: Mapping[str, str], *, origin: str) -> None:
    if key not in bundled:
        raise SettingsError(f"{origin}: no text is called {key!r}; the texts are {', '.join(sorted(bundled))}")
    template = Template(text)
    if not template.is_valid():
        raise SettingsError(f"{origin}: {key}: a dollar sign without a name; write $$ for the sign itself")
    wanted, found = set(Template(bundled[key]).get_identifiers()), set(template.get_identifiers())
    if wanted != found:
        raise SettingsError(f"{origin}: {key}: {_difference(wanted, found)}")
    if any(mark in text for mark in QUOTATION_MARKS):
        raise SettingsError(f"{origin}: {key}: has quotation marks; they are kept for what was said, take them out")


def _difference(wanted: set[str], found: set[str]) -> str:
    missing = ", ".join(f"${name}" for name in sorted(wanted - found))
    unknown = ", ".join(f"${name}" for name in sorted(found - wanted))
    known = ", ".join(f"${name}" for name in sorted(wanted)) or "no placeholder"
    return f"{f'lacks {missing}; ' if missing else ''}{f'does not know {unknown}; ' if unknown else ''}use {known}"


def _sealed(prompt: Prompt) -> Prompt:
    printed = "\x1f".join(f"{key}\x1e{text}" for key, text in sorted(prompt.texts.items()))
    return prompt.model_copy(update={"digest": hashlib.sha256(printed.encode()).hexdigest()})
