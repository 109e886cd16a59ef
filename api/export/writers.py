"""Which writer writes which form, and how the file is called.

In: the name of a form. Out: its writer, media type and ending.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol

from api.export.bibtex_out import write_bibtex
from api.export.csv_out import write_csv
from api.export.exported import Format
from api.export.jsonlines_out import write_jsonl
from api.export.markdown_out import write_markdown
from api.export.taking import Taken


class Write(Protocol):
    """Writes statements piece by piece."""

    def __call__(self, taken: Taken, *, prompts: Path | None) -> Iterator[str]:
        """Give the pieces."""
        ...


class Form(NamedTuple):
    """How an export is written and named."""

    write: Write
    media_type: str
    ending: str


FORMS: Mapping[Format, Form] = MappingProxyType(
    {
        Format.JSONL: Form(write_jsonl, "application/x-ndjson", "jsonl"),
        Format.CSV: Form(write_csv, "text/csv; charset=utf-8; header=present", "csv"),
        Format.BIBTEX: Form(write_bibtex, "application/x-bibtex; charset=utf-8", "bib"),
        Format.MARKDOWN: Form(write_markdown, "text/markdown; charset=utf-8; variant=CommonMark", "md"),
    }
)
