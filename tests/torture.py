"""Interrupt, fill, cut off and damage records, and print what came of it; ends with 1 when a promise was broken.

Usage: python torture.py [RUNS] [SEED]. RUNS is how many failpoints indexing gets, and all other kinds of deeds together
as many again; the other counts grow with it (300 gives twice 100 random kills and 1,000 power cuts, and 1,000 damages).
The same seed gives the same places. Controls are runs in which something that matters is left out: torture must find
each of them wanting, or it proves nothing.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

# Forked children of a process in which FAISS used several threads would hang.
os.environ["OMP_NUM_THREADS"] = "1"

import power_loss
import torn_calls
from damages import Shelf, blind_misses, judge_many
from torn_deeds import few_of, make_deeds
from torn_job import DONE, EXPLAINED, Child, states_of
from torture_oracle import Oracle, be_quiet

ROW = "{:<52} {:>6} {:>8}  {}"
ENOUGH_FOR_ALL = 100
"""With fewer failpoints, only one deed of each kind is struck."""
TRIES, A_FEW = 900, 15
"""How often power is cut to find a control wanting."""


class Line(NamedTuple):
    """One line of the table."""

    what: str
    runs: int
    broken: int
    notes: str
    is_control: bool = False

    @property
    def is_right(self):
        return (self.broken > 0) == self.is_control


class Rack:
    """Deeds of one kind, with all the states that they may leave, and a folder to work in."""

    def __init__(self, deeds, data, chosen):
        self.name = deeds[0].name
        self.deeds = deeds
        self.data = data
        self.states = [states_of(deed, self.data) for deed in deeds]
        self.chosen = chosen
        self._calls = {}

    def oracles(self):
        return [Oracle(deed, states) for deed, states in zip(self.deeds, self.states, strict=True)]

    def calls_of(self, deed):
        if id(deed) not in self._calls:
            self._calls[id(deed)] = power_loss.record_calls(deed, self.data)
        return self._calls[id(deed)]


def make_racks(folder, runs, seed):
    chosen = random.Random(seed)  # noqa: S311 - the same places for the same seed
    deeds = make_deeds(folder)
    data = folder / "run" / "data"
    data.parent.mkdir()
    if runs < ENOUGH_FOR_ALL:
        deeds = few_of(deeds, chosen)
    kinds = dict.fromkeys(deed.name for deed in deeds)
    return [Rack([deed for deed in deeds if deed.name == kind], data, chosen) for kind in kinds]


def _line(what, oracles, *, extra=None, is_control=False):
    broken = sum((oracle.broken for oracle in oracles), Counter())
    ways = {**(extra or {}), **broken}
    runs = sum(oracle.judged for oracle in oracles)
    notes = ", ".join(f"{count} {way}" for way, count in sorted(ways.items()))
    return Line(what, runs, broken.total(), notes, is_control)


def failpoints(rack, count):
    """Interrupt a system call that changes the record, by a kill, a failing disk or a full one."""
    oracles, lines = rack.oracles(), []
    for oracle in oracles:
        points = torn_calls.points_of(oracle.deed, rack.data)
        for point in torn_calls.chosen_points(points, max(1, count // len(oracles)), rack.chosen):
            code, acknowledged = torn_calls.run_torn(oracle.deed, rack.data, point)
            ended = {DONE: "came through", EXPLAINED: "told in words", -signal.SIGKILL: "killed"}
            lines.append((point[2], ended.get(code, "ended without words")))
            if code not in ended:
                oracle.broken[f"{point} ended without words"] += 1
            for fault in oracle.judge(rack.data, acknowledged):
                print(f"  {rack.name} {point}: {fault}", file=sys.stderr)
    return _line(f"failpoints: {rack.name}", oracles, extra={f"{a} {e}": n for (a, e), n in Counter(lines).items()})


def random_kills(rack, count):
    """Kill a deed at any time."""
    oracles, killed = rack.oracles(), 0
    for oracle in oracles:
        span_s = _time_s(oracle.deed, rack.data)
        for _ in range(max(1, count // len(oracles))):
            child = Child(oracle.deed, rack.data)
            child.start()
            time.sleep(rack.chosen.random() * span_s)
            os.kill(child.pid, signal.SIGKILL)
            killed += child.wait() < 0
            oracle.judge(rack.data, child.acknowledged)
    return _line(f"random kills: {rack.name}", oracles, extra={"killed before the end": killed})


def _time_s(deed, data):
    child = Child(deed, data)
    begun = time.monotonic()
    child.start()
    child.wait()
    return time.monotonic() - begun


def power_cuts(rack, count, *, control=None, change=None):
    """Lay out what a power cut may leave, and open it; a control ends as soon as something is broken."""
    oracles, is_control = rack.oracles(), bool(control or change)
    how = f"synchronous={control}" if control else change.__name__.replace("_", " ") if change else ""
    name = f"{' '.join(filter(None, ['power cuts', how]))}: {rack.name}"
    for oracle in oracles:
        calls = (
            rack.calls_of(oracle.deed)
            if control is None
            else power_loss.record_calls(oracle.deed, rack.data, control=control)
        )
        # Cuts come in the order of the calls: a control is to see all of them soon.
        size = A_FEW if is_control else max(1, count // len(oracles))
        passes = [
            power_loss.lose_power(
                oracle.deed, change(calls) if change else calls, rack.data, count=size, chosen=rack.chosen
            )
            for _ in range(count // A_FEW if is_control else 1)
        ]
        states = chain.from_iterable(passes)
        for acknowledged, is_done in states:
            if oracle.judge(rack.data, acknowledged, must_be_published=is_done) and is_control:
                return _line(name, oracles, is_control=True)
    return _line(name, oracles, is_control=is_control)


@contextmanager
def small_disk(folder, size_kib):
    """Mount a disk of a few kilobytes; None where this user may not."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "onrecord-torture", folder]
    is_mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield folder / "data" if is_mounted else None
    finally:
        if is_mounted:
            subprocess.run(["umount", folder], check=True)


def full_disks(folder, rack, count):
    """Do a deed on a disk that is too small for it, each time with a little more room."""
    oracles, ended = rack.oracles(), Counter()
    for oracle in oracles:
        for n in range(count // len(oracles)):
            with small_disk(folder / "disk", 400 + 160 * n) as data:
                if data is None:
                    return Line("full disks", 0, 0, "SKIPPED: only root may mount a small disk")
                if not _fill(oracle, data, rack.data, ended):
                    continue
    return _line(f"full disks: {rack.name}", oracles, extra=ended)


def _fill(oracle, data, elsewhere, ended):
    try:
        child = Child(oracle.deed, data)
    except (OSError, shutil.Error):
        ended["too small to begin"] += 1
        return False
    child.start()
    code = child.wait()
    ended[{DONE: "fitted", EXPLAINED: "told in words"}.get(code, "ended without words")] += 1
    shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.copytree(data, elsewhere)
    oracle.judge(elsewhere, child.acknowledged)
    return True


def damages(folder, deed, count, chosen):
    """Damage snapshot, manifest, rows and pages."""
    shelf = Shelf(deed, folder)
    for kind in ("snapshot", "manifest", "rows", "pages"):
        met, shown = judge_many(shelf, kind, count // 4, chosen)
        missed = sum(n for way, n in met.items() if way.startswith("MISSED")) + shown.total()
        notes = ", ".join(f"{n} {way}" for way, n in sorted({**met, **shown}.items()))
        yield Line(f"damaged {kind}", met.total(), missed, notes)
    blind = count // 20
    yield Line("damage, lengths compared only", blind, blind_misses(shelf, blind, chosen), "let pass", True)


def controls(racks):
    """Leave out what matters, and lose power until it shows."""
    indexing, jobs = racks[0], racks[1]
    for mode in ("NORMAL", "OFF"):
        yield power_cuts(indexing, TRIES, control=mode)
    for name in ("indexing", "purges"):
        rack = next(rack for rack in racks if rack.name == name)
        yield power_cuts(rack, TRIES, change=power_loss.without_folder_syncs)
    for rack in (indexing, jobs):
        yield power_cuts(rack, TRIES, change=power_loss.with_the_manifest_first)
    for rack in racks[1:]:
        yield power_cuts(rack, TRIES, change=power_loss.with_acknowledgements_first)
    for rack in racks:
        if rack.name in {"copies", "upgrades"}:
            yield power_cuts(rack, TRIES, change=power_loss.without_file_syncs)


def torture(folder, runs, seed):
    """Do everything, and give the lines of the table one by one."""
    be_quiet()
    racks = make_racks(folder, runs, seed)
    others = len(racks) - 1
    # Half of all strikes are at indexing, the others at all else.
    for n, rack in enumerate(racks):
        yield random_kills(rack, _share(max(4, runs // 3), n, others))
    yield full_disks(folder, racks[0], max(4, runs // 10))
    reason = torn_calls.why_not_here()
    if reason is None:
        for n, rack in enumerate(racks):
            yield failpoints(rack, _share(runs, n, others))
            yield power_cuts(rack, _share(runs * 10 // 3, n, others))
        yield from controls(racks)
    else:
        yield Line("failpoints and power cuts", 0, 0, f"SKIPPED: {reason}")
    yield from damages(folder, racks[0].deeds[1], max(20, runs * 10 // 3), racks[0].chosen)


def _share(count, n, others):
    return count if n == 0 else max(2, count // others)


def main(runs=300, seed=1):
    begun, is_right = time.monotonic(), True
    print(ROW.format("what", "runs", "broken", "notes"))
    with tempfile.TemporaryDirectory(prefix="onrecord-torture-") as folder:
        for line in torture(Path(folder).resolve(), runs, seed):
            verdict = "" if line.is_right else "  <-- MUST BE BROKEN" if line.is_control else "  <-- BROKEN"
            what = f"control: {line.what}" if line.is_control else line.what
            print(ROW.format(what, line.runs, line.broken, line.notes + verdict), flush=True)
            is_right = is_right and line.is_right
    print(f"seed {seed}, {time.monotonic() - begun:.0f} s")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
