"""Lay a statement out as one row: the columns of CSV and Parquet.

In: an `Exported`. Out: values under fixed names, in a fixed order.
Promise: the names and their order stay; more may come at the end.
"""

from collections.abc import Mapping

from api.export.exported import Exported

Cell = str | bool | float | int | None

COLUMNS: Mapping[str, type] = {
    "id": str,
    "kind": str,
    "speaker": str,
    "speaker_id": str,
    "role": str,
    "words": str,
    "said_on": str,
    "precision": str,
    "outlet": str,
    "published": str,
    "title": str,
    "url": str,
    "context": str,
    "cue": str,
    "negated": bool,
    "declined": bool,
    "modality": str,
    "via": str,
    "nested_in": str,
    "confidence": float,
    "article_id": str,
    "start": int,
    "end": int,
    "also_in": str,
    "external_id": str,
}
"""The columns and the type of their cells; any cell but `id`, `kind`, `words` and `article_id` may be empty."""


def row_of(one: Exported) -> dict[str, Cell]:
    """Give the cells of a statement; `also_in` lists the ids of the articles that print it, too."""
    statement, article, speaker = one.statement, one.article, one.statement.speaker
    return {
        "id": statement.id,
        "kind": statement.kind.value,
        "speaker": speaker.name if speaker else None,
        "speaker_id": speaker.id if speaker else None,
        "role": speaker.role if speaker else None,
        "words": statement.words,
        "said_on": statement.said_on.date,
        "precision": statement.said_on.precision.value,
        "outlet": article.source,
        "published": article.published.isoformat() if article.published else None,
        "title": article.title,
        "url": article.url,
        "context": one.context,
        "cue": statement.cue,
        "negated": statement.negated,
        "declined": statement.declined,
        "modality": statement.modality,
        "via": statement.via,
        "nested_in": statement.nested_in,
        "confidence": statement.confidence,
        "article_id": article.id,
        "start": statement.parts[0].start,
        "end": statement.parts[-1].end,
        "also_in": " ".join(other.id for other in one.also_in) or None,
        "external_id": statement.external_id,
    }
