"""Purge a hundred things of every kind from a record, look for their bytes, and print what was found.

Usage: python purging_report.py [COUNT]. Half of the articles were changed once before, so that there are earlier
versions. The bytes are looked for by the product's own proof and once more, word by word, by this script. Then the same
on a full disk, on a small file system of its own, where this user may mount one.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from fakes import WordEmbedder
from test_purging import NOW, index, rows, write_articles

from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.index.purging import purge
from indexer.index.schema import DATABASE
from indexer.index.tombstones import What

DISK_MIB = 48
KINDS = {
    What.ARTICLE: "SELECT id FROM article",
    What.URL: "SELECT url FROM article",
    What.ORIGIN: "SELECT origin FROM origin",
    What.STATEMENT: "SELECT id FROM statement",
}
RARE = {What.SOURCE: "SELECT DISTINCT source FROM article", What.SPEAKER: "SELECT DISTINCT speaker_id FROM statement"}


def main(count: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        failures = purge_many(Path(folder), count)
        failures += purge_on_a_full_disk(Path(folder))
    return min(failures, 1)


def purge_many(folder: Path, count: int) -> int:
    data = make_record(folder, 2 * count)
    rng = np.random.default_rng(7)
    tally = {what: [0, 0, 0, 0.0] for what in (*KINDS, *RARE)}
    for turn in range(count):
        what = choose(turn, count)
        names = rows(data, {**KINDS, **RARE}[what])
        if names:
            found = purge_one(data, what, str(names[rng.integers(len(names))][0]))
            tally[what] = [one + other for one, other in zip(tally[what], (1, *found), strict=True)]
    report = index(folder / "articles", data)
    print_table(tally)
    print(f"indexed again: {len(report.withheld)} articles withheld, {report.added} came back")
    return sum(by_proof + by_words for _, by_proof, by_words, _ in tally.values()) + report.added


def choose(turn: int, count: int) -> What:
    # Sources and speakers take much with them, so they come last and few.
    if turn >= count - 6:
        return list(RARE)[turn % 2]
    return list(KINDS)[turn % len(KINDS)]


def make_record(folder: Path, count: int) -> Path:
    write_articles(folder / "articles", count)
    index(folder / "articles", folder / "data")
    for path in sorted((folder / "articles").iterdir())[::2]:
        row = json.loads(path.read_text(encoding="utf-8"))
        lines = row["text"].split("\n\n")
        row["text"] = "\n\n".join([lines[0], "Corrected.", *lines[2:5], lines[5].replace("on 2031", "late on 2031")])
        path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    index(folder / "articles", folder / "data")
    return folder / "data"


def purge_one(data: Path, what: What, name: str) -> tuple[int, int, float]:
    before = words_held(data)
    began = time.perf_counter()
    proof = purge(data, what, name, now=NOW, is_proof_wanted=True).proof
    took = time.perf_counter() - began
    assert proof is not None
    for one in (*proof.rows, *proof.left):
        print(f"left of {what} {name}: {one}")
    gone = before - words_held(data)
    left = sum(word.encode() in path.read_bytes() for path in data.iterdir() for word in gone)
    return len(proof.left) + len(proof.rows), left, took


def words_held(data: Path) -> set[str]:
    """Give the long words of all that is on record; each of them was made for one place only."""
    sql = "SELECT text || ' ' || title FROM article UNION ALL "
    sql += "SELECT json_extract(json, '$.text', '$.title') FROM former_article"
    words = (word.strip('.“”"[],\\n').lower() for (text,) in rows(data, sql) for word in text.split())
    return {word for word in words if len(word) == 10 and word.isalpha()}


def print_table(tally: dict[What, list[float]]) -> None:
    print(f"{'purged':<10} {'runs':>5} {'left by proof':>14} {'left by words':>14} {'seconds each':>13}")
    for what, (runs, by_proof, by_words, took) in tally.items():
        print(f"{what:<10} {runs:>5} {by_proof:>14} {by_words:>14} {took / max(runs, 1):>13.3f}")


def purge_on_a_full_disk(folder: Path) -> int:
    disk = folder / "disk"
    disk.mkdir()
    with mounted(disk) as is_mounted:
        if not is_mounted:
            print("FULL DISK NOT TRIED: this user may not mount a file system")
            return 0
        write_articles(folder / "few", 40)
        index(folder / "few", disk / "data")
        ((article_id, text), *_) = rows(disk / "data", "SELECT id, text FROM article")
        fill(disk)
        refused = is_refused(disk / "data")
        proof = purge(disk / "data", What.ARTICLE, article_id, now=NOW, is_proof_wanted=True).proof
        assert proof is not None
        left = len(proof.left) + len(proof.rows) + sum(text[:40].encode() in p.read_bytes() for p in disk.rglob("*.*"))
        library = Library.open(disk / "data", embedder=WordEmbedder())
        answers = len(library.search("anything", where=Where(), k=9))
        library.close()
    print(f"full disk: a plain delete {'is refused' if refused else 'WORKS'}; a purge leaves {left}, {answers} hits")
    return left + (not refused) + (not answers)


@contextmanager
def mounted(disk: Path) -> Iterator[bool]:
    command = ["-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(disk)]
    mount = shutil.which("mount")
    is_mounted = (
        mount is not None and subprocess.run([mount, *command], capture_output=True, check=False).returncode == 0
    )
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file:
        for size in (1 << 16, 4096):
            try:
                while True:
                    file.write(os.urandom(size))
            except OSError:
                continue


def is_refused(data: Path) -> bool:
    connection = sqlite3.connect(data / DATABASE)
    try:
        connection.execute("DELETE FROM words")
        connection.commit()
    except sqlite3.Error:
        return True
    finally:
        connection.close()
    return False


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
