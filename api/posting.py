"""What a client brings: one article, or an address to fetch; and what is put in line for it.

In: the body of a request. Out: an errand for the worker.
Promise: an errand holds an article as it will be stored, or an address that may be fetched; nothing else gets in line.
"""

from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from api.day import Day
from api.door import SafeText
from api.limits import MAX_ARTICLE_CHARS, MAX_ID_CHARS, MAX_TITLE_CHARS, MAX_URL_CHARS
from indexer.article import Article
from indexer.errors import BadArticleError
from indexer.ingest.addresses import Allowed, read_target
from indexer.ingest.decode import clean_text, holds_words
from indexer.ingest.metadata import FIRST_YEAR, LAST_YEAR, keep_url, tidy_line
from indexer.job import JobKind
from indexer.record import Record


def _require_address(url: str) -> str:
    if keep_url(url) is None:
        raise ValueError("must be an address that begins with http:// or https://, without a user name")
    return url


SafeTitle = Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_TITLE_CHARS)]


class ArticleRequest(Record):
    """An article; or, without `text`, the address of a page, a plain text or a feed that is to be fetched."""

    text: Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_ARTICLE_CHARS)] | None = Field(
        default=None, examples=["SELA, May 4. “The bridge at Sela will open on Monday,” Mara Orlova told reporters."]
    )
    """The article's text; all offsets will be code points into it as stored."""

    title: SafeTitle | None = Field(default=None, examples=["Sela bridge to open"])
    """Headline."""

    source: SafeTitle | None = Field(default=None, examples=["Sela Courier"])
    """Outlet or publisher."""

    url: Annotated[SafeText, StringConstraints(max_length=MAX_URL_CHARS), AfterValidator(_require_address)] | None = (
        Field(default=None, examples=["https://courier.example/sela-bridge"])
    )
    """Where readers find the article; alone, what is to be fetched."""

    published: Day | None = Field(default=None, examples=["2031-05-04"])
    """Day of publication."""

    id: Annotated[SafeText, StringConstraints(min_length=1, max_length=MAX_ID_CHARS)] | None = Field(
        default=None, examples=["courier-2031-118"]
    )
    """The client's own id; an article brought later under the same id replaces this one."""

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        others = (self.title, self.source, self.published, self.id)
        if self.text is None and (self.url is None or any(one is not None for one in others)):
            raise ValueError("give `text`, or `url` alone to have it fetched")
        if self.published is not None and not FIRST_YEAR <= self.published.year <= LAST_YEAR:
            raise ValueError(f"`published` must lie in {FIRST_YEAR}..{LAST_YEAR}")
        return self


class Errand(NamedTuple):
    """What is put in line."""

    kind: JobKind
    payload: str
    about: str
    """The address, or the article's id; no words of the article."""


def errand_of(request: ArticleRequest, *, fetch_allow: str) -> Errand:
    """Say what is to be done with what a client brings.

    Raises:
        BadArticleError: the text holds no words.
        BlockedAddressError: the address may not be fetched.
    """
    if request.text is None:
        target = read_target(request.url or "", allowed=Allowed.read(fetch_allow))
        return Errand(JobKind.URL, target.url, target.url)
    article = _article(request, request.text)
    return Errand(JobKind.ARTICLE, article.model_dump_json(), article.id)


def deletion_of(article_id: str) -> Errand:
    """Say what is to be done to take an article off the record."""
    return Errand(JobKind.DELETE, article_id, article_id)


def _article(request: ArticleRequest, given: str) -> Article:
    text = clean_text(given)
    if not holds_words(text):
        raise BadArticleError("`text` holds no text; nothing to read")
    external_id = tidy_line(request.id)
    made = Article.make(
        text,
        origin="api#",
        title=tidy_line(request.title),
        source=tidy_line(request.source),
        url=keep_url(request.url),
        published=request.published,
        published_evidence="`published` of the request",
        external_id=external_id,
    )
    # Without an id of the client's own, nothing tells a correction from another article, so nothing is replaced.
    return made.model_copy(update={"origin": f"api#{external_id}" if external_id else f"api:{made.id}"})
