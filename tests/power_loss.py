"""What a disk may hold after a power cut: made from every system call by which a deed changed its record.

Written but not synced is each block of 512 bytes on its own: there or not. A name that was made, changed or removed is
sure once its folder was synced; before that, any number of the first such changes may have reached the disk. Calls are
recorded with `strace`, so it is the linked SQLite and our own files alike that are cut off.
"""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from torn_calls import run_traced
from torn_job import MARK

BLOCK_BYTES = 512
RECORDED = "pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink,unlinkat,openat,access,faccessat,faccessat2"
_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)", re.MULTILINE)
_HEX = re.compile(r"(?:\\x[0-9a-f]{2})+")


class Call(NamedTuple):
    """One call that changed a name or a file, synced it, or told an acknowledgement."""

    kind: str
    name: str = ""
    content: bytes = b""
    at: int = 0
    other: str = ""


def record_calls(deed, data, *, control=None):
    """Do a deed undisturbed, and give its calls in order."""
    options = ("-y", "-xx", "-s", "100000000", "-e", f"trace={RECORDED}")
    code, acknowledged, log = run_traced(deed, data, *options, control=control)
    reader = _Reader(data)
    calls = [call for line in _LINE.findall(log) for call in reader.read(*line)]
    if code != 0 or sum(call.kind == "acknowledged" for call in calls) != acknowledged:
        raise RuntimeError(f"the recording is not whole: the deed ended with {code}")
    return calls


class _Reader:
    """Reads lines of strace, and keeps where a plain `write` goes on."""

    def __init__(self, data):
        self._folder = data
        self._places = {}
        self._folders = {""}

    def read(self, kind, rest, result):
        texts = [bytes.fromhex(one.replace("\\x", "")) for one in _HEX.findall(rest)]
        if "access" in kind:
            return [Call("acknowledged")] if texts[-1].startswith(MARK.encode()) else []
        if int(result) < 0:
            return []
        if kind == "openat":
            return self._open(self._name(texts[-1]), rest)
        if kind == "unlinkat":
            texts = [b"/".join(texts)]
        name = self._name(texts[0])
        if kind in {"fsync", "fdatasync"} and name in self._folders:
            return [Call("sync folder", name)]
        return [] if name is None else [self._read_named(kind, name, texts, rest)]

    def _read_named(self, kind, name, texts, rest):
        last = rest.rpartition(", ")[2]
        match kind:
            case "rename":
                return Call("rename", name, other=self._name(texts[1]))
            case "unlink" | "unlinkat":
                return Call("unlink", name)
            case "ftruncate":
                return Call("truncate", name, at=int(last))
            case "pwrite64":
                return Call("write", name, texts[1], int(last))
            case "write":
                at = self._places.get(name, 0)
                self._places[name] = at + len(texts[1])
                return Call("write", name, texts[1], at)
        return Call("sync", name)

    def _open(self, name, flags):
        if name is None:
            return []
        if "O_DIRECTORY" in flags:
            self._folders.add(name)
            return []
        self._places[name] = 0
        self._folders.add(name.rpartition("/")[0])
        made = [Call("make", name)] if "O_CREAT" in flags else []
        return [*made, Call("truncate", name)] if "O_TRUNC" in flags else made

    def _name(self, text):
        path = Path(text.decode("utf-8", "replace"))
        # What is mapped into memory is made anew after a crash.
        is_ours = path.is_relative_to(self._folder) and not path.name.endswith("-shm")
        return path.relative_to(self._folder).as_posix().removeprefix(".") if is_ours else None


class _File:
    """A file's content that is safe, and what was done to it since."""

    def __init__(self, content=b""):
        self.safe = content
        self.waiting = []

    def sync(self):
        self.safe = self._after(lambda: True)
        self.waiting = []

    def cut_off(self, reaches_disk):
        return self._after(reaches_disk)

    def _after(self, reaches_disk):
        content = bytearray(self.safe)
        for call in self.waiting:
            if call.kind == "truncate":
                if reaches_disk():
                    del content[call.at :]
                    content.extend(bytes(call.at - len(content)))
                continue
            end = call.at + len(call.content)
            for start in range(call.at, end, BLOCK_BYTES):
                if reaches_disk():
                    block = call.content[start - call.at : start - call.at + BLOCK_BYTES]
                    content.extend(bytes(max(0, start - len(content))))
                    content[start : start + len(block)] = block
        return bytes(content)


class Disk:
    """A folder as a power cut may leave it, call after call."""

    def __init__(self, base):
        paths = [path for path in base.rglob("*") if path.is_file()] if base is not None else ()
        self.safe_names = {path.relative_to(base).as_posix(): _File(path.read_bytes()) for path in paths}
        self.names = dict(self.safe_names)
        self.waiting = []
        self.acknowledged = 0

    def apply(self, call):
        match call.kind:
            case "acknowledged":
                self.acknowledged += 1
            case "sync folder":
                self._sync_names(call.name)
            case "make" if call.name not in self.names:
                self._rename(self.names, made := ("make", call.name, _File()))
                self.waiting.append(made)
            case "rename" | "unlink" | "unlinkat":
                changed = (call.kind, call.name, call.other)
                self._rename(self.names, changed)
                self.waiting.append(changed)
            case "sync":
                self.names[call.name].sync()
            case "write" | "truncate":
                self.names[call.name].waiting.append(call)

    def cut_off(self, folder, chosen):
        """Lay out in `folder` one of the states that a power cut now may leave."""
        names = dict(self.safe_names)
        for changed in self.waiting[: chosen.randint(0, len(self.waiting))]:
            self._rename(names, changed)
        share = chosen.choice((0.0, 0.5, 0.9, 1.0))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, file in names.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(file.cut_off(lambda: chosen.random() < share))

    def _sync_names(self, folder):
        # A journal keeps the order: with a change of this folder all that came before it is sure.
        touched = [n for n, changed in enumerate(self.waiting) if folder in _folders_of(*changed)]
        end = touched[-1] + 1 if touched else 0
        for changed in self.waiting[:end]:
            self._rename(self.safe_names, changed)
        self.waiting = self.waiting[end:]

    @staticmethod
    def _rename(names, changed):
        kind, name, other = changed
        if kind == "make":
            names.setdefault(name, other)
        elif name in names:
            file = names.pop(name)
            if kind == "rename":
                names[other] = file


def _folders_of(kind, name, other):
    return {one.rpartition("/")[0] for one in ([name, other] if kind == "rename" else [name])}


def lose_power(deed, calls, folder, *, count, chosen):
    """Lay out one state after another; give for each how much was acknowledged, and whether all was done."""
    # Half of the cuts around what is no plain writing: names, syncs and acknowledgements are few and matter most.
    rare = [n + side for n, call in enumerate(calls) if call.kind != "write" for side in (0, 1)]
    cuts = sorted(chosen.choice(rare) if n % 2 else chosen.randrange(len(calls) + 1) for n in range(count))
    disk, done = Disk(deed.base), 0
    for cut in cuts:
        for call in calls[done:cut]:
            disk.apply(call)
        done = max(done, cut)
        disk.cut_off(folder, chosen)
        yield disk.acknowledged, cut == len(calls)


def without_folder_syncs(calls):
    """Leave out what makes names sure; torture must notice."""
    return [call for call in calls if call.kind != "sync folder"]


def with_the_manifest_first(calls):
    """Let the manifest be published before the file that it names; torture must notice."""
    first = next(n for n, call in enumerate(calls) if call.kind == "make" and call.name.endswith(".vectors.tmp"))
    begun = next(n for n, call in enumerate(calls) if call.kind == "make" and call.name == "CURRENT.tmp")
    ended = next(n for n, call in enumerate(calls) if n > begun and call.kind == "sync folder") + 1
    return [*calls[:first], *calls[begun:ended], *calls[first:begun], *calls[ended:]]


def without_file_syncs(calls):
    """Leave out what makes the content of files sure; torture must notice."""
    return [call for call in calls if call.kind != "sync"]


def with_acknowledgements_first(calls):
    """Let everything be acknowledged before the first call that makes it sure; torture must notice."""
    changed, begun = [], 0
    for call in calls:
        changed.append(call)
        if call.kind == "acknowledged":
            first = next(
                (n for n in range(begun, len(changed)) if changed[n].kind.startswith("sync")), len(changed) - 1
            )
            changed.insert(first, changed.pop())
            begun = len(changed)
    return changed
