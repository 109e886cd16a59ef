from test_roster import profile

from api.ambiguity import list_ambiguities
from indexer.index.profiles import GIVEN
from indexer.index.registry import SPLIT
from indexer.speaker import Alias, MayBe


def apart(name, *others, reason="fits 2 people on record"):
    may_be = tuple(MayBe(id=other, reason=reason) for other in others)
    return profile(name).model_copy(update={"may_be": may_be})


def test_a_surname_is_listed_once_with_everybody_it_may_mean():
    speakers = [
        apart("Price", "adam-price", "nora-price"), apart("Adam Price", "price"), apart("Nora Price", "price")
    ]  # fmt: skip

    (found,) = list_ambiguities(speakers).items

    assert found.id == "price"
    assert [one.name for one in found.candidates] == ["Adam Price", "Nora Price"]


def test_a_pair_is_listed_under_the_one_who_is_quoted_less():
    often = apart("Ada N. Okafor", "ada-okafor").model_copy(update={"id": "ada-n-okafor", "statement_count": 9})

    (found,) = list_ambiguities([often, apart("Ada Okafor", "ada-n-okafor")]).items

    assert found.id == "ada-okafor"


def test_what_the_operator_split_is_decided_and_not_listed():
    reason = f"{SPLIT}: change 1"

    speakers = [apart("Okafor", "ada-okafor", reason=reason), apart("Ada Okafor", "okafor", reason=reason)]

    assert list_ambiguities(speakers).items == ()


def called(name, *aliases, evidence=f"{GIVEN} (change 1, 2031-05-01)"):
    given = tuple(Alias(alias=alias, script="Latin", evidence=evidence) for alias in aliases)
    return profile(name, None, *aliases).model_copy(update={"alias_evidence": given})


def test_a_name_that_the_operator_gave_to_two_is_listed_with_both():
    (found,) = list_ambiguities([called("Erik Solberg", "boss"), called("Liv Solberg", "Boss")]).items

    assert (found.id, found.statement_count) == ("boss", 0)
    assert [one.name for one in found.candidates] == ["Erik Solberg", "Liv Solberg"]


def test_a_name_given_to_one_that_articles_print_for_another_is_listed():
    printed = called("Liv Solberg", "boss", evidence="printed for this speaker in 1 article")

    assert len(list_ambiguities([called("Erik Solberg", "boss"), printed]).items) == 1
    assert not list_ambiguities([called("Erik Solberg", "boss", "E. S."), called("Liv Solberg", "L. S.")]).items
