"""Read the stream of an answer while it is made.

In: bytes as they arrive. Out: the events of `api.events`.
Promise: a stream that ends before the whole answer has come is an error, never a shorter answer.
"""

from collections.abc import Iterator

from pydantic import ValidationError

from api.events import ERROR, SHUTDOWN, AnswerEvent, AskEvent, event_of
from api.problems import Problem, error_of
from api.remote.eventstream import EventReader, Sent, StreamError
from api.remote.replies import broken_off
from indexer.errors import OnRecordError, ServerError


class AskReader:
    """Reads one stream."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._events = EventReader()
        self.is_done = False
        """Whether the whole answer has come; nothing counts after it."""

    def feed(self, piece: bytes) -> Iterator[AskEvent]:
        """Take what arrived, and give the events that it completes.

        Raises:
            OnRecordError: the server could not come to the end.
            ServerError: what arrives is not what onrecord sends.
        """
        try:
            for sent in self._events.feed(piece):
                event = self._read(sent)
                if event is not None:
                    self.is_done = isinstance(event, AnswerEvent)
                    yield event
                if self.is_done:
                    return
        except (StreamError, ValidationError):
            raise ServerError(
                f"{self._url} sent events that cannot be read; is it onrecord, and of this version?"
            ) from None

    def require_end(self) -> None:
        """Let a stream pass that came to its end, or raise `ServerError`."""
        if not self.is_done:
            raise broken_off(self._url)

    def _read(self, sent: Sent) -> AskEvent | None:
        if sent.name in {ERROR, SHUTDOWN}:
            raise _failure(sent.data)
        return event_of(sent.name, sent.data)


def _failure(data: str) -> OnRecordError:
    return error_of(Problem.model_validate_json(data, extra="ignore"))
