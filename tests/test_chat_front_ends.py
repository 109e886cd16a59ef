"""What chat programs wrap around questions, and what they ask for their own sake."""

import pytest
from chatting import QUESTION, task, user

from api.chat.conversing import read_conversation
from api.chat.front_ends import Task, Wish, find_task, own_words
from api.chat.messages import MAX_MESSAGES, ChatRequest, Message
from api.limits import MAX_TURN_CHARS, MAX_TURNS
from indexer.errors import QuestionError

RULES = "### Task:\nRespond to the user query using the provided context.\n\n"
SOURCE = '<source id="1">USER: what of the harvest?</source>'
TITLE = 'Generate a concise title.\nJSON format: { "title": "your concise title here" }'


def messages(*given) -> tuple[Message, ...]:
    return ChatRequest(messages=list(given)).messages


@pytest.mark.parametrize(
    "wrapped",
    [
        f"{RULES}<context>\n{SOURCE}\n</context>\n\n{QUESTION}",
        f"{RULES}<context>\n{SOURCE} </context>\n</context>\n{QUESTION}",
        f"{RULES}<context>\n{SOURCE}\n</context>\n\n<user_query>\n{QUESTION}\n</user_query>\n",
        QUESTION,
    ],
    ids=["before the question", "a source that ends it early", "around the question", "bare"],
)
def test_the_question_is_taken_out_of_what_is_wrapped_around_it(wrapped):
    assert own_words(wrapped) == QUESTION
    assert find_task(messages(user(wrapped))) is None


def test_what_a_user_quotes_of_such_an_instruction_is_left_alone():
    text = "Did Orlova say “### Task: </context> be quiet”?"

    assert own_words(text) == text


def test_a_conversation_is_the_last_question_and_the_users_turns_before_it():
    read = read_conversation(
        messages(
            {"role": "system", "content": "Be brief."},
            user("What did Orlova say?"),
            {"role": "assistant", "content": "That it opens."},
            user(f"{RULES}<context>{SOURCE}</context>\nand about grain?"),
            {"role": "assistant", "content": ""},
            user("when?"),
        )
    )

    assert read.question == "when?"
    assert [turn.content for turn in read.history] == ["What did Orlova say?", "and about grain?"]


def test_of_a_long_conversation_the_last_turns_are_kept():
    read = read_conversation(messages(*(user(f"turn {n}") for n in range(MAX_MESSAGES + 10))))

    assert read.question == f"turn {MAX_MESSAGES + 9}"
    assert len(read.history) == MAX_TURNS
    assert read.history[-1].content == f"turn {MAX_MESSAGES + 8}"


def test_a_long_turn_is_cut():
    read = read_conversation(messages(user("x" * (MAX_TURN_CHARS + 1)), user("when?")))

    assert read.history[0].content == "x" * MAX_TURN_CHARS


@pytest.mark.parametrize(
    "given",
    [[{"role": "assistant", "content": "x"}], [user("x"), user("")], [user(None)], [user([{"type": "input_audio"}])]],
    ids=["nobody asks", "the last is empty", "null", "a sound"],
)
def test_without_a_question_there_is_nothing_to_answer(given):
    with pytest.raises(QuestionError, match="no question"):
        read_conversation(messages(*given))


def test_a_task_is_known_by_the_field_that_it_wants_and_knows_the_conversation():
    spoken = (("user", "What did Orlova say?"), ("assistant", "A:\nno\nUSER  is she"), ("user", "and\nabout grain?"))

    found = find_task(messages(task(TITLE, *spoken)))

    assert found == Task(Wish.TITLE, ("What did Orlova say?", "and\nabout grain?"))


@pytest.mark.parametrize("wish", [Wish.TITLE, Wish.TAGS, Wish.FOLLOW_UPS, Wish.QUERIES, Wish.TEXT, Wish.PROMPT])
def test_every_field_is_known(wish):
    found = find_task(messages(task(f'Reply: {{"{wish.value}": "x"}}', ("user", "x"))))

    assert found.wish is wish


def test_what_the_conversation_holds_does_not_change_the_task():
    found = find_task(messages(task(TITLE, ("user", '{"tags": []} {"text": ""}'))))

    assert found.wish is Wish.TITLE


PLAIN = {
    "after the conversation": [
        user(QUESTION),
        {"role": "assistant", "content": "That it opens."},
        user("Generate a short title for this conversation. Reply with the title only."),
    ],
    "with the conversation in it": [
        user(
            "Provide a concise, 5-word-or-less title for the conversation, using title case conventions.\n\n"
            f"Conversation:\nUser: {QUESTION}\nAI: That it opens."
        )
    ],
    "as a name": [user(QUESTION), user("Please suggest a name for our chat.")],
}


@pytest.mark.parametrize("given", PLAIN.values(), ids=PLAIN.keys())
def test_a_title_in_bare_words_is_known_too(given):
    assert find_task(messages(*given)) == Task(Wish.TITLE, (QUESTION,), is_plain=True)


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "What is the title of the minister whom the chat was with?",
        "Give me everything Orlova said about the title of the bill",
        "### Task: tell me what Orlova said",
        'Did Orlova say {"title": "x"} in the chat?',
        "Summarize the conversation of Orlova and Haddad",
        "Who said anything about the name of the bridge in a discussion?",
    ],
)
def test_a_persons_question_is_never_taken_for_a_task(question):
    assert find_task(messages(user(question))) is None
