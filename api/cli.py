"""The command line: `onrecord` and its commands, and how every error ends.

In: words of the command line. Out: text or JSON on the standard output, errors in one line on the standard error.
Promise: no traceback, whatever happens; the exit codes are those of the help text.
"""

import io
import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Annotated

import typer

from api.cli_ask import ask, search, show
from api.cli_backup import copy, restore, snapshot
from api.cli_chat import chat
from api.cli_check import check
from api.cli_completion import VARIABLE, answer_shell, completion
from api.cli_eval import evaluate_set
from api.cli_export import export, feed
from api.cli_extract import extract
from api.cli_index import index
from api.cli_jobs import jobs
from api.cli_keys import keys
from api.cli_mcp import mcp
from api.cli_purge import purge
from api.cli_serve import serve
from api.cli_speakers import speakers
from api.cli_verify import verify
from api.cli_watch import sources, watch
from api.exits import ExitCode
from api.safetext import visible
from indexer.errors import OnRecordError

_EPILOG = """
\b
Exit status:
  0  done, something was found
  1  nothing was found; of check: a fault was found
  2  the command line or a setting makes no sense
 65  an article or a line cannot be used
 66  no such file, folder or record
 69  server, address, port or model not available
 70  a defect of onrecord
 74  the system refuses a file
 75  another process is writing to the record; try again
 78  the record was made by another version or model
130  interrupted
141  nobody reads the output any more
143  ended from outside

\b
Settings:
  ONRECORD_DATA, ONRECORD_DATABASE, ONRECORD_URL, ONRECORD_MODEL,
  ONRECORD_PROMPTS, ONRECORD_DASK,
  ONRECORD_HOST, ONRECORD_PORT, ONRECORD_THREADS, ONRECORD_INGEST,
  ONRECORD_KEY, ONRECORD_KEYS, ONRECORD_RATE, ONRECORD_AT_ONCE,
  ONRECORD_PUBLIC_URL, ONRECORD_PROXIES, ONRECORD_CORS, ONRECORD_LOG,
  ONRECORD_TRACES, ONRECORD_WORKERS, ONRECORD_ENGINE,
  ONRECORD_FETCH_ALLOW, ONRECORD_FETCH_CONTACT, ONRECORD_FETCH_DELAY_S,
  ONRECORD_LLM_URL, ONRECORD_LLM_MODEL, ONRECORD_LLM_KEY,
  ONRECORD_LLM_TIMEOUT_S, ONRECORD_LLM_FIRST_BYTE_S,
  ONRECORD_LLM_ANSWER_CHARS, ONRECORD_LLM_QUOTE_CHARS;
  options win over them.
"""

app = typer.Typer(
    name="onrecord",
    epilog=_EPILOG,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    index,
    ask,
    chat,
    verify,
    search,
    show,
    export,
    feed,
    extract,
    serve,
    mcp,
    jobs,
    purge,
    watch,
    sources,
    check,
    snapshot,
    restore,
    copy,
    completion,
):
    app.command()(command)
app.command("eval")(evaluate_set)
app.add_typer(keys, name="keys")
app.add_typer(speakers, name="speakers")


def _show_release(wanted: bool) -> None:  # noqa: FBT001  typer gives it so
    if wanted:
        from indexer.release import release  # noqa: PLC0415  the help does without

        typer.echo(f"onrecord {release()}")
        raise typer.Exit


@app.callback()
def begin(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_release, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Ask what officials said, and get their words, with the date and the place where they are printed.

    onrecord index articles/

    onrecord ask "what did Konashenkov say about Mosul?"
    """


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if threading.current_thread() is threading.main_thread():
        # As the first process of a container nothing else would end it.
        signal.signal(signal.SIGTERM, _terminate)
    sys.exit(_run(words or ["--help"]))


class _TerminatedError(KeyboardInterrupt):
    """Somebody asked the process to end."""


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise _TerminatedError


def _run(words: list[str]) -> int:
    try:
        code = _outcome(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would raise once more at exit, so it goes where nobody minds.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.BROKEN_PIPE
    return code


def _outcome(words: list[str]) -> int:
    try:
        _write_utf8()
        command = typer.main.get_command(app)
        if VARIABLE in os.environ:
            return answer_shell(command)
        with command.make_context("onrecord", words) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the edge: nobody is to see a traceback
        message, code = explain(error)
        typer.echo(f"onrecord: {' '.join(visible(message).split())}", err=True)
        return code
    return ExitCode.DONE


def explain(error: BaseException) -> tuple[str, int]:
    """Say in words why a command failed, and with which code it ends."""
    # Imported here, because only an error needs the table.
    from api.problems import exit_code_of  # noqa: PLC0415

    match error:
        case OnRecordError():
            return str(error), exit_code_of(error)
        case typer.TyperException():
            return _explain_usage(error), error.exit_code
        case _TerminatedError():
            return "stopped", ExitCode.TERMINATED
        case KeyboardInterrupt():
            return "interrupted", ExitCode.INTERRUPTED
        case OSError(strerror=str(reason)):
            return f"{error.filename}: {reason}" if error.filename else reason, ExitCode.NO_ACCESS
    return f"this is a defect of onrecord, please report it: {type(error).__name__}: {error}", ExitCode.FAULT


def _explain_usage(error: typer.TyperException) -> str:
    message = error.format_message().removesuffix(".").replace("'. Did you mean", "'; did you mean").removesuffix("?")
    context = getattr(error, "ctx", None)
    where = getattr(context, "command_path", "onrecord")
    return f"{message[:1].lower()}{message[1:]}; see `{where} --help`"


def _write_utf8() -> None:
    # Quotation marks and names of all scripts must come out even where the locale is ASCII; JSON is UTF-8 anyway.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
