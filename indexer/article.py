"""An article as it is stored: its text never changes, and every offset points into it."""

import datetime as dt
import hashlib
from typing import Self

from pydantic import Field, model_validator

from indexer.record import Record

ID_LENGTH = 16
"""Hexadecimal digits of an id: 64 bits, so that ten million articles collide with a chance below 1 in 300,000."""


def stable_id(*parts: str | None) -> str:
    """Make an id from what a thing holds; the same parts always give the same id."""
    digest = hashlib.sha256("\x1f".join(part or "" for part in parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:ID_LENGTH]


class Part(Record):
    """A run of characters of an article's stored text."""

    start: int = Field(ge=0)
    """First code point."""

    end: int = Field(ge=1)
    """One past the last code point."""

    text: str = Field(min_length=1)
    """`article.text[start:end]`, exactly."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"a part from {self.start} to {self.end} cannot hold {len(self.text)} code points")
        return self

    @classmethod
    def cut(cls, text: str, start: int, end: int) -> Self:
        """Cut `text[start:end]` out of an article's stored text."""
        return cls(start=start, end=end, text=text[start:end])


class Article(Record):
    """One report, post or transcript, as stored."""

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    """Made from what the article holds, so that the same article always has the same id."""

    text: str = Field(min_length=1)
    """The stored text; all offsets are code points into it."""

    title: str | None = None
    """Headline; null when the source gives none beside the text."""

    source: str | None = None
    """Outlet or publisher, as named by the metadata; null when the source does not say."""

    url: str | None = None
    """Where readers find it; null for a file of the user's own."""

    published: dt.date | None = None
    """Day of publication from metadata; null when no metadata gives one. Never guessed, never the clock."""

    published_evidence: str | None = None
    """Which metadata gave `published`; null when `published` is."""

    origin: str
    """Where it was read from: a path, an address, or a file and line. Reading it again replaces the article."""

    external_id: str | None = None
    """The id that its JSON line carried; null for anything else."""

    @classmethod
    def make(
        cls,
        text: str,
        *,
        origin: str,
        title: str | None = None,
        source: str | None = None,
        url: str | None = None,
        published: dt.date | None = None,
        published_evidence: str | None = None,
        external_id: str | None = None,
    ) -> Self:
        """Make an article and its id; the id leaves out where the file lay on this machine."""
        day = published.isoformat() if published else None
        return cls(
            id=stable_id("article", external_id, url, source, title, day, text),
            text=text,
            title=title,
            source=source,
            url=url,
            published=published,
            published_evidence=published_evidence if published else None,
            origin=origin,
            external_id=external_id,
        )
