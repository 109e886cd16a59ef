"""Forged quotes are verified as every quote is; what comes out otherwise, and above all a false “verbatim”, is told."""

import pytest
from fakes import WordEmbedder
from test_evaluating import STATEMENTS, write_set

from api.forging import VERDICTS, Forged, Form, Said, forge
from api.local import LocalRecord
from api.quote_trials import try_quotes
from api.verdict import VerdictKind
from indexer.errors import UsageError
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.settings import Settings

SAID = [
    Said("The harbour bridge is not ready, and 40 lorries wait before its northern gate.", "Anna Orlova"),
    Said("Farmers will sell their grain abroad again, because silos everywhere are full.", "Samir Haddad"),
    Said("Dock workers have stopped every crane until dismissed drivers return home safely.", None),
]
BRIDGE = Forged(Form.VERBATIM, SAID[0].words, "Anna Orlova")


class Agreeing(LocalRecord):
    """Calls everything verbatim, of whoever said what comes nearest."""

    def verify(self, quote, speaker):
        verdict = super().verify(quote, speaker)
        return verdict.model_copy(update={"verdict": VerdictKind.VERBATIM})


class Refusing(LocalRecord):
    def verify(self, quote, speaker):
        raise UsageError("not today")


@pytest.fixture
def door(tmp_path, request):
    rows = [{"id": f"t{place}", "text": one.words, "speaker": one.speaker} for place, one in enumerate(SAID)]
    write_set(tmp_path / "set", statements=[*STATEMENTS, *rows])
    index_path([], statements=[tmp_path / "set" / "corpus.jsonl"], data=tmp_path / "data", embedder=WordEmbedder())
    library = Library.open(tmp_path / "data", embedder=WordEmbedder())
    kind = getattr(request, "param", LocalRecord)
    local = kind(Settings(data=tmp_path / "data"), lambda: library)
    yield local
    local.close()


def test_every_form_is_judged_as_it_was_made(door):
    tried = try_quotes(door, forge(SAID))

    assert [one.form for one in tried.forms] == list(Form)
    assert all(one.verdicts == {VERDICTS[one.form]: one.quote_count} for one in tried.forms)
    assert tried.right_count == tried.quote_count >= 12
    assert tried.false_verbatims == ()


def test_a_verdict_of_another_kind_is_not_right(door):
    tried = try_quotes(door, [BRIDGE._replace(form=Form.ABSENT)])

    assert (tried.quote_count, tried.right_count) == (1, 0)
    assert tried.forms[0].verdicts == {"verbatim": 1}


@pytest.mark.parametrize("door", [Agreeing], indirect=True, ids=["agreeing"])
def test_whatever_was_changed_and_is_called_verbatim_is_told(door):
    quotes = list(forge(SAID))

    tried = try_quotes(door, quotes)

    assert len(tried.false_verbatims) == sum(one.form is not Form.VERBATIM for one in quotes)
    assert any(
        "another's, asked of Samir Haddad, called verbatim of Anna Orlova: The" in one for one in tried.false_verbatims
    )


@pytest.mark.parametrize("door", [Agreeing], indirect=True, ids=["agreeing"])
def test_true_words_that_are_called_those_of_somebody_else_are_told(door):
    tried = try_quotes(door, [BRIDGE._replace(speaker="Samir Haddad")])

    assert len(tried.false_verbatims) == 1


@pytest.mark.parametrize("door", [Refusing], indirect=True, ids=["refusing"])
def test_what_cannot_be_asked_is_refused_and_never_right(door):
    tried = try_quotes(door, [BRIDGE])

    assert tried.forms[0].verdicts == {"refused": 1}
    assert tried.right_count == 0
