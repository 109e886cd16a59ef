"""Quotes made of the corpora beside the repository are judged as they were made; skipped, and said so, without them."""

from pathlib import Path

import pytest
from fakes import WordEmbedder
from quote_forging import FORMS, NEWS, forge, has_corpora, read_sample

from api.verdict_kinds import VerdictKind
from api.verifying import verify_quote
from indexer.index.indexing import index_items
from indexer.index.library import Library

LEAST_RIGHT = 0.975
EACH = 25

pytestmark = pytest.mark.skipif(not has_corpora(), reason=f"!! NOT MEASURED: no corpora at {Path(NEWS).parent}")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    articles, held_out = read_sample(60, 24)
    data = tmp_path_factory.mktemp("record") / "data"
    index_items(articles, data=data, embedder=WordEmbedder())
    library = Library.open(data, embedder=WordEmbedder())
    found = [
        (made, verify_quote(library, made.quote, made.speaker), library)
        for made in forge(articles, held_out, each=EACH, seed=11)
    ]
    yield found
    library.close()


def test_every_form_of_quote_is_there(judged):
    assert {made.form for made, _, _ in judged} == set(FORMS)


def test_nearly_all_quotes_are_judged_as_they_were_made(judged):
    right = [made.verdict == verdict.verdict for made, verdict, _ in judged]

    assert sum(right) >= LEAST_RIGHT * len(right)


def test_nothing_is_called_verbatim_that_was_not_said_so(judged):
    false = [made for made, verdict, _ in judged if verdict.verdict is VerdictKind.VERBATIM != made.verdict]

    assert false == []


def test_nothing_absent_is_credited_to_whom_is_asked_about_as_said(judged):
    absent = [verdict for made, verdict, _ in judged if made.form == "absent"]

    assert {verdict.verdict for verdict in absent} <= {VerdictKind.NOT_ON_RECORD, VerdictKind.ALTERED}
    assert sum(verdict.verdict is VerdictKind.NOT_ON_RECORD for verdict in absent) >= len(absent) - 1


def test_whatever_is_shown_is_cut_from_its_article(judged):
    for _, verdict, library in judged:
        if verdict.statement is not None:
            text = library.article(verdict.statement.article_id).text
            verdict.statement.check_against(text)
            assert all(text[part.start : part.end] == part.text for part in verdict.passage)


def test_a_turned_negation_or_number_is_named_in_nearly_all_altered_quotes(judged):
    turned = [
        (made.form, verdict.differs_in)
        for made, verdict, _ in judged
        if made.form in {"negation", "number"} and verdict.verdict is VerdictKind.ALTERED
    ]

    assert sum(form in named for form, named in turned) >= 0.95 * len(turned)
