import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelves import TODAY

from api.answer import MAX_QUESTION_CHARS, NO_FILTERS, Filters, Intent
from api.question import Understanding, clean_question, understand
from api.roster import Roster
from indexer.errors import QuestionError
from indexer.speaker import SpeakerProfile


def profile(name: str, role: str | None = None, *aliases: str) -> SpeakerProfile:
    return SpeakerProfile(
        id=name.lower().replace(" ", "-"), name=name, role=role, aliases=(name, *aliases), statement_count=3,
        article_count=1, first_said=None, last_said=None,
    )  # fmt: skip


ROSTER = Roster(
    [
        profile("Igor Konashenkov", "official representative of Russian defense Ministry", "Konashenkov"),
        profile("Joseph Scrocca", "spokesperson of the coalition", "Joseph Skrocki", "D. Scrocca"),
        profile("Anna Orlova", "minister of trade of Marenia"),
        profile("Tomas Varga", "deputy prime minister"),
        profile("Leyla Haddad"),
        profile("Samir Haddad"),
        profile("Ingrid Lindqvist"),
        profile("Office of Ports and Rails"),
    ]
)


def read(question: str, *, filters: Filters = NO_FILTERS, is_word=lambda _: False) -> Understanding:
    return understand(clean_question(question), roster=ROSTER, filters=filters, today=TODAY, is_word=is_word)


def test_the_stop_after_a_claim_is_no_part_of_its_topic():
    assert read("Orlova said that the port is open to all.").interpretation.topic == "the port is open to all"


@pytest.mark.parametrize(
    ("question", "speakers", "topic"),
    [
        ("what did Konashenkov say about Mosul?", ["Igor Konashenkov"], "Mosul"),
        ("what did konashenkov say about mosul", ["Igor Konashenkov"], "mosul"),
        ("What has Igor Konashenkov said on civilian casualties?", ["Igor Konashenkov"], "civilian casualties"),
        ("Konashenkov on Mosul", ["Igor Konashenkov"], "Mosul"),
        ("konashenkov about mosul", ["Igor Konashenkov"], "mosul"),
        ("Konashenkov: Mosul", ["Igor Konashenkov"], "Mosul"),
        ("quotes by Orlova about grain exports", ["Anna Orlova"], "grain exports"),
        ("Quotes about grain exports by Orlova", ["Anna Orlova"], "grain exports"),
        ("all statements of Anna Orlova regarding grain", ["Anna Orlova"], "grain"),
        ("list everything Varga said", ["Tomas Varga"], None),
        ("show me what Varga has said about the port", ["Tomas Varga"], "port"),
        ("What did Varga say?", ["Tomas Varga"], None),
        ("Varga", ["Tomas Varga"], None),
        ("Orlova and Varga", ["Anna Orlova", "Tomas Varga"], None),
        ("Orlova vs Varga on rail", ["Anna Orlova", "Tomas Varga"], "rail"),
        ("Varga misleads on rail", ["Tomas Varga"], "misleads rail"),
        ("Orlova's comments on grain", ["Anna Orlova"], "grain"),
        ("What is Orlova’s position on grain exports?", ["Anna Orlova"], "grain exports"),
        ("What does Orlova have to say about grain?", ["Anna Orlova"], "grain"),
        ("Did Orlova ever say anything about grain?", ["Anna Orlova"], "grain"),
        ("Did Orlova say that harvests failed?", ["Anna Orlova"], "harvests failed"),
        ("How did Orlova respond to the strike?", ["Anna Orlova"], "strike"),
        ("What did Orlova tell reporters about grain?", ["Anna Orlova"], "grain"),
        ("What comments did Orlova make about grain?", ["Anna Orlova"], "grain"),
        ("According to Orlova, what about grain?", ["Anna Orlova"], "grain"),
        ("What was said by Orlova about grain?", ["Anna Orlova"], "grain"),
        ("Minister Orlova on grain", ["Anna Orlova"], "grain"),
        ("What did Deputy Prime Minister Tomas Varga say about rail?", ["Tomas Varga"], "rail"),
        ("What did Orlova and Varga say about rail?", ["Anna Orlova", "Tomas Varga"], "rail"),
        ("What did Orlova, Varga and Lindqvist say?", ["Anna Orlova", "Tomas Varga", "Ingrid Lindqvist"], None),
        ("What did the Office of Ports and Rails say about fees?", ["Office of Ports and Rails"], "fees"),
        ("What did Skrocki say about the video?", ["Joseph Scrocca"], "video"),
        ("Mosul Konashenkov", ["Igor Konashenkov"], "Mosul"),
        ("Что Конашенков сказал о Мосуле?", ["Igor Konashenkov"], "Мосуле"),
        ("Что сказал о Мосуле Конашенков?", ["Igor Konashenkov"], "Мосуле"),
        ("Что говорил Игорь Конашенков про Мосул?", ["Igor Konashenkov"], "Мосул"),
        ("how many statements did Varga make?", ["Tomas Varga"], None),
        ("first statement by Varga", ["Tomas Varga"], None),
        ("compare Varga and Lindqvist on prices", ["Tomas Varga", "Ingrid Lindqvist"], "prices"),
        ("Varga, grain, April 2031", ["Tomas Varga"], "grain"),
        ("what did Varga say about grain and what did Orlova say about ports?", ["Tomas Varga"], "grain"),
        ("who said anything about grain?", [], "grain"),
        ("Which officials talked about grain?", [], "grain"),
        ("what was said about grain", [], "grain"),
        ("What did officials say about grain?", [], "grain"),
        ("grain exports", [], "grain exports"),
    ],
)  # fmt: skip
def test_who_and_what_are_told_apart(question, speakers, topic):
    understanding = read(question)

    assert [speaker.name for speaker in understanding.speakers] == speakers
    assert understanding.interpretation.topic == topic
    assert not understanding.asks_back


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did Lavrov say about Mosul?", "Lavrov"),
        ("what did lavrov say about mosul", "lavrov"),
        ("What did Sergei Konashenkov say about Mosul?", "Sergei Konashenkov"),
        ("Anything Lavrov said about Mosul", "Lavrov"),
        ("Lavrov on Mosul", "Lavrov"),
        ("quotes by Lavrov", "Lavrov"),
        ("Lavrov's statements", "Lavrov"),
        ("What did Orlov say about grain?", "Orlov"),
        ("What did the Marenian interior minister say?", "the Marenian interior minister"),
        ("What did the minister of Marenia's navy say?", "the minister of Marenia's navy"),
    ],
)
def test_somebody_who_is_not_on_record_is_reported_and_not_read_as_a_topic(question, asked):
    understanding = read(question)

    assert understanding.unknown == (asked,)
    assert understanding.asks_back
    assert understanding.interpretation.speakers == (asked,)


def test_a_common_word_before_on_is_a_topic_and_not_a_name():
    understanding = read("Attacks on Mosul", is_word=lambda word: word == "attacks")

    assert not understanding.unknown
    assert understanding.interpretation.topic == "Attacks on Mosul"


def test_two_people_of_one_surname_are_both_named_and_none_is_chosen():
    understanding = read("What did Haddad say about water?")

    assert [one.name for one in understanding.ambiguous[0].speakers] == ["Leyla Haddad", "Samir Haddad"]
    assert not understanding.speakers


def test_a_given_name_settles_which_of_two_is_meant():
    assert [one.name for one in read("What did L. Haddad say about water?").speakers] == ["Leyla Haddad"]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Konashenkof", "Igor Konashenkov"),
        ("Conashenkov", "Igor Konashenkov"),
        ("Igor Konoshenkov", "Igor Konashenkov"),
        ("Lindquist", "Ingrid Lindqvist"),
        ("the defence ministry spokesman", "Igor Konashenkov"),
        ("the Russian defence ministry spokeswoman", "Igor Konashenkov"),
        ("the coalition spokesman", "Joseph Scrocca"),
        ("the trade minister", "Anna Orlova"),
        ("the deputy prime minister", "Tomas Varga"),
    ],
)
def test_a_misspelling_or_a_role_is_forgiven_where_one_speaker_fits(asked, name):
    understanding = read(f"What did {asked} say about grain?")

    assert [speaker.name for speaker in understanding.speakers] == [name]
    assert understanding.found[0].asked == asked
    assert understanding.found[0].how in {"misspelt", "role"}


@pytest.mark.parametrize("asked", ["the prime minister", "Varda Tomas", "the spokesman for ports", "Vargas", "Haddat"])
def test_a_near_miss_is_not_forgiven_where_it_may_be_another_person(asked):
    assert not read(f"What did {asked} say about grain?").speakers


def test_somebody_known_answers_although_another_is_not_on_record():
    understanding = read("What did Orlova and Lavrov say about grain?")

    assert [one.name for one in understanding.speakers] == ["Anna Orlova"]
    assert understanding.unknown == ("Lavrov",)
    assert not understanding.asks_back


def test_a_pronoun_is_nobody_in_particular():
    understanding = read("What did she say about grain?")

    assert understanding.pronoun == "she"
    assert understanding.asks_back


def test_the_time_is_understood():
    interpretation = read("What has Orlova said about grain since April 2031?").interpretation

    assert (interpretation.from_, interpretation.to) == (dt.date(2031, 4, 1), None)
    assert interpretation.topic == "grain"


def test_filters_win_over_the_question():
    filters = Filters(speakers=("tomas-varga",), to=dt.date(2031, 1, 1))

    understanding = read("What did Orlova say about grain since April 2031?", filters=filters)

    assert [one.name for one in understanding.speakers] == ["Tomas Varga"]
    assert (understanding.period.first, understanding.period.last) == (None, dt.date(2031, 1, 1))
    assert understanding.interpretation.topic == "grain"


@pytest.mark.parametrize(
    ("filters", "overruled"),
    [
        (Filters(speakers=("tomas-varga",)), ("Orlova",)),
        (Filters(speakers=("anna-orlova",)), ()),
        (Filters(to=dt.date(2031, 1, 1)), ("since April 2031",)),
        (Filters(from_=dt.date(2031, 4, 1)), ()),
    ],
)
def test_what_filters_set_aside_is_reported(filters, overruled):
    assert read("What did Orlova say about grain since April 2031?", filters=filters).overruled == overruled


def test_only_the_first_of_two_questions_is_taken_and_the_other_kept():
    understanding = read("What did Varga say about grain, and what did Orlova say about ports?")

    assert understanding.others == ("what did Orlova say about ports",)


def test_a_question_without_a_topic_asks_for_a_list():
    assert read("list everything Varga said").interpretation.intent is Intent.LIST
    assert read("Varga on rail").interpretation.intent is Intent.ASK


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00\x07", "…", "🙂"])
def test_a_question_without_words_is_refused(question):
    with pytest.raises(QuestionError, match=f"0 letters or digits of at most {MAX_QUESTION_CHARS}"):
        clean_question(question)


def test_a_question_that_is_too_long_is_refused_with_both_numbers():
    with pytest.raises(QuestionError, match=r"5000 characters, the most is 2000"):
        clean_question("x" * 5000)


def test_control_characters_and_lone_surrogates_do_no_harm():
    assert clean_question("what\x00did\u200b \ud800Orlova\u2028say") == "what did \ufffdOrlova say"


@pytest.mark.parametrize(
    "filler",
    ["what did ", "a b ", "by of ", "(", "did say ", "'s ", "compare ", "first ", "что сказал ", "and what did ", "о ",
     "what did a say "],
)  # fmt: skip
def test_a_long_hostile_question_is_read_in_no_time(filler):
    assert read((filler * MAX_QUESTION_CHARS)[: MAX_QUESTION_CHARS - 1] + "x")


PIECES = st.sampled_from(
    ["what did", "Orlova", "Haddad", "say", "about", "on", "by", "'s", "in April", "since", "and", "?", ":", "the",
     "who", "quotes", "Мосул", "“", '"', "list", "31 February", "he", "anyone", "-", "İ", "ﬁ", "\u0301", "ß"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=12).map(" ".join) | st.text(max_size=60))
def test_any_text_is_understood_or_refused(question):
    try:
        understanding = read(question)
    except QuestionError:
        return

    assert all(one in ROSTER.speakers for one in understanding.speakers)
