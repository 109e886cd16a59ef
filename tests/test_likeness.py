import pytest

from indexer.index.likeness import Verdict, compare, know

SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE
SPOKESMAN = ("spokesman of the Defence Ministry of Velmar",)
ARMY = ("coalition spokesman",)
COALITION = ("spokesman for the coalition",)
NONE = ()

PAIRS = [
    # one name in full, shorter, in another script
    ("Igor Sorokin", NONE, "Igor Sorokin", NONE, SAME),
    ("Igor Sorokin", NONE, "Igor Yevgenyevich Sorokin", NONE, SAME),
    ("Igor Sorokin", NONE, "Игорь Сорокин", NONE, SAME),
    ("Igor Sorokin", NONE, "И. Сорокин", NONE, SAME),
    ("Igor Sorokin", NONE, "И. Е. Сорокин", NONE, SAME),
    ("Yuri Belov", NONE, "Ю. Белов", NONE, SAME),
    ("Igor Sorokin", NONE, "I. Sorokin", NONE, SAME),
    ("Igor Sorokin", SPOKESMAN, "Sorokin", ("ministry spokesman",), SAME),
    ("Igor Sorokin", NONE, "SOROKIN", NONE, SAME),
    ("Yevgeny Dolin", NONE, "Evgenii Dolin", NONE, SAME),
    ("Alexei Zimin", NONE, "Aleksey Zimin", NONE, SAME),
    ("Zoya Zakharina", NONE, "Zoya Zaharina", NONE, SAME),
    ("Oleg Shoigin", NONE, "Олег Шойгин", NONE, SAME),
    ("Taras Velensky", NONE, "Taras Velenskyy", NONE, SAME),
    ("Pavel Karimoff", NONE, "Pavel Karimov", NONE, SAME),
    ("Maria Lopatina", NONE, "Mariya Lopatina", NONE, SAME),
    ("Yusuf Abd al-Rahman", NONE, "Yusuf Abdulrahman", NONE, SAME),
    ("Yusuf Abdul Rahman", NONE, "Yusuf Abdurrahman", NONE, SAME),
    ("Abdel Fattah Nasri", NONE, "Abdelfattah Nasri", NONE, SAME),
    ("Samir al-Haddad", NONE, "Samir Haddad", NONE, SAME),
    ("Ines von der Laan", NONE, "Ines Von der Laan", NONE, SAME),
    ("Jean-Luc Morvan", NONE, "Jean Luc Morvan", NONE, SAME),
    ("Łukasz Reyes", NONE, "Lukasz Reyes", NONE, SAME),
    ("Sean O’Dowd", NONE, "Sean O'Dowd", NONE, SAME),
    ("Tomas W. Varga", NONE, "Tomas Varga", NONE, SAME),
    ("Tomas W. Varga", NONE, "Tomas William Varga", NONE, SAME),
    ("Ida Diane Rodhe Klint", NONE, "Ida Rodhe Klint", NONE, SAME),
    ("Bill Ashdown", ("mayor of Sela",), "William Ashdown", ("Sela mayor",), SAME),
    ("Joseph Skrocki", ARMY, "Joseph Scrocca", COALITION, SAME),
    ("Joseph Skrocki", ARMY, "Scrocca", COALITION, SAME),
    ("Tomas Varga Jr.", NONE, "Tomas W. Varga Jr.", NONE, SAME),
    # two people
    ("Nora Price", NONE, "Adam Price", NONE, DIFFERENT),
    ("Sergei Lavrin", NONE, "Sergei Lavrina", NONE, DIFFERENT),
    ("Lavrin", NONE, "Lavrina", NONE, DIFFERENT),
    ("Belsky", NONE, "Belskaya", NONE, DIFFERENT),
    ("Dmitry Petrov", NONE, "Dmitry Peskov", NONE, DIFFERENT),
    ("Rocca", ARMY, "Scrocca", COALITION, DIFFERENT),
    ("Skrocki", ARMY, "Skripal", COALITION, DIFFERENT),
    ("Marin", NONE, "Martin", NONE, DIFFERENT),
    ("Ada Hansen", NONE, "Ada Jansen", NONE, DIFFERENT),
    ("Ada Rice", NONE, "Ada Pace", NONE, DIFFERENT),
    ("Tomas Varga Sr.", NONE, "Tomas Varga Jr.", NONE, DIFFERENT),
    ("Tomas Varga II", NONE, "Tomas Varga III", NONE, DIFFERENT),
    ("Pavel W. Lund", NONE, "Pavel H.W. Lund", NONE, DIFFERENT),
    ("Pavel W. Lund", NONE, "Pavel K. Lund", NONE, DIFFERENT),
    ("A. Okafor", NONE, "Chidi Okafor", NONE, DIFFERENT),
    ("Mario Bellini", NONE, "Maria Bellini", NONE, DIFFERENT),
    ("Alexander Orlov", NONE, "Alexandra Orlov", NONE, DIFFERENT),
    ("Daniel Kern", NONE, "Daniela Kern", NONE, DIFFERENT),
    ("Yusuf Rahman", NONE, "Yusuf Abd al-Rahman", NONE, DIFFERENT),
    ("Okafor", ("spokeswoman of the port",), "Samuel Okafor", NONE, DIFFERENT),
    ("M. Okafor", ("chairman",), "M. Okafor", ("chairwoman",), DIFFERENT),
    ("Ivan Smolin", NONE, "Igor Smolin", NONE, DIFFERENT),
    ("Brown", NONE, "Braun", NONE, DIFFERENT),
    ("Ana Stone", NONE, "Ana Stein", NONE, DIFFERENT),
    ("Ben Arndt", NONE, "Ken Arndt", NONE, DIFFERENT),
    # may be one, and nothing settles it
    ("Tomas Varga", NONE, "Tomas Varga Jr.", NONE, UNSURE),
    ("Varga", NONE, "Tomas Varga Sr.", NONE, UNSURE),
    ("Bill Ashdown", NONE, "William Ashdown", NONE, UNSURE),
    ("Bill Ashdown", ("mayor",), "William Ashdown", ("banker",), UNSURE),
    ("Joseph Skrocki", NONE, "Joseph Scrocca", NONE, UNSURE),
    ("Joseph Skrocki", ("spokesman",), "Joseph Scrocca", ("spokesman",), UNSURE),
    ("Skrocki", ("spokesman",), "Scrocca", ("general",), UNSURE),
    ("Ida Clanton", NONE, "Ida Clinton", NONE, UNSURE),
    ("Dana Mueller", NONE, "Dana Muller", NONE, UNSURE),
    ("Ada N. Okafor", ("judge of the river court",), "Ada Okafor", ("fisherman",), UNSURE),
    ("Okafor", ("judge",), "Ada Okafor", ("fisherman",), UNSURE),
    ("A. Okafor", ("judge",), "Ada Okafor", ("fisherman",), UNSURE),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0]} {pair[2]}")
def test_two_names_are_one_person_or_not_and_the_order_makes_no_difference(pair):
    one, one_roles, other, other_roles, verdict = pair
    ours, theirs = know(one, one_roles), know(other, other_roles)

    assert compare(ours, theirs).verdict is verdict
    assert compare(ours, theirs) == compare(theirs, ours)


def test_there_are_enough_pairs_of_each_kind():
    counts = [sum(pair[-1] is verdict for pair in PAIRS) for verdict in Verdict]

    assert len(PAIRS) >= 60
    assert min(counts) >= 10


def test_a_merge_says_what_it_rests_on():
    likeness = compare(know("Igor Sorokin", SPOKESMAN), know("И. Сорокин", ("spokesman",)))

    assert "initial" in likeness.reason
    assert "Cyrillic and Latin" in likeness.reason
    assert "spokesman" in likeness.reason


@pytest.mark.parametrize(
    "printed",
    [
        "Defence Ministry", "two officials", "supporters of Ada Okafor", "Neither Ada Okafor", "NASA", "MRV/Sela Times",
        "Velmar campaign", "the minister", "Okafor said", "COURIER Velmar", "Room 101", "", "…",
    ],
)  # fmt: skip
def test_what_is_no_personal_name_is_never_compared(printed):
    assert know(printed) is None
