import csv
import io
import json
import os
import pty
import select
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from served import BRIDGE, HARVEST, make_record, run_command, running

from api.answer import Answer, FallbackReason, Filters, Intent, Interpretation, Status
from api.cli_chat import COMMANDS, HELP, _Talk
from api.conversation import Conversation, describe_filters, read_filters
from api.events import AnswerEvent, HitsEvent, RestartEvent, TextEvent, UnderstoodEvent
from api.verdict import Verdict
from indexer.errors import ServerError

ROOT = Path(__file__).parent.parent
ABOUT_HARVEST = "What did Haddad say about the harvest?"
ABOUT_BRIDGE = "What did Orlova say about the bridge?"


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with running(make_record(tmp_path_factory.mktemp("record"))) as url:
        yield url


@pytest.fixture
def chat(capsys, monkeypatch, url):
    def run(*lines, options=()):
        typed = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        return run_command(capsys, "chat", "--url", url, *options)

    return run


ANSWER = Answer(
    question="q",
    interpretation=Interpretation(intent=Intent.ASK),
    status=Status.NOTHING_ON_RECORD,
    text="Nothing.",
    generation=1,
)
HITS = HitsEvent.of(ANSWER)


class TellingDoor:
    """A door that gives the events it was told to give, and raises what is among them."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def stream(self, question, *, limit, filters, history=()):
        self.asked.append((question, limit, filters, [turn.content for turn in history]))
        for event in self.answers.pop(0):
            if isinstance(event, BaseException):
                raise event
            yield event


def answered(text="Nothing."):
    return [
        UnderstoodEvent(interpretation=ANSWER.interpretation, generation=1),
        HITS,
        TextEvent(text=text),
        AnswerEvent(answer=ANSWER),
    ]


def follow(door, *lines, is_typed=True):
    return _Talk(Conversation(door), as_json=False, is_typed=is_typed).follow(iter(lines))


def test_lines_of_a_pipe_are_answered_one_after_the_other_without_decoration(chat):
    code, out, err = chat(ABOUT_BRIDGE, "", ABOUT_HARVEST)

    assert (code, err) == (0, "")
    assert out.startswith("Mara Orlova on bridge: 1 statement\n")
    assert out.index(f"“{BRIDGE}”") < out.index(f"“{HARVEST}”")
    assert not set(out) & {"\x1b", "?"}


def test_a_question_takes_what_it_leaves_out_from_those_before_until_begun_anew(chat):
    _, follow_up, _ = chat(ABOUT_BRIDGE, "and what did Haddad say?")
    _, anew, _ = chat(ABOUT_BRIDGE, "/new", "and what did Haddad say?")

    assert "taken from an earlier question: topic" in follow_up
    assert "taken from an earlier question" not in anew


def test_as_json_each_answer_is_one_line_and_nothing_else_is_printed(chat):
    lines = (ABOUT_BRIDGE, "/sources", "/verify reopen the bridge at Sela", "/limit 2", "/speakers orlova", "/help")
    code, out, err = chat(*lines, "/new", options=["--json"])

    answer, source, verdict, speaker = out.splitlines()
    assert code == 0
    assert Answer.model_validate_json(answer).citations[0].statement.quote == BRIDGE
    assert json.loads(source)["n"] == 1
    assert Verdict.model_validate_json(verdict).verdict == "verbatim"
    assert json.loads(speaker)["id"] == "mara-orlova"
    assert "2 statements" in err


def test_a_source_is_shown_in_its_sentences(chat):
    _, out, _ = chat(ABOUT_BRIDGE, "/sources [1]")

    assert f"[1] Mara Orlova, 4 May 2031\n  “{BRIDGE}” said Mara Orlova on 2031-05-04.\n" in out


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("/sources", "no source to show"),
        ("/verify", "give the words"),
        ("/limit many", "a number from 1 to 50"),
        ("/limit 51", "a number from 1 to 50"),
        ("/filters --colour red", "knows --speaker"),
        ("/filters --speaker", "with a value each"),
        ("/filters --speaker 'x", "quotation mark is not closed"),
        ("/filters --from yesterday", "from"),
        ("/export", "ends with one of .jsonl, .csv, .bib, .md"),
        ("/export x.docx", "ends with one of"),
        ("/export x.csv", "nothing to export"),
        ("/sorces", "did you mean /sources?"),
        ("/shout", "/help lists all"),
        ("x" * 2001, "2001 characters"),
        ("caf\udce9", "not UTF-8"),
    ],
    ids=range(15),
)
def test_a_line_that_makes_no_sense_is_told_in_one_line_and_the_next_is_read(chat, line, complaint):
    code, out, err = chat(line, ABOUT_BRIDGE)

    assert code == 2
    assert err.startswith("onrecord: ")
    assert err.count("\n") == 1
    assert complaint in err
    assert f"“{BRIDGE}”" in out


def test_a_source_that_is_not_there_is_told(chat):
    _, _, err = chat(ABOUT_BRIDGE, "/sources 9")

    assert err == "onrecord: the last answer has no source 9; it has 1 to 1\n"


def test_what_was_cited_is_exported_by_the_ending_of_the_file_and_nothing_is_overwritten(chat, tmp_path):
    path = tmp_path / "my quotes.csv"

    code, out, err = chat(ABOUT_BRIDGE, ABOUT_HARVEST, f'/export "{path}"', f"/export {path}")

    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    assert code == 2
    assert [row["words"] for row in rows] == [BRIDGE, HARVEST]
    assert "Wrote 2 statements" in out
    assert "is there already" in err


def test_filters_and_limit_hold_for_what_is_asked_after_them(chat):
    lines = (
        "/filters --speaker Haddad --from 2031-05-01",
        "What was said?",
        "/filters none",
        "/limit 1",
        "What was said?",
    )
    _, out, _ = chat(*lines)

    first, second = out.split("Filters: none")
    assert "Filters: --speaker Haddad --from 2031-05-01" in first
    assert HARVEST in first
    assert BRIDGE not in first
    assert "An answer cites 1 statements at most." in second


def test_filters_are_written_as_they_can_be_typed_again():
    typed = "--speaker 'Mara Orlova' --speaker price --from 2031-05-01 --source TASS --kind direct"

    assert describe_filters(read_filters(typed)) == typed
    assert read_filters("") == Filters()


def test_help_names_every_command(chat):
    _, out, _ = chat("/help")

    assert out == HELP
    assert all(name in HELP for name in COMMANDS if name not in {"/help", "/exit"})
    assert max(map(len, HELP.splitlines())) <= 80


@pytest.mark.parametrize("line", ["/quit", "/exit"])
def test_the_conversation_ends_when_it_is_told_to(chat, line):
    assert chat(line, ABOUT_BRIDGE) == (0, "", "")


def test_a_server_that_is_not_there_is_told_for_each_line(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"one\ntwo\n")))

    code, out, err = run_command(capsys, "chat", "--url", "http://127.0.0.1:9")

    assert (code, out.strip(), err.count("\n")) == (69, "", 2)
    assert "Traceback" not in err


def test_an_interrupt_stops_the_answer_and_not_the_conversation(capsys):
    door = TellingDoor([HITS, TextEvent(text="Half an"), KeyboardInterrupt()], answered("Whole."))

    code = follow(door, "first", "second")

    shown = capsys.readouterr().out
    assert code == 0
    assert "Half an" in shown
    assert "(stopped)" in shown
    assert shown.rstrip().endswith("Whole.")


def test_an_interrupt_of_a_pipe_and_a_signal_end_the_conversation():
    class TerminatedError(KeyboardInterrupt):
        pass

    with pytest.raises(KeyboardInterrupt):
        follow(TellingDoor([KeyboardInterrupt()]), "first", is_typed=False)
    with pytest.raises(TerminatedError):
        follow(TellingDoor([TerminatedError()]), "first")


def test_what_fails_or_is_stopped_is_not_part_of_the_conversation(capsys):
    door = TellingDoor([ServerError("away")], [KeyboardInterrupt()], answered(), answered())

    follow(door, "fails", "stopped", "holds", "last")

    assert [before for *_, before in door.asked] == [[], [], [], ["holds"]]
    assert "onrecord: away\n" in capsys.readouterr().err


def test_pieces_that_a_language_model_took_back_are_followed_by_the_whole_text(capsys):
    events = [HITS, TextEvent(text="Half."), RestartEvent(reason=FallbackReason.TIMEOUT), TextEvent(text="Whole.\n")]

    follow(TellingDoor([*events, AnswerEvent(answer=ANSWER)]), "q", is_typed=False)

    said = "(the language model did not finish; this is the answer as it was found)"
    assert capsys.readouterr().out == f"Half.\n{said}\nWhole.\n\n"


def test_pieces_are_drawn_on_a_terminal_as_the_whole_would_be(capsys, monkeypatch):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    words = [f"word{number} " for number in range(40)]

    follow(
        TellingDoor([HITS, *(TextEvent(text=word) for word in words), AnswerEvent(answer=ANSWER)]), "q", is_typed=False
    )

    lines = capsys.readouterr().out.rstrip().split("\n")
    assert [word for line in lines for word in line.split()] == [word.strip() for word in words]
    assert max(map(len, lines)) <= 80
    assert len(lines) == 4


def test_control_characters_of_an_answer_never_reach_the_terminal(capsys):
    follow(TellingDoor(answered("a \x1b[2J gate")), "q", is_typed=False)

    assert r"a \u001b[2J gate" in capsys.readouterr().out


ON_A_TERMINAL = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C becomes a signal
from api.cli import main
main()
"""


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, *words):
        self.screen, inner = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "HOME": "/nonexistent"}
        environment.pop("NO_COLOR", None)
        self.process = subprocess.Popen(
            [sys.executable, "-c", ON_A_TERMINAL, *words],
            **dict.fromkeys(("stdin", "stdout", "stderr"), inner),
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        os.close(inner)
        self.shown = ""

    def wait_for(self, words, *, typing=None):
        """Read until the words come; what is to be typed for it is typed again, as it is lost before somebody reads."""
        deadline = time.monotonic() + 60
        while words not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if typing is not None:
                self.type(typing)
            if select.select([self.screen], [], [], 0.5)[0]:
                self.shown += os.read(self.screen, 65536).decode("utf-8", "replace")
        seen, _, self.shown = self.shown.partition(words)
        return seen

    def type(self, words):
        os.write(self.screen, words.encode())

    def end_with(self, words):
        """Type until the command ends: what comes before it reads is lost."""
        deadline = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < deadline:
            self.type(words)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.5)
        return self.process.returncode

    def close(self):
        self.process.kill()
        self.process.wait(30)
        os.close(self.screen)


@pytest.fixture
def terminal(url):
    opened = Terminal("chat", "--url", url)
    yield opened
    opened.close()


def test_on_a_terminal_it_prompts_answers_with_colours_and_ends_with_ctrl_d(terminal):
    terminal.wait_for("2 speakers are on record")
    terminal.wait_for("?")
    terminal.type(f"{ABOUT_BRIDGE}\n")
    terminal.wait_for("\x1b[1m“We will reopen")
    terminal.wait_for("Understood as")

    assert terminal.end_with("\x04") == 0


def test_ctrl_c_at_the_prompt_says_how_to_end_and_goes_on(terminal):
    terminal.wait_for("2 speakers are on record")
    terminal.wait_for("?\x1b[0m")
    terminal.wait_for("(Ctrl-D or /quit ends the conversation)", typing="\x03")

    assert terminal.end_with("/quit\n") == 0
