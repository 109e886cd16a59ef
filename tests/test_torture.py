"""A quick share of `make torture`, with the controls that show that it can fail."""

import subprocess
import sys
from pathlib import Path

import pytest
import torn_calls

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def table():
    environment = {"PYTHONPATH": f"{ROOT}", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    command = [sys.executable, ROOT / "tests" / "torture.py", "6"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.timeout(400)
def test_records_survive_a_quick_share_of_the_torture_and_the_controls_do_not(table):
    assert table.returncode == 0, table.stdout + table.stderr
    assert "<--" not in table.stdout


@pytest.mark.timeout(400)
def test_failpoints_and_power_cuts_were_part_of_it(table):
    reason = torn_calls.why_not_here()
    if reason is not None:
        pytest.skip(f"SKIPPED: system calls cannot be interrupted here: {reason}")

    for kind in ("indexing", "jobs", "purges", "another model", "upgrades", "copies", "restores"):
        assert f"failpoints: {kind} " in table.stdout
        assert f"\npower cuts: {kind} " in table.stdout
    assert table.stdout.count("control: power cuts") == 14
