"""Read a Markdown file: optional front matter (title, source, url, published), then the article.

In: bytes. Out: an `Article` whose stored text is the body, its light markup left in place.
Promise: values are taken as printed, never converted: `title: 2031` and `published: 2031-05-04` stay what they are.
"""

import re
from collections.abc import Iterator

import yaml

from indexer.article import Article
from indexer.errors import BadArticleError
from indexer.ingest.decode import decode, holds_words
from indexer.ingest.metadata import keep_url, read_day, show, tidy_line

KNOWN_KEYS = frozenset({"title", "source", "url", "published"})
"""Other keys are ignored: front matter serves many programs."""

MAX_FRONT_MATTER_CHARS = 64 * 1024

_FENCE = re.compile(r"---[ \t]*\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
# Two rules around a paragraph look alike, and “Orlova: no.” between them must not be taken for a key.
_FIRST_KEY = re.compile(r"(?:\s*#[^\n]*\n)*\s*(?:[a-z][\w-]*|Title|Source|URL|Url|Published)[ \t]*:(?:\s|\Z)")
_HEADING = re.compile(r"\s*#[ \t]+([^\n]{1,500})")
_NULL_TAG = "tag:yaml.org,2002:null"

_COLON_IN_VALUE = "mapping values are not allowed here"
"""What YAML says of `title: Budget: a vote`."""


def read_markdown(data: bytes, *, origin: str) -> Article:
    """Read a Markdown file.

    Raises:
        NotTextError: it is binary, or in an encoding that cannot be told.
        BadArticleError: its front matter is broken, `published` is no date, or nothing follows.
    """
    front, body = _divide(decode(data, origin=origin).text)
    if not holds_words(body):
        raise BadArticleError("holds no text; nothing to read")
    values = dict(_front_matter(front))
    return Article.make(
        body,
        origin=origin,
        title=tidy_line(values.get("title") or _first_heading(body)),
        source=tidy_line(values.get("source")),
        url=keep_url(values.get("url")),
        published=read_day(values["published"]) if values.get("published") else None,
        published_evidence="published in the front matter",
    )


def _divide(text: str) -> tuple[str, str]:
    start = _FENCE.match(text)
    end = _END.search(text, start.end(), start.end() + MAX_FRONT_MATTER_CHARS) if start else None
    if start is None or end is None:
        return "", text
    front = text[start.end() : end.start()]
    is_front_matter = not front.strip() or _FIRST_KEY.match(front)
    return (front, text[end.end() :]) if is_front_matter else ("", text)


def _front_matter(front: str) -> Iterator[tuple[str, str]]:
    # Nodes instead of values: nothing is built, so no alias can blow up and no value is converted.
    try:
        root = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise BadArticleError(f"front matter is not YAML: {_place(error)}") from None
    except RecursionError:
        raise BadArticleError("front matter is nested too deeply; write one `key: value` a line") from None
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise BadArticleError(f"front matter is not a list of `key: value`, found {show(front.strip())}; correct it")
    for key, value in root.value:
        name = key.value.lower() if isinstance(key, yaml.ScalarNode) else ""
        if name in KNOWN_KEYS:
            yield name, _one_line(name, value)


def _one_line(name: str, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        found = "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
        raise BadArticleError(f"front matter: `{name}` must be one value, found {found}; write `{name}: text`")
    return "" if node.tag == _NULL_TAG else str(node.value)


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
    if problem == _COLON_IN_VALUE:
        problem = 'a colon within a value; put the value in quotation marks, as in `title: "Budget: a vote"`'
    else:
        problem = f"{problem}; correct it"
    # The fence is line 1, and YAML counts from 0.
    return f"line {mark.line + 2}: {problem}" if mark is not None else problem


def _first_heading(body: str) -> str | None:
    match = _HEADING.match(body)
    return match.group(1).rstrip().rstrip("#").strip(" *_") if match else None
