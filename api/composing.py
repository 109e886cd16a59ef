"""Write an answer's text from what was found.

In: citations, facts about the search, and the texts of `prompts/`. Out: lines for people.
Promise: between quotation marks stand only words of cited statements, exactly as their articles print them; every
citation has its number in the text and every number its citation.
"""

from api.answer import Filters
from api.layouts import Found, write_body
from api.phrasing import write_understood
from api.sourcing import source_lines
from api.vouching import vouch
from prompts.loading import Prompt


def write_found(found: Found, *, filters: Filters, wording: Prompt) -> str:
    """Write the answer that rests on citations.

    Raises:
        RecordDamagedError: the text would show other words than the cited statements hold, or not all of theirs.
    """
    blocks = [*found.preface, *write_body(found, wording)]
    blocks.append("\n".join(source_lines(found.citations, wording)))
    blocks.append(write_understood(found.interpretation, filters=filters, wording=wording))
    text = "\n\n".join(blocks)
    vouch(text, found.citations)
    return text
