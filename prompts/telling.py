"""Load the texts that tell a language model what to write, or an operator's own in their place.

In: the name of a Markdown file of `prompts/`, and a folder whose file of the same name replaces it. Out: a `Telling`.
Promise: a text that loads has exactly the placeholders that are filled in, and a value put in is never read as one.
"""

import hashlib
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from string import Template

from pydantic import Field

from indexer.errors import SettingsError
from indexer.record import Record

MAX_TELLING_CHARS = 50_000

_HEAD = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
_HEAD_LINE = re.compile(r"([a-z]+): *(\S.*)")


class Telling(Record):
    """A text for a language model."""

    id: str = Field(min_length=1)
    """The file's name without its ending."""

    version: str = Field(min_length=1)
    """Changes whenever the text does."""

    text: str = Field(min_length=1)
    """What stands below the head, with placeholders like `$question`."""

    sha256: str
    """Of that text as UTF-8, in hexadecimal."""

    def fill(self, **values: str) -> str:
        """Put values in the places; a value is never read as a template itself."""
        return Template(self.text).substitute(values)


@lru_cache(maxsize=32)
def load_telling(name: str, *, folder: Path | None) -> Telling:
    """Load the text called `name` from `folder`, or the bundled one where that has none.

    Raises:
        SettingsError: the folder is not there, or its file cannot be read, has no head, or other placeholders.
    """
    bundled = _parse(resources.files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8"), origin=name)
    if folder is None:
        return bundled
    if not folder.is_dir():
        raise SettingsError(f"ONRECORD_PROMPTS: no folder at {folder}; make it or unset the variable")
    path = folder / f"{name}.md"
    if not path.exists():
        return bundled
    own = _parse(_read(path), origin=str(path))
    wanted, found = (set(Template(one.text).get_identifiers()) for one in (bundled, own))
    if wanted != found or not Template(own.text).is_valid():
        known = ", ".join(f"${one}" for one in sorted(wanted)) or "no placeholder"
        raise SettingsError(f"{path}: use {known}, each at least once, and write $$ for a dollar sign")
    return own


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); write it as UTF-8 text") from None
    if len(text) > MAX_TELLING_CHARS:
        raise SettingsError(f"{path}: longer than {MAX_TELLING_CHARS:,} characters; shorten it")
    return text


def _parse(text: str, *, origin: str) -> Telling:
    head = _HEAD.match(text)
    lines = [_HEAD_LINE.fullmatch(line) for line in head[1].split("\n")] if head else []
    fields = {line[1]: line[2] for line in lines if line}
    body = text[head.end() :].strip() if head else ""
    if not body or len(fields) != len(lines) or fields.keys() != {"id", "version"}:
        raise SettingsError(f"{origin}: begin it with a line ---, id: and version:, a line ---, and then the text")
    digest = hashlib.sha256(body.encode()).hexdigest()
    return Telling(id=fields["id"], version=fields["version"], text=body, sha256=digest)
