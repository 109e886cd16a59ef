"""The command that holds a conversation in the terminal: chat.

In: lines of a terminal or a pipe. Out: answers while they are made, and what the commands of the conversation say.
Promise: Ctrl-C ends the answer, Ctrl-D the conversation; whatever a line does wrong, the next one is read. A pipe gets
no prompt and no colours. Nothing is kept on disk unless a file is named for it.
"""

import difflib
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from api import printing
from api.exits import ExitCode
from api.limits import DEFAULT_ANSWER_LIMIT
from api.options import AsJson, Data, Limit, Model, Url, open_door, parse_path, read_settings
from api.progress import waiting
from api.safetext import is_safe, visible
from indexer.errors import OnRecordError, QuestionError, UsageError

if TYPE_CHECKING:
    from api.answer import Citation
    from api.conversation import Conversation
    from api.events import AskEvent
    from api.flowing import Flow

HELP = """\
Ask in plain words, and go on with “and about Aleppo?” or “when?”.

/sources [N]     the sentences around what the last answer cites, or around [N]
/verify QUOTE    whether somebody said it; with --speaker NAME whether they did
/speakers [NAME] who is on record
/limit N         how many statements an answer cites at most
/filters OPTIONS what may answer: --speaker Varga --from 2031-06-01, or none
/export FILE     what was cited so far, as .jsonl, .csv, .bib or .md
/new             forget what was asked
/quit            end, as Ctrl-D does; Ctrl-C ends an answer
"""
COMMANDS = ("/help", "/sources", "/verify", "/speakers", "/limit", "/filters", "/export", "/new", "/quit", "/exit")
_PROMPT = "\001\033[1;36m\002?\001\033[0m\002 "
_PLAIN_PROMPT = "? "

History = Annotated[
    Path | None,
    typer.Option(
        "--history",
        metavar="FILE",
        parser=parse_path,
        help="Keep what is typed in this file; else it is not kept.",
    ),
]


class _EndError(Exception):
    """The conversation is over."""


def chat(
    *,
    history: History = None,
    limit: Limit = DEFAULT_ANSWER_LIMIT,
    as_json: AsJson = False,
    data: Data = None,
    url: Url = None,
    model: Model = None,
) -> None:
    """Ask and go on asking.

    What a question leaves out is taken from those before it. /help lists the
    commands; Ctrl-C ends an answer, Ctrl-D the conversation. Lines that come
    through a pipe are answered one after the other, with --json as one JSON
    object a line.

    onrecord chat --data data

    Exits with 0; of a pipe, with the status of the last line that failed.
    """
    from api.conversation import Conversation  # noqa: PLC0415  the help does without the nouns

    settings = read_settings(data=data, url=url, model=model)
    is_typed = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    with open_door(settings) as door:
        talk = _Talk(Conversation(door, limit=limit, prompts=settings.prompts), as_json=as_json, is_typed=is_typed)
        if is_typed:
            _greet(talk.conversation)
        with _typed_lines(history) if is_typed else _piped_lines() as lines:
            code = talk.follow(lines)
    raise typer.Exit(ExitCode.DONE if is_typed else code)


class _Talk:
    """A conversation, and how it is shown."""

    def __init__(self, conversation: "Conversation", *, as_json: bool, is_typed: bool) -> None:
        self.conversation = conversation
        self._as_json = as_json
        self._is_typed = is_typed
        self._commands: Mapping[str, Callable[[str], None]] = MappingProxyType(
            {
                "/help": lambda _: self._say(HELP.rstrip()),
                "/sources": self._show_sources,
                "/verify": self._verify,
                "/speakers": self._show_speakers,
                "/limit": self._set_limit,
                "/filters": self._set_filters,
                "/export": self._export,
                "/new": self._begin_anew,
                "/quit": self._end,
                "/exit": self._end,
            }
        )

    def follow(self, lines: Iterator[str]) -> int:
        """Do what each line says until there are no more; give the status of the last one that failed."""
        code = int(ExitCode.DONE)
        with suppress(_EndError):
            for line in lines:
                try:
                    self._heed(line.strip())
                except OnRecordError as error:
                    code = _complain(error)
                except OSError as error:
                    if isinstance(error, BrokenPipeError):
                        raise
                    code = _complain(error)
                except KeyboardInterrupt as error:
                    if type(error) is not KeyboardInterrupt or not self._is_typed:
                        raise
                    typer.echo("\n(stopped)")
        return code

    def _heed(self, line: str) -> None:
        if not is_safe(line):
            raise QuestionError("this line is not UTF-8; check the terminal's encoding")
        if not line:
            return
        if not line.startswith("/"):
            self._answer(line)
            return
        name, _, rest = line.partition(" ")
        command = self._commands.get(name.lower())
        if command is None:
            near = difflib.get_close_matches(name.lower(), COMMANDS, n=1)
            raise UsageError(
                f"there is no command {name}; {f'did you mean {near[0]}? ' if near else ''}/help lists all"
            )
        command(rest.strip())

    def _answer(self, question: str) -> None:
        with closing(_spun(self.conversation.ask(question), is_spun=self._is_typed)) as events:
            flow = None if self._as_json else _flow_through(events)
            if flow is None:
                for _ in events:
                    pass
                typer.echo(visible(self.conversation.answers[-1].model_dump_json()))
            else:
                typer.echo()

    def _show_sources(self, rest: str) -> None:
        from api.drawing import sources_text  # noqa: PLC0415  the help does without
        from api.screen import draw  # noqa: PLC0415  the same

        cited = self.conversation.citations(rest)
        if self._as_json:
            for one in cited:
                typer.echo(visible(one.model_dump_json()))
        else:
            draw(sources_text(cited, prompts=self.conversation.prompts))

    def _verify(self, rest: str) -> None:
        verdict = self.conversation.verify(rest)
        if self._as_json:
            typer.echo(visible(verdict.model_dump_json()))
            return
        printing.show_verdict(verdict, as_json=False)
        typer.echo()

    def _show_speakers(self, rest: str) -> None:
        found = self.conversation.door.speakers(rest or None)
        if self._as_json:
            for someone in found:
                typer.echo(visible(someone.model_dump_json()))
            return
        printing.show_speakers(found, as_json=False, is_detailed=bool(rest))

    def _set_limit(self, rest: str) -> None:
        if rest:
            self.conversation.set_limit(rest)
        self._say(f"An answer cites {self.conversation.limit} statements at most.")

    def _set_filters(self, rest: str) -> None:
        from api.conversation import describe_filters  # noqa: PLC0415  the help does without

        if rest:
            self.conversation.set_filters(rest)
        self._say(f"Filters: {describe_filters(self.conversation.filters)}")

    def _export(self, rest: str) -> None:
        count = self.conversation.export(rest)
        self._say(f"Wrote {count} statement{'' if count == 1 else 's'} to {rest}.")

    def _begin_anew(self, _: str) -> None:
        self.conversation.begin_anew()
        self._say("Begun anew.")

    def _end(self, _: str) -> None:
        raise _EndError

    def _say(self, words: str) -> None:
        typer.echo(visible(words), err=self._as_json)


def _flow_through(events: "Iterator[AskEvent]") -> "Flow":
    """Print the answer's text as it comes."""
    from api.events import HitsEvent, RestartEvent, TextEvent  # noqa: PLC0415  the help does without
    from api.flowing import Flow  # noqa: PLC0415  the same

    citations: tuple[Citation, ...] = ()
    flow = Flow(citations)
    for event in events:
        match event:
            case HitsEvent():
                citations = event.citations
                flow = Flow(citations)
            case TextEvent():
                flow.write(event.text)
            case RestartEvent():
                flow.end()
                typer.echo("(the language model did not finish; this is the answer as it was found)")
                flow = Flow(citations)
            case _:
                pass
    flow.end()
    return flow


def _spun(events: "Iterator[AskEvent]", *, is_spun: bool) -> "Generator[AskEvent, None, None]":
    """Give the events; until the first text something turns, where somebody looks."""
    from api.events import HitsEvent  # noqa: PLC0415  the help does without

    if is_spun:
        with waiting("Looking through the record …"):
            for event in events:
                if isinstance(event, HitsEvent):
                    break
            else:
                return
        yield event
    yield from events


def _complain(error: Exception) -> int:
    from api.problems import exit_code_of  # noqa: PLC0415  only an error needs the table

    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        message, code = f"{error.filename}: {reason}" if error.filename else reason, ExitCode.NO_ACCESS
    else:
        message, code = str(error), exit_code_of(error) if isinstance(error, OnRecordError) else ExitCode.FAULT
    sys.stdout.flush()
    typer.echo(f"onrecord: {' '.join(visible(message).split())}", err=True)
    return code


def _greet(conversation: "Conversation") -> None:
    with waiting("Opening the record …"):
        speakers = conversation.door.speakers()
    typer.echo(f"{len(speakers):,} speakers are on record. Ask what they said; /help says more.\n")


@contextmanager
def _typed_lines(history: Path | None) -> Iterator[Iterator[str]]:
    """Read lines from a terminal, with those before at hand by the arrow keys."""
    import readline  # noqa: PLC0415  for a terminal only

    readline.set_auto_history(True)
    readline.set_completer_delims(" ")
    readline.set_completer(_complete)
    readline.parse_and_bind("tab: complete")
    if history is not None and history.exists():
        readline.read_history_file(history)
    try:
        yield _prompted()
    finally:
        if history is not None:
            readline.write_history_file(history)


def _prompted() -> Iterator[str]:
    from api.screen import screen  # noqa: PLC0415  the help does without

    prompt = _PROMPT if screen().color_system and not screen().no_color else _PLAIN_PROMPT
    while True:
        try:
            yield input(prompt)
        except EOFError:
            typer.echo()
            return
        except KeyboardInterrupt as error:
            if type(error) is not KeyboardInterrupt:
                raise
            typer.echo("\n(Ctrl-D or /quit ends the conversation)")


def _complete(text: str, state: int) -> str | None:
    fitting = [name for name in COMMANDS if text.startswith("/") and name.startswith(text)]
    return f"{fitting[state]} " if state < len(fitting) else None


@contextmanager
def _piped_lines() -> Iterator[Iterator[str]]:
    yield (line.decode("utf-8", "surrogateescape") for line in sys.stdin.buffer)
