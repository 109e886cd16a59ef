"""Interrupt, fill, cut off and damage records, and print what came of it; ends with 1 when a promise was broken.

Usage: python torture.py [RUNS] [SEED]. RUNS is how many failpoints; the other counts grow with it (300 gives 100 random
kills, 1,000 power cuts and 1,000 damages). The same seed gives the same places. Controls are runs in which something
that matters is left out: torture must find each of them wanting, or it proves nothing.
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
from pathlib import Path
from typing import NamedTuple

# Forked children of a process in which FAISS used several threads would hang.
os.environ["OMP_NUM_THREADS"] = "1"

import power_loss
import torn_calls
from damages import Shelf, blind_misses, judge_many
from torn_job import DONE, EXPLAINED, Child, make_jobs, states_of
from torture_oracle import Oracle, be_quiet

ROW = "{:<34} {:>6} {:>8}  {}"


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
    """Both jobs, with all the states that they may leave, and a folder to work in."""

    def __init__(self, folder, seed):
        self.folder = folder
        self.jobs = make_jobs(folder)
        self.data = folder / "run" / "data"
        self.data.parent.mkdir()
        self.states = [states_of(job, self.data) for job in self.jobs]
        self.chosen = random.Random(seed)  # noqa: S311 - the same places for the same seed

    def oracles(self):
        return [Oracle(job, states) for job, states in zip(self.jobs, self.states, strict=True)]


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
        points = torn_calls.points_of(oracle.job, rack.data)
        for point in torn_calls.chosen_points(points, count // len(oracles), rack.chosen):
            code, acknowledged = torn_calls.run_torn(oracle.job, rack.data, point)
            ended = {DONE: "came through", EXPLAINED: "told in words", -signal.SIGKILL: "killed"}
            lines.append((point[2], ended.get(code, "ended without words")))
            if code not in ended:
                oracle.broken[f"{point} ended without words"] += 1
            oracle.judge(rack.data, acknowledged)
    return _line("failpoints", oracles, extra={f"{a} {e}": n for (a, e), n in Counter(lines).items()})


def random_kills(rack, count):
    """Kill a job at any time."""
    oracles, killed = rack.oracles(), 0
    for oracle in oracles:
        span_s = _time_s(oracle.job, rack.data)
        for _ in range(count // len(oracles)):
            child = Child(oracle.job, rack.data)
            child.start()
            time.sleep(rack.chosen.random() * span_s)
            os.kill(child.pid, signal.SIGKILL)
            killed += child.wait() < 0
            oracle.judge(rack.data, child.acknowledged)
    return _line("random kills", oracles, extra={"killed before the end": killed})


def _time_s(job, data):
    child = Child(job, data)
    begun = time.monotonic()
    child.start()
    child.wait()
    return time.monotonic() - begun


def power_cuts(rack, count, *, control=None, change=None):
    """Lay out what a power cut may leave, and open it."""
    oracles = rack.oracles()
    for oracle in oracles:
        calls = power_loss.record_calls(oracle.job, rack.data, control=control)
        states = power_loss.lose_power(
            oracle.job, change(calls) if change else calls, rack.data, count=count // len(oracles), chosen=rack.chosen
        )
        for acknowledged, is_done in states:
            oracle.judge(rack.data, acknowledged, must_be_published=is_done)
    name = f"synchronous={control}" if control else change.__name__.replace("_", " ") if change else ""
    is_control = bool(name)
    return _line(f"power cuts {name}".strip(), oracles, is_control=is_control)


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


def full_disks(rack, count):
    """Do a job on a disk that is too small for it, each time with a little more room."""
    oracles, ended = rack.oracles(), Counter()
    for oracle in oracles:
        for n in range(count // len(oracles)):
            with small_disk(rack.folder / "disk", 400 + 160 * n) as data:
                if data is None:
                    return Line("full disks", 0, 0, "SKIPPED: only root may mount a small disk")
                if not _fill(oracle, data, rack.data, ended):
                    continue
    return _line("full disks", oracles, extra=ended)


def _fill(oracle, data, elsewhere, ended):
    try:
        child = Child(oracle.job, data)
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


def damages(rack, count):
    """Damage snapshot, manifest, rows and pages."""
    shelf = Shelf(rack.jobs[1], rack.folder)
    for kind in ("snapshot", "manifest", "rows", "pages"):
        met, shown = judge_many(shelf, kind, count // 4, rack.chosen)
        missed = sum(n for way, n in met.items() if way.startswith("MISSED")) + shown.total()
        notes = ", ".join(f"{n} {way}" for way, n in sorted({**met, **shown}.items()))
        yield Line(f"damaged {kind}", met.total(), missed, notes)
    blind = count // 20
    yield Line("damage, lengths compared only", blind, blind_misses(shelf, blind, rack.chosen), "let pass", True)


def torture(folder, runs, seed):
    """Do everything, and give the lines of the table one by one."""
    be_quiet()
    rack = Rack(folder, seed)
    yield random_kills(rack, max(4, runs // 3))
    yield full_disks(rack, max(4, runs // 10))
    reason = torn_calls.why_not_here()
    if reason is None:
        yield failpoints(rack, runs)
        yield power_cuts(rack, runs * 10 // 3)
        for mode in ("NORMAL", "OFF"):
            yield power_cuts(rack, max(16, runs // 3), control=mode)
        for change in (power_loss.without_folder_syncs, power_loss.with_the_manifest_first):
            yield power_cuts(rack, max(60, runs // 3), change=change)
    else:
        yield Line("failpoints and power cuts", 0, 0, f"SKIPPED: {reason}")
    yield from damages(rack, max(20, runs * 10 // 3))


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
