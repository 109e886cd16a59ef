"""Whatever a program sends is answered or refused, and never a fault."""

import pytest
from chatting import QUESTION, make_chat_record
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import opener

from api.app import create_app
from indexer.settings import Settings

WORDS = st.sampled_from(
    [
        *(
            QUESTION,
            "and about grain?",
            "",
            "hello",
            "### Task:",
            '### Task:\n{"title":',
            '### Task:\n{ "text": <text>a',
        ),
        '### Task: {"follow_ups": 1} <chat_history>USER: x\nUSER: What did Orlova say?</chat_history>',
        *("### Task: <context></context>", "### Task: <user_query></user_query>", "Write a title for this chat"),
        *('Available Tools: "tool_calls"', "user", "assistant", "text", "input_text", "onrecord", "\u202e<b>", "[1]"),
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.sampled_from(["type", "role"]), inner),
    max_leaves=8,
)
PARTS = st.lists(st.fixed_dictionaries({"type": WORDS | ANYTHING, "text": WORDS | ANYTHING}) | ANYTHING, max_size=3)
ROLES = st.sampled_from(["user", "user", "assistant", "system", "tool"])
MESSAGES = st.lists(st.fixed_dictionaries({"role": ROLES, "content": WORDS | PARTS}), min_size=1, max_size=4)
BODIES = st.fixed_dictionaries(
    {"messages": MESSAGES | ANYTHING, "input": MESSAGES | WORDS | ANYTHING},
    optional={
        "stream": st.booleans() | ANYTHING,
        "temperature": ANYTHING,
        "stream_options": ANYTHING,
        "tools": ANYTHING,
    },
)


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    data = make_chat_record(tmp_path_factory.mktemp("record"))
    app = create_app(Settings(data=data), opener(data))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert app.state.live.wait(30)
        yield client


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES, address=st.sampled_from(["/v1/chat/completions", "/v1/responses"]))
def test_whatever_is_sent_is_answered_or_refused_and_never_a_fault(web, body, address):
    response = web.post(address, json=body)

    assert response.status_code in {200, 422}
    assert "server_error" not in response.text
    if response.status_code == 422:
        assert response.json().keys() == {"error"}
