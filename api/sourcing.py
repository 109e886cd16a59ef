"""Write the list of sources below an answer: a line for each article, with the numbers of what it prints.

In: citations and the texts of `prompts/`. Out: lines for people, without quotation marks.
"""

from collections.abc import Sequence

from api.answer import ArticleCard, Citation, OtherPrinting
from api.phrasing import plain, write_day
from prompts.loading import Prompt

MAX_ALSO_SHOWN = 8
"""How many other outlets the text of an answer names; the citation names all."""


def source_lines(citations: Sequence[Citation], wording: Prompt) -> list[str]:
    """Write a line for each article, in the order of the numbers."""
    lines: dict[tuple[ArticleCard, str], list[int]] = {}
    for citation in citations:
        lines.setdefault((citation.article, _also(citation.also_in, wording)), []).append(citation.n)
    return [_source_line(card, also, numbers, wording) for (card, also), numbers in lines.items()]


def _also(others: Sequence[OtherPrinting], wording: Prompt) -> str:
    shown = [
        wording.fill("also_reworded" if other.diff else "also_card", **_outlet_and_day(other, wording))
        for other in others[:MAX_ALSO_SHOWN]
    ]
    if len(others) > len(shown):
        shown.append(wording.fill("also_more", count=len(others) - len(shown)))
    return "; ".join(shown)


def _source_line(card: ArticleCard, others: str, numbers: Sequence[int], wording: Prompt) -> str:
    return wording.fill(
        "source",
        numbers=" ".join(f"[{n}]" for n in numbers),
        **_outlet_and_day(card, wording),
        title=plain(card.title) if card.title else wording.texts["no_title"],
        link=wording.fill("link", url=plain(card.url)) if card.url else "",
        also=wording.fill("also_in", articles=others) if others else "",
    )


def _outlet_and_day(card: ArticleCard, wording: Prompt) -> dict[str, str]:
    return {
        "outlet": plain(card.source) if card.source else wording.texts["no_outlet"],
        "published": write_day(card.published, wording) if card.published else wording.texts["no_published"],
    }
