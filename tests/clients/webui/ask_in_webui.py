"""Ask a server on the samples through Open WebUI, in a real browser, and look at what a reader gets to see.

Usage: python ask_in_webui.py FOLDER. FOLDER holds `env`, a Python environment with what `requirements.txt` lists. Open
WebUI runs offline with an empty folder of its own. Ends with 1 when the answer's words, its sources, the sentences that
they print, or what it asks for its own sake (title, next questions) are not there; leaves pictures in FOLDER.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect, sync_playwright
from run_clients import serving

QUESTION = "What did Varga say about grain in June 2031?"
WORDS = "Those who mill our grain and send the bread back cheap will not be forgotten."
NAME = "Tessaly Courier, 18 June 2031, Varga opens the granary door by a hand's breadth"
TITLE = "Tomas Varga on grain"
NEXT = "How has Tomas Varga's position on grain changed?"
CHROMIUM = "/usr/bin/chromium"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
FLAGS += "--disable-component-update --disable-sync"
PATIENCE_S = 180
PATIENCE_MS = 60_000


def free_port() -> int:
    """Give a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@contextmanager
def webui(folder: Path, url: str) -> Iterator[str]:
    """Run Open WebUI against a server, and give its address once it answers."""
    port = free_port()
    with tempfile.TemporaryDirectory() as data, (folder / "webui.log").open("w") as log:
        command = [folder / "env/bin/open-webui", "serve", "--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(command, env=environment(data, url), cwd=data, stdout=log, stderr=log)
        try:
            await_health(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def environment(data: str, url: str) -> dict[str, str]:
    """Say to Open WebUI what to ask, and to ask nobody else."""
    own = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PORT"}}
    return {
        **own,
        "DATA_DIR": data,
        "WEBUI_SECRET_KEY": "of no use",
        "WEBUI_AUTH": "False",
        "OFFLINE_MODE": "True",
        "HF_HUB_OFFLINE": "1",
        "DO_NOT_TRACK": "true",
        "ANONYMIZED_TELEMETRY": "false",
        "ENABLE_OLLAMA_API": "False",
        "ENABLE_EVALUATION_ARENA_MODELS": "False",
        "OPENAI_API_BASE_URL": f"{url}/v1",
        "OPENAI_API_KEY": "sk-dummy",
        "RAG_EMBEDDING_ENGINE": "openai",
    }


def await_health(address: str, process: subprocess.Popen) -> None:
    """Wait until it answers."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/health", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(1)
    sys.exit("Open WebUI did not start; webui.log beside its environment tells why")


def ask(page: Page, address: str) -> None:
    """Type the question and send it."""
    page.goto(address)
    page.wait_for_selector("#chat-input", timeout=PATIENCE_MS)
    news = page.get_by_role("button", name="Okay, Let's Go!")
    if news.is_visible(timeout=5_000):
        news.click()
    page.click("#chat-input")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")


def look(page: Page, folder: Path) -> None:
    """Make sure that a reader sees the words, the sources and what comes next."""
    expect(page.get_by_text(WORDS).first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text(NEXT).first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path=folder / "answer.png", full_page=True)
    page.get_by_role("button", name="Toggle 2 sources").click()
    page.screenshot(path=folder / "sources.png", full_page=True)
    page.get_by_role("button", name=f"View source: {NAME}").first.click()
    shown = page.get_by_role("dialog")
    expect(shown.get_by_text(NAME).first).to_be_visible(timeout=PATIENCE_MS)
    expect(shown.get_by_text(WORDS).first).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(500)  # until it has faded in, for the picture
    page.screenshot(path=folder / "source.png", full_page=True)


def main(folder: str) -> None:
    """Ask, and look."""
    place = Path(folder).resolve()
    with serving(place / "record") as url, webui(place, url) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        page = browser.new_page(viewport={"width": 1200, "height": 1100})
        try:
            ask(page, address)
            look(page, place)
        finally:
            page.screenshot(path=place / "last.png")
            browser.close()
    print(f"the answer, its sources and the next questions are shown; pictures are in {folder}")


if __name__ == "__main__":
    main(*sys.argv[1:])
