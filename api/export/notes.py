"""Say at the end of an export what of it is not one whole state of the record.

In: what an export closes with, and the texts of `prompts/`. Out: one line, or none.
"""

from pathlib import Path

from api.export.exported import Closing
from api.phrasing import write_count
from prompts.loading import load_prompt


def write_closing(closing: Closing, *, prompts: Path | None) -> str:
    """Write what has to be said; empty where nothing has."""
    texts, wording = load_prompt("export", folder=prompts), load_prompt("wording", folder=prompts)
    said = []
    if closing.withheld:
        said.append(texts.fill("left_out", count=write_count(closing.withheld, wording)))
    if closing.generation != closing.generation_after:
        said.append(texts.fill("changed", generation=closing.generation, after=closing.generation_after))
    return " ".join(said)
