"""What the documentation says of chat programs is so."""

import re
from pathlib import Path

from chatting import PAGE, make_chat_record
from served import BRIDGE, running

PAGE_OF_DOCS = Path(__file__).parent.parent / "docs" / "chat.md"


def test_the_program_that_is_shown_runs_and_prints_words_and_where_they_are_printed(tmp_path, capsys):
    (program,) = re.findall(r"```python\n(.*?)```", PAGE_OF_DOCS.read_text(encoding="utf-8"), re.DOTALL)

    with running(make_chat_record(tmp_path)) as url:
        exec(program.replace("http://127.0.0.1:8765", url), {})  # noqa: S102  our own documentation

    printed = capsys.readouterr().out
    assert f"“{BRIDGE}” [1]" in printed
    assert f"{PAGE}#:~:text=" in printed
    assert "Mara Orlova" in printed.splitlines()[-1]
