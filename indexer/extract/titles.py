"""Tell the title of a work, and the heading of a part of an article, from words that somebody said.

In: the tokens of a sentence and the place of a quoted stretch; for headings the blocks and quoted stretches of an
article. Out: yes or no; the stretches that are headings. Looks only at the words beside the quotation marks.
"""

from bisect import bisect_left

from indexer.blocks import Block, BlockKind, is_title_case
from indexer.extract.lexicon import POSSESSIVES, WORK_CUES, WORK_NOUNS
from indexer.extract.marks import SINGLES, Quoted
from indexer.extract.mentions import Tokens
from indexer.extract.tokens import Token

MAX_HEADING_WORDS = 8
MAX_STATION_WORDS = 4
MAX_SUBTITLED_WORDS = 16
LEAST_HEADLINE_WORDS = 4


def is_title(tokens: Tokens, position: int) -> bool:
    """Tell the title of a work by the words around it: “in her memoir, “…””, “according to “…”, by Ida Falk”."""
    token = tokens[position]
    if not position:
        return _has_byline(tokens, position)
    before = tokens[position - 1].lower
    if token.is_title_like and before in WORK_CUES:
        return True
    return (_looks_titled(token) and _follows_work(tokens, position)) or _has_byline(tokens, position)


def _follows_work(tokens: Tokens, position: int) -> bool:
    """Tell “his book “…””, “her memoir, “…””, “a co-author of “…”” and “according to “…””."""
    at = position - 1
    is_apart = tokens[at].text == "," and at > 0
    if tokens[at - is_apart].lower in WORK_NOUNS:
        return True
    if tokens[at].lower in POSSESSIVES and _is_broadcast(tokens, at):
        return True
    before = (tokens[at - 1].lower, tokens[at].lower) if at else ("", "")
    return before == ("according", "to") or (before[1] == "of" and before[0].endswith("author"))


def _is_broadcast(tokens: Tokens, possessive: int) -> bool:
    """Tell “on Harbour News's “…””."""
    at = possessive - 1
    while at > 0 and tokens[at].is_capitalised and possessive - at <= MAX_STATION_WORDS:
        at -= 1
    return at < possessive - 1 and tokens[at].lower == "on"


def _looks_titled(token: Token) -> bool:
    is_subtitled = ":" in token.said and len(token.said.split()) <= MAX_SUBTITLED_WORDS
    return token.is_title_like or (is_subtitled and is_title_case(token.said))


def _has_byline(tokens: Tokens, position: int) -> bool:
    """Tell the headline of an article by who wrote it: ““Ferry fares to rise,” by the Courier's Ida Falk”."""
    token, after = tokens[position], tokens[position + 1 : position + 4]
    is_apart = bool(after) and after[0].text == ","
    after = after[is_apart:]
    if len(after) < 2 or after[0].lower != "by" or not (is_apart or token.closing == ","):
        return False
    is_named = after[1].is_capitalised or (after[1].lower == "the" and len(after) > 2 and after[2].is_capitalised)
    return is_named and token.said[:1].isupper() and len(token.said.split()) >= LEAST_HEADLINE_WORDS


def find_headings(text: str, blocks: list[Block], quoted: list[Quoted]) -> frozenset[int]:
    """Find the quoted stretches that head a part of an article: a line in single marks where speech has double ones."""
    tops = [place for place, quote in enumerate(quoted) if quote.depth == 0]
    single = [place for place in tops if _is_single(text, quoted[place])]
    if 2 * len(single) >= len(tops):
        return frozenset()
    starts = [block.body for block in blocks]
    return frozenset(place for place in single if _fills_block(text, blocks, starts, quoted[place]))


def _is_single(text: str, quote: Quoted) -> bool:
    start = quote.outer[0]
    return text[start] in SINGLES and text[start + 1] not in SINGLES


def _fills_block(text: str, blocks: list[Block], starts: list[int], quote: Quoted) -> bool:
    at = bisect_left(starts, quote.outer[0])
    if at == len(starts) or starts[at] != quote.outer[0] or blocks[at].kind is not BlockKind.PARAGRAPH:
        return False
    is_short = len(text[slice(*quote.outer)].split()) <= MAX_HEADING_WORDS
    return is_short and blocks[at].end - quote.outer[1] <= 1
