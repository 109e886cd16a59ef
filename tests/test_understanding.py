"""Gold for the understanding of questions: 60 conversations and 140 single questions, slot by slot.

`pytest -s tests/test_understanding.py` prints what is read otherwise than it is marked.
"""

import tomllib

from talks import QUALITY, SLOTS, score_dialogues, score_questions

from api.answer import Intent

LEAST_OF_DIALOGUES = 0.97
LEAST_OF_QUESTIONS = 0.97
LEAST_OF_OTHER_WORDS = 0.97
CORE = frozenset({"intent", "speakers", "topic", "from", "to", "order"})


def gold(name, key):
    return tomllib.loads((QUALITY / name).read_text(encoding="utf-8"))[key]


def test_conversations_are_understood():
    tally = score_dialogues()

    print(tally.report())
    assert tally.share >= LEAST_OF_DIALOGUES, tally.report()


def test_single_questions_are_understood():
    tally = score_questions()

    print(tally.report())
    assert tally.share >= LEAST_OF_QUESTIONS, tally.report()


def test_other_words_are_understood():
    for tally in (score_questions("other_words.toml"), score_dialogues("other_words.toml")):
        print(tally.report())
        assert tally.share >= LEAST_OF_OTHER_WORDS, tally.report()


def test_hardly_any_turn_has_a_slot_of_the_six_that_matter_wrong():
    turns = [turn for one in gold("dialogues.toml", "dialogue") for turn in one["turns"] if "role" not in turn]
    wrong = {miss.where for miss in score_dialogues().misses if miss.slot in CORE}

    assert len(wrong) <= 0.05 * len(turns), sorted(wrong)


def test_the_gold_has_every_intent_and_two_to_four_turns_a_conversation():
    dialogues, questions = gold("dialogues.toml", "dialogue"), gold("questions.toml", "questions")
    turns = [turn for one in dialogues for turn in one["turns"]]

    assert (len(dialogues), len(questions)) >= (60, 120)
    assert {len(one["turns"]) for one in dialogues} == {2, 3, 4}
    for marked in (turns, questions):
        assert {one.get("intent", "ask") for one in marked} == set(Intent)
        assert {slot for one in marked for slot in one} <= {*SLOTS, "q", "role", "refused"}
