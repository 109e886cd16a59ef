"""A small record with outlets, days and addresses, and what chat programs send and read, as they do it."""

import json
from collections.abc import Iterator
from pathlib import Path

from fakes import said
from served import BRIDGE, GRAIN, HARVEST, add_to_record

QUESTION = "What did Orlova say about the bridge?"
PAGE = "https://herald.example/2031/bridge"


def article(title: str, sentences: str, *, url: str | None) -> str:
    address = f"url: {url}\n" if url else ""
    return f"---\ntitle: {title}\nsource: Velm Herald\n{address}published: 2031-05-05\n---\n\n{sentences}\n"


def make_chat_record(folder: Path) -> Path:
    """Index two articles, one of them with an address, and give the folder of the record."""
    articles = folder / "articles"
    articles.mkdir()
    bridge = f"{said(BRIDGE, 'Mara Orlova')}\n\n{said('The bridge at Sela is a ruin', 'Samir Haddad', '2031-05-04')}"
    (articles / "bridge.md").write_text(article("Bridge to reopen", bridge, url=PAGE), encoding="utf-8")
    other = f"{said(GRAIN, 'Mara Orlova', '2031-06-01')}\n\n{said(HARVEST, 'Samir Haddad', '2031-05-06')}"
    (articles / "grain.md").write_text(article("Grain and canals", other, url=None), encoding="utf-8")
    data = folder / "data"
    add_to_record(data, articles)
    return data


def user(text) -> dict:
    return {"role": "user", "content": text}


def chunks_in(body: str) -> Iterator[dict]:
    """Read the chunks of a stream, each of which must be one line of data and nothing else."""
    for event in body.split("\n\n"):
        if not event or event.startswith(":") or event == "data: [DONE]":
            continue
        assert event.startswith("data: ")
        assert "\n" not in event
        yield json.loads(event.removeprefix("data: "))


def content_of(chunks) -> str:
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])


def task(text: str, *turns: tuple[str, str]) -> dict:
    """Write a task as Open WebUI does: an instruction, the form of its reply, and the conversation."""
    history = "\n".join(f"{who.upper()}: {words}" for who, words in turns)
    return user(f"### Task:\n{text}\n### Chat History:\n<chat_history>\n{history}\n</chat_history>")
