import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.naming import is_misspelling, name_tokens
from api.roster import How, Roster
from indexer.speaker import HeldRole, MayBe, MergedSpeaker, SpeakerProfile


def profile(name: str, role: str | None = None, *aliases: str) -> SpeakerProfile:
    return SpeakerProfile(
        id=name.lower().replace(" ", "-"), name=name, role=role, aliases=(name, *aliases), statement_count=1,
        article_count=1, first_said=None, last_said=None,
    )  # fmt: skip


def names(match) -> list[str]:
    return [speaker.name for speaker in match.speakers]


@pytest.mark.parametrize(
    ("asked", "name"), [("Okafor", "Ada Okafor"), ("okafor's", "Ada Okafor"), ("Ada", "Ada Okafor"),
                        ("A. Okafor", "Ada Okafor"), ("Окафор", "Ada Okafor"), ("Ada N. Okafor", None),
                        ("Chidi Okafor", None), ("Oka", None), ("O'Brien", "Sean O’Brien"), ("OBrien", "Sean O’Brien"),
                        ("ŁUKASZ REYES", "Lukasz Reyes"), ("Reyes", "Lukasz Reyes"), ("", None)],
)  # fmt: skip
def test_a_name_is_found_in_any_spelling_of_itself_and_no_other(asked, name):
    roster = Roster([profile("Ada Okafor", "president of Marenia"), profile("Sean O’Brien"), profile("Lukasz Reyes")])

    assert names(roster.find_exactly(asked)) == ([name] if name else [])


def test_a_role_tells_two_of_one_surname_apart():
    roster = Roster([profile("Ada Okafor", "minister of trade"), profile("Chidi Okafor", "judge")])

    assert names(roster.find("Judge Okafor")) == ["Chidi Okafor"]
    assert roster.find("Okafor").how is How.SEVERAL


@pytest.mark.parametrize(
    ("on_record", "asked", "found"),
    [
        (["Okafor", "Ada Okafor"], "Okafor", ["Ada Okafor", "Okafor"]),
        (["Okafor", "Ada Okafor"], "Ada Okafor", ["Ada Okafor", "Okafor"]),
        (["Tomas A. Varga", "Tomas Varga", "Varga"], "Varga", ["Tomas A. Varga", "Tomas Varga", "Varga"]),
        (["Tomas A. Varga", "Tomas Varga"], "Tomas Varga", ["Tomas Varga", "Tomas A. Varga"]),
        (["Tomas A. Varga", "Tomas Varga"], "Tomas A. Varga", ["Tomas A. Varga", "Tomas Varga"]),
        (["Tomas Varga", "Tomas Varga Jr."], "Varga", ["Tomas Varga"]),
        (["Tomas Varga Jr."], "Varga", ["Tomas Varga Jr."]),
        (["Pavel W. Lund", "Pavel H.W. Lund", "Pavel Lund"], "Pavel Lund", ["Pavel Lund"]),
        (["Okafor", "Ada Okafor", "Chidi Okafor"], "Ada Okafor", ["Ada Okafor"]),
        (["Strait Authority", "Authority"], "Strait Authority", ["Strait Authority"]),
        (["supporters of Ada Okafor", "Ada Okafor"], "Okafor", ["Ada Okafor"]),
    ],
)
def test_one_person_is_found_under_every_name_that_contradicts_no_other(on_record, asked, found):
    match = Roster([profile(name) for name in on_record]).find(asked)

    assert (match.how, names(match)) == (How.NAME, found)


@pytest.mark.parametrize(
    ("on_record", "asked"),
    [
        (["Pavel W. Lund", "Pavel H.W. Lund"], "Lund"),
        (["Pavel W. Lund", "Pavel H.W. Lund"], "Pavel Lund"),
        (["Okafor", "Ada Okafor", "Chidi Okafor"], "Okafor"),
        (["Ada Ife Okafor", "Ada Okafor"], "Okafor"),
    ],
)
def test_two_names_that_contradict_each_other_are_two_people(on_record, asked):
    assert Roster([profile(name) for name in on_record]).find(asked).how is How.SEVERAL


def test_several_people_are_named_once_each_and_the_most_quoted_first():
    speakers = [profile("Ada Okafor"), profile("Chidi B. Okafor"), profile("Chidi Okafor"), profile("Okafor")]
    often = speakers[2].model_copy(update={"statement_count": 9})

    match = Roster([*speakers[:2], often, speakers[3]]).find("Okafor")

    assert names(match) == ["Chidi Okafor", "Ada Okafor", "Okafor"]


def test_a_role_that_several_hold_is_not_decided():
    roster = Roster([profile("Ada Okafor", "spokeswoman of the port"), profile("Sean Reyes", "spokesman for the port")])

    match = roster.find("the port spokesman")

    assert (match.how, names(match)) == (How.SEVERAL, ["Ada Okafor", "Sean Reyes"])


def test_an_unnamed_holder_of_a_role_does_not_hide_the_named_one():
    roster = Roster([profile("president"), profile("vice president"), profile("Ada Okafor", "President of Marenia")])

    match = roster.find("the president")

    assert (match.how, names(match)) == (How.SEVERAL, ["Ada Okafor", "president"])


@pytest.mark.parametrize(
    ("asked", "role", "fits"),
    [
        ("the minister", "spokesman for the minister", False),
        ("the president", "vice president", False),
        ("the vice president", "vice president of Marenia", True),
        ("the president's spokesman", "spokesman of the president", True),
        ("the Velmish navy spokesman", "spokesman for the navy", False),
        ("spokesman", "spokesman for the navy", True),
        ("the navy", "spokesman for the navy", False),
    ],
)
def test_a_role_fits_only_whoever_holds_it(asked, role, fits):
    assert bool(Roster([profile("Ada Okafor", role)]).find(asked).speakers) is fits


@pytest.mark.parametrize(
    ("asked", "name", "is_one"),
    [
        ("lindquist", "lindqvist", True),
        ("conashenkov", "konashenkov", True),
        ("hadad", "haddad", True),
        ("orlov", "orlova", False),
        ("vargas", "varga", False),
        ("rice", "pace", False),
        ("hansen", "jansen", False),
        ("konashenkov", "karashenkoff", False),
    ],
)
def test_what_counts_as_a_misspelling(asked, name, is_one):
    assert is_misspelling(asked, name) is is_one


def test_a_case_ending_is_forgiven_in_another_script():
    roster = Roster([profile("Igor Konashenkov")])

    assert names(roster.find("Конашенкова")) == ["Igor Konashenkov"]
    assert not roster.find("Konashenkova").speakers


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Громов", "Pavel Gromov"),
        ("Громова", "Pavel Gromov"),
        ("Громову", "Pavel Gromov"),
        ("Громовым", "Pavel Gromov"),
        ("Громове", "Pavel Gromov"),
        ("Павла Громова", "Pavel Gromov"),
        ("Игоря Конашенкова", "Igor Konashenkov"),
        ("Игорем Конашенковым", "Igor Konashenkov"),
        ("Орлова", "Anna Orlova"),
        ("Орловой", "Anna Orlova"),
        ("Орлову", "Anna Orlova"),
        ("Анны Орловой", "Anna Orlova"),
        ("Анне Орловой", "Anna Orlova"),
        ("Сокольской", "Elena Sokolskaya"),
        ("Сокольскую", "Elena Sokolskaya"),
        ("Гриценко", "Mykola Hrytsenko"),
        ("Хаддад", "Leyla Haddad"),
        ("Брандт", "Helena Brandt"),
        ("Орлов", None),
        ("Громыко", None),
        ("Соколов", None),
        ("Конаш", None),
    ],
)
def test_a_name_is_found_in_every_case_of_another_script(asked, name):
    people = ["Pavel Gromov", "Igor Konashenkov", "Anna Orlova", "Elena Sokolskaya", "Mykola Hrytsenko"]
    roster = Roster([profile(one) for one in (*people, "Leyla Haddad", "Helena Brandt")])

    assert names(roster.find(asked)) == ([name] if name else [])


def test_a_case_that_two_people_share_is_not_decided():
    roster = Roster([profile("Pavel Orlov"), profile("Anna Orlova")])

    assert roster.find("Орлову").how is How.SEVERAL
    assert names(roster.find("Орловой")) == ["Anna Orlova"]
    assert names(roster.find("Орловым")) == ["Pavel Orlov"]


def test_the_nearest_names_are_offered_and_none_where_none_is_near():
    roster = Roster([profile("Tomas Varga"), profile("Ingrid Lindqvist")])

    assert [one.name for one in roster.nearest("Vargas")] == ["Tomas Varga"]
    assert roster.nearest("Xu") == ()


def test_only_people_are_offered_and_only_for_the_spelling_of_their_names():
    roster = Roster([profile("Varga campaign"), profile("varga memo"), profile("Tomas Varga", "Prime Minister")])

    assert [one.name for one in roster.nearest("Vargo")] == ["Tomas Varga"]
    assert roster.nearest("the prime minister of Marenia") == ()


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Thommas Lindquist", "Thomas Lindqvist"),
        ("Томас Линдквист", "Thomas Lindqvist"),
        ("Хелена Окафор", "Helena Okafor"),
        ("candidate Okafor", "Helena Okafor"),
        ("Republican nominee Helena Okafor", "Helena Okafor"),
    ],
)
def test_a_letter_wrong_in_each_name_or_another_script_is_forgiven(asked, name):
    roster = Roster([profile("Thomas Lindqvist"), profile("Helena Okafor"), profile("voters of Helena Okafor")])

    assert names(roster.find(asked)) == [name]


def test_words_that_are_no_title_are_no_title():
    assert Roster([profile("Donata Varga")]).find("Что сказал Donata").how is How.NOBODY


def test_a_minister_of_a_state_is_not_the_state():
    roster = Roster([profile("Marenia"), profile("Ada Okafor", "Marenia's foreign minister")])

    assert names(roster.find("the foreign minister of Marenia")) == ["Ada Okafor"]


def test_a_lone_surrogate_is_nobody():
    assert Roster([profile("Tomas Varga")]).find("\ud800").how is How.NOBODY


def test_an_id_is_looked_up_before_a_name():
    roster = Roster([profile("Tomas Varga"), profile("Varga")])

    assert names(roster.look_up("varga")) == ["Varga"]


@given(st.text(max_size=40))
def test_any_words_are_looked_up(words):
    roster = Roster([profile("Tomas Varga", "minister"), profile("Ada Okafor")])

    assert set(roster.find(words).speakers) <= set(roster.speakers)
    assert isinstance(name_tokens(words), tuple)


def holder(name: str, *terms: tuple[str, str | None, str | None]) -> SpeakerProfile:
    days = [(role, *(day and dt.date.fromisoformat(day) for day in term)) for role, *term in terms]
    roles = tuple(HeldRole(role=role, from_=first, to=last, source="list") for role, first, last in days)
    return profile(name).model_copy(update={"roles": roles})


HARBOUR = "harbour master of Sela"
FIRST = holder("Ada Okafor", (HARBOUR, "2030-01-01", "2031-05-31"))
SECOND = holder("Sean Reyes", (HARBOUR, "2031-06-01", None))


def meant(roster, asked, first=None, last=None):
    days = {"first": first and dt.date.fromisoformat(first), "last": last and dt.date.fromisoformat(last)}
    return [(match.how, names(match), [term.speaker_id for term in match.terms]) for match in
            roster.look_up_all(asked, **days)]  # fmt: skip


def test_all_who_held_a_role_one_after_another_are_meant_each_with_their_term():
    assert meant(Roster([FIRST, SECOND]), "the Sela harbour master") == [
        (How.ROLE, ["Ada Okafor"], ["ada-okafor"]),
        (How.ROLE, ["Sean Reyes"], ["sean-reyes"]),
    ]


@pytest.mark.parametrize("days", [(None, "2029-12-31"), ("2031-06-01", None)])
def test_who_is_not_in_office_by_the_list_holds_no_role_then_whatever_articles_call_them(days):
    first, last = (day and dt.date.fromisoformat(day) for day in days)
    listed = FIRST.model_copy(update={"role": HARBOUR})

    (alone,) = Roster([listed]).look_up_all("the harbour master", first=first, last=last)
    (other,) = Roster([listed, profile("Sean Reyes", HARBOUR)]).look_up_all("harbour master", first=first, last=last)

    assert (alone.how, alone.speakers) == (How.NOBODY, ())
    assert (other.how, names(other)) == (How.ROLE, ["Sean Reyes"])


def test_a_period_picks_whoever_was_in_office():
    roster = Roster([FIRST, SECOND])

    assert meant(roster, "the harbour master", "2031-07-01", "2031-07-31") == [
        (How.ROLE, ["Sean Reyes"], ["sean-reyes"])
    ]


def test_two_who_hold_a_role_at_one_time_are_not_chosen_between():
    third = holder("Lukasz Reyes", (HARBOUR, "2031-05-01", None))

    ((how, found, terms),) = meant(Roster([FIRST, third]), "the harbour master")

    assert (how, sorted(found), terms) == (How.SEVERAL, ["Ada Okafor", "Lukasz Reyes"], [])


@pytest.mark.parametrize("asked", ["the deputy harbour master", "the mayor", "Ada Okafor", "harbour"])
def test_other_words_are_read_as_before(asked):
    roster = Roster([FIRST, SECOND])

    assert meant(roster, asked) == [(roster.find(asked).how, names(roster.find(asked)), [])]


def test_an_id_that_was_merged_still_finds_the_speaker():
    merged = (MergedSpeaker(id="okafor", rule="rule:surname", evidence="the only one"),)
    roster = Roster([profile("Ada Okafor").model_copy(update={"merged": merged})])

    assert names(roster.look_up("okafor")) == ["Ada Okafor"]


@pytest.mark.parametrize(("is_apart", "how"), [(True, How.SEVERAL), (False, How.NAME)])
def test_what_was_kept_apart_for_a_reason_is_not_one_person_in_a_question(is_apart, how):
    may_be = (MayBe(id="okafor", reason="no word of their roles is the same", is_apart=is_apart),)
    roster = Roster([profile("Ada Okafor").model_copy(update={"may_be": may_be}), profile("Okafor")])

    assert roster.find("Okafor").how is how
    assert ("Okafor" in names(roster.find("Ada Okafor"))) is not is_apart
