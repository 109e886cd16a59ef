"""Say of each citation where its number stands in a text and where its words are printed, as chat programs read it.

In: a reply. Out: annotations, and sources for Open WebUI.
Promise: every field of an annotation has a value, and its offsets are code points of the number's own brackets.
"""

from collections.abc import Iterator, Sequence

from pydantic import Field

from api.answer import Citation
from api.chat.markup import to_markup
from api.chat.steps import Reply
from api.deep_links import link_to
from api.phrasing import plain, write_day, write_when
from api.quoting import lines_of, shown_words
from indexer.record import Record
from prompts.loading import Prompt

URL_CITATION = "url_citation"
_BLANK = "\0"


class Place(Record):
    """Where a citation's number stands, and where its words are printed."""

    start_index: int = Field(ge=0)
    """Where the number begins, in code points."""

    end_index: int = Field(ge=0)
    """Where it ends."""

    title: str
    """Outlet, day and headline."""

    url: str
    """Address of the words in their article, or on this server."""


class Annotation(Record):
    """A citation as the completions of a chat hold it."""

    type: str = URL_CITATION
    """Always `url_citation`."""

    url_citation: Place
    """Where."""


class FlatAnnotation(Place):
    """A citation as responses hold it."""

    type: str = URL_CITATION
    """Always `url_citation`."""


class Origin(Record):
    """Where a passage comes from."""

    id: str
    """The address once more, by which it is told apart."""

    name: str
    """Outlet, day and headline."""

    url: str
    """Address of the words."""


class OriginDetails(Record):
    """What is known of a passage."""

    source: str
    """The address, which makes this and an annotation one source."""

    name: str
    """Outlet, day and headline."""

    external: bool = True
    """That the name is to be shown, not the address."""

    statement_id: str
    """The statement."""

    speaker: str | None
    """Who said it; null when the article does not let us tell."""

    said_on: str
    """When, in words."""


class SourceData(Record):
    """A passage with its origin, in the form of Open WebUI."""

    source: Origin
    document: tuple[str, ...]
    metadata: tuple[OriginDetails, ...]


class SourceEvent(Record):
    """A source that Open WebUI shows beside the text."""

    type: str = "source"
    data: SourceData


class Citing:
    """Writes citations in the forms of others."""

    def __init__(self, *, base_url: str, wording: Prompt) -> None:
        self._base_url = base_url
        self._wording = wording

    def places(self, reply: Reply) -> tuple[Place, ...]:
        """Say where the number of each citation stands first in the answer's own text."""
        if reply.answer is None:
            return ()
        citations = reply.answer.citations
        return tuple(self._places(_without_cited_words(reply.text, citations), citations, reply.begins))

    def source(self, citation: Citation) -> SourceEvent:
        """Give a citation as Open WebUI shows it: the sentences that print the words, with their origin."""
        url, name, statement = self._url(citation), self._title(citation), citation.statement
        details = OriginDetails(
            source=url,
            name=name,
            statement_id=statement.id,
            speaker=statement.speaker and statement.speaker.name,
            said_on=write_when(statement.said_on, citation.article.published, self._wording),
        )
        data = SourceData(
            source=Origin(id=url, name=name, url=url), document=(to_markup(citation.context),), metadata=(details,)
        )
        return SourceEvent(data=data)

    def _places(self, own: str, citations: Sequence[Citation], offset: int) -> Iterator[Place]:
        for citation in citations:
            mark = f"[{citation.n}]"
            start = own.find(mark)
            if start >= 0:
                start += offset
                yield Place(
                    start_index=start,
                    end_index=start + len(mark),
                    title=self._title(citation),
                    url=self._url(citation),
                )

    def _url(self, citation: Citation) -> str:
        return link_to(citation, base_url=self._base_url)

    def _title(self, citation: Citation) -> str:
        card, texts = citation.article, self._wording.texts
        outlet = plain(card.source) if card.source else texts["no_outlet"]
        day = write_day(card.published, self._wording) if card.published else texts["no_published"]
        return f"{outlet}, {day}, {plain(card.title) if card.title else texts['no_title']}"


def _without_cited_words(text: str, citations: Sequence[Citation]) -> str:
    # Words that are cited may themselves hold a number in brackets.
    printed = {to_markup(words) for one in citations for words in _printed_by(one) if "[" in words}
    # The longest first: a shorter quote may stand within a longer one.
    for words in sorted(printed, key=len, reverse=True):
        text = text.replace(words, _BLANK * len(words))
    return text


def _printed_by(citation: Citation) -> Iterator[str]:
    statement = citation.statement
    frames = (part.text for part in (statement.context, statement.content) if part is not None)
    texts = (*frames, *shown_words(statement, citation.passage).texts, *(part.text for part in statement.parts))
    yield from (line for text in texts for line in lines_of(text))
