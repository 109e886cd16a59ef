"""Damage a published snapshot, its manifest, rows and pages of a record, and see what is noticed and what is shown.

A damage is noticed when `onrecord check` finds a fault, and proved harmless when every row reads as before and every
search answers as before. Nothing may be shown that is not as it was written, noticed or not.
"""

import re
import shutil
import sqlite3
from collections import Counter

from fakes import WordEmbedder
from torn_job import index

from indexer.errors import OnRecordError
from indexer.index.checking import check_record
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.index.publishing import MANIFEST
from indexer.index.schema import DATABASE

QUESTIONS = ("grain in port 1", "what did Vera Orlova say", "crowns 12")
_PROTECTED = {
    "article": ("text", "title", "id", "sha256"),
    "printed": ("json", "sha256"),
    "vector": ("data", "sha256"),
    "statement": ("id", "article_id", "speaker_id", "speaker_name", "kind", "first_day", "position"),
    "words_content": ("c0", "c1", "c2"),
    "words_data": ("block",),
    "statement_copy": ("first",),
    "model": ("fingerprint", "dimension"),
}


class Shelf:
    """A sound record, another one to swap files with, and what the sound one shows."""

    def __init__(self, deed, folder):
        self.folder = folder / "damaged"
        self.sound, self.other = folder / "sound", folder / "other"
        shutil.copytree(deed.base, self.sound)
        index(deed.articles, self.sound)
        shutil.copytree(deed.base, self.other)
        self.rows = rows_of(self.sound)
        self.shown = shown_by(self.sound)

    def lay_out(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.sound, self.folder)
        return self.folder


def rows_of(data):
    """Read every row of every table, and every word of the full text with its places; None when they cannot be read.

    The blocks of the full text themselves are left out: they hold counters too, which no search looks at.
    """
    run = sqlite3.connect(data / DATABASE)
    try:
        rows = [line for line in run.iterdump() if "words_data" not in line[:60]]
        run.execute("CREATE VIRTUAL TABLE temp.places USING fts5vocab (main, words, instance)")
        return rows, run.execute("SELECT * FROM temp.places").fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
    finally:
        run.close()


def shown_by(data):
    """Give every statement that a reader gets to see, and the answers of the search."""
    library = Library.open(data, embedder=WordEmbedder(16))
    try:
        ids = library.statements(Where(), after=None, limit=500)
        printed = library.get(ids)
        hits = [library.search(question, where=Where(), k=50) for question in QUESTIONS]
    finally:
        library.close()
    return printed, [[(hit.statement_id, hit.cosine, hit.shared) for hit in found] for found in hits]


def damage(kind, data, other, chosen):
    """Do one damage of a kind, the choice of which is free; tell what was done."""
    match kind:
        case "snapshot":
            one, another = (chosen.choice(sorted(folder.glob("v*.vectors"))) for folder in (data, other))
            return _damage_file(one, another, chosen)
        case "manifest":
            return _damage_file(data / MANIFEST, other / MANIFEST, chosen)
        case "pages":
            return _flip(data / DATABASE, chosen)
    return _damage_row(data / DATABASE, chosen)


def _damage_file(path, other, chosen):
    match chosen.randrange(10):
        case 0:
            path.write_bytes(path.read_bytes()[: chosen.randrange(path.stat().st_size)])
            return "cut off"
        case 1:
            shutil.copy(other, path)
            return "swapped"
        case 2:
            path.unlink()
            return "removed"
        case 3:
            path.write_bytes(path.read_bytes() + chosen.randbytes(9))
            return "lengthened"
    return _flip(path, chosen)


def _flip(path, chosen):
    content = bytearray(path.read_bytes())
    content[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
    path.write_bytes(content)
    return "flipped"


def _damage_row(path, chosen):
    table = chosen.choice(sorted(_PROTECTED))
    column = chosen.choice(_PROTECTED[table])
    run = sqlite3.connect(path, isolation_level=None)
    rows = run.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1").fetchall()  # noqa: S608 - names above
    if rows:
        number, value = chosen.choice(rows)
        run.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (_other(value, chosen), number))  # noqa: S608 - the same
    run.close()
    return f"{table}.{column}" if rows else "nothing to damage"


def _other(value, chosen):
    if isinstance(value, int):
        return value + chosen.choice((-1, 1, 7))
    if isinstance(value, bytes):
        content = bytearray(value)
        content[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
        return bytes(content)
    place = chosen.randrange(len(value))
    return value[:place] + chosen.choice([c for c in "abz019 ”" if c != value[place]]) + value[place + 1 :]


def judge(shelf, kind, chosen):
    """Do one damage; give how it was met, what was done, and whether anything wrong was shown."""
    data = shelf.lay_out()
    what = damage(kind, data, shelf.other, chosen)
    shown = _is_shown_wrongly(shelf, data)
    try:
        report = check_record(data)
    except OnRecordError:
        return "detected", what, shown
    if report.fault_count:
        return "detected", what, shown
    if rows_of(data) == shelf.rows and shown_by(data) == shelf.shown:
        return "harmless", what, shown
    return "MISSED", what, shown


def _is_shown_wrongly(shelf, data):
    try:
        printed, _ = shown_by(data)
    except OnRecordError:
        return ""
    except Exception as error:  # noqa: BLE001  not shown, but a reader is to be told in words
        return f"an error nobody explains, {type(error).__name__}"
    right, _ = shelf.shown
    for statement_id, one in printed.items():
        if statement_id not in right:
            return "a statement that was not on record"
        if (one.statement.quote, one.article.text) != _words(right[statement_id]):
            return "other words"
        if one != right[statement_id]:
            return "another name, day or origin"
    return ""


def _words(printed):
    return printed.statement.quote, printed.article.text


def length_only(data):
    """Judge a snapshot by its length alone, as a check without checksums would; torture must find it wanting."""
    parts = re.findall(rb'"file":"([^"]+)","sha256":"\w+","bytes":(\d+)', (data / MANIFEST).read_bytes())
    return bool(parts) and all((data / file.decode()).stat().st_size == int(size) for file, size in parts)


def judge_many(shelf, kind, count, chosen):
    """Do many damages of a kind, and count how they were met and what was shown."""
    met, shown = Counter(), Counter()
    for _ in range(count):
        verdict, what, wrong = judge(shelf, kind, chosen)
        met[verdict if verdict == "detected" else f"{verdict} ({what})"] += 1
        if wrong:
            shown[f"{what}: {wrong}"] += 1
    return met, shown


def blind_misses(shelf, count, chosen):
    """Count the damaged snapshots that a check without checksums would have let pass."""
    missed = 0
    for _ in range(count):
        data = shelf.lay_out()
        _flip(chosen.choice(sorted(data.glob("v*.vectors"))), chosen)
        missed += length_only(data)
    return missed
