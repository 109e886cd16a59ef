import random

import pytest
from fakes import WordEmbedder, extract_plainly, said
from officials import prepare_report, write_reports
from test_decisions import act_at_random
from test_registry import REPORTS

from indexer.index.condition import condition_of
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.purging import What, purge
from indexer.index.readers import Readers
from indexer.index.store import Store


def summed_up(data, known=None):
    """Sum up everybody, or go on from what was known; with the generation, and what all anew would give."""
    readers = Readers(data)
    with readers.reading() as lookup:
        state = lookup.state()
        anew = lookup.speakers(condition_of(Where(), newest=state.newest))
        again = anew if known is None else lookup.speakers_again(known[0], newest=state.newest, since=known[1])
    readers.close()
    return again, state.generation, anew


@pytest.fixture
def data(tmp_path):
    write_reports(tmp_path, REPORTS)
    return tmp_path


@pytest.mark.parametrize("seed", range(6))
def test_going_on_from_what_was_known_gives_what_all_anew_would(data, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    known = summed_up(data)

    for _ in range(14):
        for _ in range(chance.randint(1, 3)):
            act_at_random(data, chance)
        again, generation, anew = summed_up(data, known)
        assert again == anew
        known = again, generation


def test_whoever_did_not_change_is_the_same_object(data):
    known = summed_up(data)
    write_reports(data, [prepare_report("new.txt", ("Nora Price", "minister of energy"))])

    again, _, anew = summed_up(data, known)

    before = {id(profile) for profile in known[0]}
    assert again == anew
    assert {one.id for one in again if id(one) not in before} >= {"nora-price"}
    assert sum(id(one) in before for one in again) >= 2


def test_nothing_new_gives_the_same_tuple(data):
    known = summed_up(data)

    assert summed_up(data, known)[0] is known[0]


def test_what_was_written_and_not_taken_up_yet_is_taken_up_later(data):
    known = summed_up(data)
    readers = Readers(data)
    write_reports(data, [prepare_report("new.txt", ("Nora Price", "minister of energy"))])
    write_reports(data, [prepare_report("newer.txt", ("Ada Stone", "mayor of Sela"))])
    with readers.reading() as lookup:
        state = lookup.state()
        seen = lookup.speakers_again(known[0], newest=state.newest - 1, since=known[1])
        generation = state.generation - 1
    readers.close()

    again, _, anew = summed_up(data, (seen, generation))

    assert "ada-stone" not in {one.id for one in seen}
    assert again == anew


def test_copies_that_come_and_go_change_how_much_was_said(tmp_path):
    (tmp_path / "articles").mkdir()
    for n, name in enumerate(("Vera Orlova", "Karim Haddad", "Vera Orlova", "Vera Orlova")):
        quote = "The barges carried grain and coal past the lock at Sela all night, and nobody was hurt" + " there" * (
            n % 2
        )
        text = "\n\n".join([said(f"{quote}.", name), said(f"{quote}, as far as I know.", name)])
        (tmp_path / "articles" / f"{n}.txt").write_text(text, encoding="utf-8")
    data = tmp_path / "data"
    index_path([tmp_path / "articles"], data=data, embedder=WordEmbedder(), extract=extract_plainly)
    known = summed_up(data)
    assert 1 <= next(one for one in known[0] if one.id == "vera-orlova").statement_count < 6

    with Store.open(data) as store:
        for article_id in sorted(_articles(data)):
            store.remove(article_id)
            again, generation, anew = summed_up(data, known)
            assert again == anew
            known = again, generation
    assert known[0] == ()


def _articles(data):
    readers = Readers(data)
    with readers.connected() as run:
        found = [id_ for (id_,) in run.execute("SELECT id FROM article")]
    readers.close()
    return found


def test_after_a_purge_nobody_is_noted_by_name_and_all_is_summed_up(data):
    known = summed_up(data)

    purge(data, What.SPEAKER, "nora-price", with_articles=True, now=0.0)

    again, _, anew = summed_up(data, known)
    readers = Readers(data)
    with readers.connected() as run:
        noted = [id_ for (id_,) in run.execute("SELECT speaker_id FROM touched")]
    readers.close()
    assert again == anew
    assert "nora-price" not in {one.id for one in again}
    assert noted == [""]
