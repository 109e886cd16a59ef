"""What the addresses made for OpenAI's interface answer, for their description.

In: the example of an answer. Out: the same in their forms. Promise: it is written as a real reply is.
"""

from pydantic import JsonValue

from api.answer import Answer
from api.chat.annotating import Citing
from api.chat.completing import MADE_AT, Completion, Model, ModelList
from api.chat.messages import Message
from api.chat.response_events import ResponseWriter
from api.chat.steps import last_of, reply_in_steps
from api.events import whole
from prompts.loading import load_prompt

_ID = "5f0c1d2e3b4a59687f0e1d2c"


def chat_examples(answer: Answer) -> dict[str, JsonValue]:
    """Give what each address answers."""
    citing = Citing(base_url="http://127.0.0.1:8765", wording=load_prompt("wording", folder=None))
    reply = last_of(reply_in_steps(whole(answer)))
    messages = (Message(content=answer.question),)
    completion = Completion.of(reply, messages, citing, id_=f"chatcmpl-{_ID}", created=MADE_AT)
    response = ResponseWriter(messages, citing, created=MADE_AT, new_id=lambda prefix: f"{prefix}{_ID}").whole(reply)
    shown = {
        "/v1/models": ModelList(),
        "/v1/models/{model_id}": Model(),
        "/v1/chat/completions": completion,
        "/v1/responses": response,
    }
    return {address: noun.model_dump(mode="json") for address, noun in shown.items()}
