"""Refuse a text that is no article before it costs minutes: the most that is read of anything in one text.

In: counts. Out: nothing, or a `BadArticleError` that says what was found and what to do. Ten million characters of
ordinary news hold 45,000 lines, 85,000 marks, 1.5 million words, 200,000 names,
roles and pronouns, and 42,000 cues of speech.
"""

from indexer.errors import BadArticleError

MAX_CHARS = 16_000_000
MAX_LINES = 150_000
MAX_MARKS = 150_000
MAX_WORDS = 2_000_000
MAX_NAMES = 400_000
MAX_CUES = 80_000
GLYPHS = "“”„‟\"″«»‹›‘’‚‛'`´"


def refuse_endless(text: str) -> None:
    """Refuse a text with more characters, lines or quotation marks than any article has.

    Raises:
        BadArticleError: it has more.
    """
    refuse_more(len(text), MAX_CHARS, "characters")
    refuse_more(text.count("\n"), MAX_LINES, "lines")
    refuse_more(sum(text.count(glyph) for glyph in GLYPHS), MAX_MARKS, "quotation marks and apostrophes")


def refuse_more(found: int, most: int, what: str) -> None:
    """Refuse more of something than `most`.

    Raises:
        BadArticleError: there is more.
    """
    if found > most:
        raise BadArticleError(f"too much for one article: {found:,} {what}, at most {most:,}; split it")
