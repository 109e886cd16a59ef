"""The command `llm`, with the record named in its list of models."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from asked import BASE_URL, IN_TEXT, KEY, MODEL, QUESTION, report, require

COMMAND = Path(sys.executable).parent / "llm"
NAMED = f"- model_id: record\n  model_name: {MODEL}\n  api_base: {BASE_URL}\n"


def run(*words, home):
    environment = {**os.environ, "LLM_USER_PATH": home, "OPENAI_API_KEY": KEY}
    done = subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


with tempfile.TemporaryDirectory() as home:
    (Path(home) / "extra-openai-models.yaml").write_text(NAMED, encoding="utf-8")
    report(
        models="record" in run("models", home=home),
        chat=require(run("-m", "record", "--no-stream", QUESTION, home=home)),
        stream=require(run("-m", "record", QUESTION, home=home)),
        citations=IN_TEXT,
    )
