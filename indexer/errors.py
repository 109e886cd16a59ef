"""Everything that can go wrong and be said in one line.

    OnRecordError
    ├── UsageError                what was asked for makes no sense
    │   ├── SettingsError         an ONRECORD_* variable is misspelt or has a bad value
    │   └── QuestionError         a question is empty or too long
    ├── IngestError               one article cannot be read; the others go on
    │   ├── MissingPathError      the path does not exist
    │   ├── NotTextError          the file is binary, whatever its name says
    │   ├── BadArticleError       the file was read, but holds no usable article
    │   ├── BadFeedError          what should be a feed or a sitemap is none, or cannot be read
    │   ├── BadListError          a list of people has lines that cannot be used; nothing of it was taken
    │   ├── ParseTimeoutError     reading the article took too long and was stopped
    │   ├── ParseCrashedError     reading the article brought its process down
    │   └── FetchError            an address cannot be fetched; the other sources go on
    │       ├── BlockedAddressError   it may not be reached: a private host, another scheme, an odd notation
    │       ├── UnreachableError      no such host, no connection, or a certificate that is not the host's
    │       ├── FetchTimeoutError     it was not there in time, however busily it sent
    │       ├── FetchTooLargeError    more came than any page or feed holds
    │       ├── FetchRefusedError     the server, or its robots.txt, says no; with its status and when to try again
    │       └── BadReplyError         what came is broken, of another kind, or sends round in circles
    ├── RecordError               the record on disk cannot be used
    │   ├── NoRecordError         nothing was indexed there yet
    │   ├── RecordVersionError    made by another version of onrecord
    │   ├── RecordModelError      made with another embedding model
    │   ├── RecordBusyError       another process is writing
    │   └── RecordDamagedError    a check on stored data failed
    ├── ModelError                the embedding model cannot be loaded
    ├── NarrationError            a language model cannot be asked, or said nothing of use; answers do without it
    ├── AbandonedError            nobody waits for the answer any more
    ├── NotFoundError             no statement, speaker or article of that name
    │   └── UnknownModelError     a chat program asks for a model that is not served
    ├── KeysError                 the file with the keys of a server cannot be used; nobody is let in
    ├── UnauthorizedError         a server wants a key, and got none that it knows
    ├── NotAllowedError           this server does not let just anybody change the record, or the key gives no leave
    ├── TooManyError              more was asked of a server in a minute than it takes from one
    ├── ServerError               a running server could not be reached, or refused
    │   └── OverloadedError       it is at work on as much as it can; the same may succeed in a moment
    └── PortInUseError            the port to serve on is taken

Leaves are raised; the doors translate each by one table into an HTTP status or an exit code.
A message says what was wrong, what was found, and what to do.
"""


class OnRecordError(Exception):
    """Anything onrecord can explain in one line."""


class UsageError(OnRecordError):
    """What was asked for makes no sense."""


class SettingsError(UsageError):
    """An `ONRECORD_*` variable is misspelt or has a bad value."""


class QuestionError(UsageError):
    """A question is empty or too long."""


class IngestError(OnRecordError):
    """One article cannot be read; the others go on."""


class MissingPathError(IngestError):
    """The path does not exist."""


class NotTextError(IngestError):
    """The file is binary, whatever its name says."""


class BadArticleError(IngestError):
    """The file was read, but holds no usable article."""


class BadFeedError(IngestError):
    """What should be a feed or a sitemap is none, or cannot be read."""


class BadListError(IngestError):
    """A list of people has lines that cannot be used; nothing of it was taken."""


class ParseTimeoutError(IngestError):
    """Reading the article took too long and was stopped."""


class ParseCrashedError(IngestError):
    """Reading the article brought its process down."""


class FetchError(IngestError):
    """An address cannot be fetched; the other sources go on."""


class BlockedAddressError(FetchError):
    """It may not be reached: a private host, another scheme, an odd notation."""


class UnreachableError(FetchError):
    """No such host, no connection, or a certificate that is not the host's."""


class FetchTimeoutError(FetchError):
    """It was not there in time, however busily it sent."""


class FetchTooLargeError(FetchError):
    """More came than any page or feed holds."""


class FetchRefusedError(FetchError):
    """The server, or its robots.txt, says no."""

    def __init__(self, message: str, *, status: int | None = None, retry_after_s: float | None = None) -> None:
        """Say no, with the status and the seconds to wait; null where the server gave none."""
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s


class BadReplyError(FetchError):
    """What came is broken, of another kind, or sends round in circles."""


class RecordError(OnRecordError):
    """The record on disk cannot be used."""


class NoRecordError(RecordError):
    """Nothing was indexed there yet."""


class RecordVersionError(RecordError):
    """The record was made by another version of onrecord."""


class RecordModelError(RecordError):
    """The record was made with another embedding model."""


class RecordBusyError(RecordError):
    """Another process is writing to the record."""


class RecordDamagedError(RecordError):
    """A check on stored data failed."""


class ModelError(OnRecordError):
    """The embedding model cannot be loaded."""


class NarrationError(OnRecordError):
    """A language model cannot be asked, or said nothing of use; its message is one word for the kind of failure."""


class AbandonedError(OnRecordError):
    """Whoever asked has left; raised to end the work, and shown to nobody."""


class NotFoundError(OnRecordError):
    """No statement, speaker or article of that name."""


class KeysError(OnRecordError):
    """The file with the keys of a server cannot be used; nobody is let in."""


class UnauthorizedError(OnRecordError):
    """The server wants a key, and got none that it knows."""


class UnknownModelError(NotFoundError):
    """A chat program asks for a model that is not served."""


class NotAllowedError(OnRecordError):
    """The server does not let just anybody change the record, or the key gives no leave."""


class TooManyError(OnRecordError):
    """More was asked of the server in a minute than it takes from one."""


class ServerError(OnRecordError):
    """A running server could not be reached, or refused, or one cannot listen where it should."""


class OverloadedError(ServerError):
    """The server is at work on as much as it can; the same may succeed in a moment."""


class PortInUseError(OnRecordError):
    """The port to serve on is taken."""
