"""Find the test cases that are not called the same in every process; two processes could not share them.

Usage: python case_names.py [FOLDER]. Collects the tests of a folder in two processes, whose sets are in another order,
more than a second after one another, because `gzip` writes seconds into what it packs. Ends with 1 when names differ.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

APART_S = 1.1
COLLECT = [sys.executable, "-m", "pytest", "-o", "addopts=-q", "--collect-only"]
COLLECT += ["-p", "no:randomly", "-p", "no:cacheprovider"]


def unsteady_names(folder):
    """Give the names that only one process knows, or else those that stand elsewhere in the other; most often none."""
    first = _names_in(folder, hash_seed="1")
    time.sleep(APART_S)
    second = _names_in(folder, hash_seed="2")
    alone = set(first) ^ set(second)
    return sorted(alone) or [one for one, other in zip(first, second, strict=True) if one != other]


def _names_in(folder, *, hash_seed):
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [*COLLECT, folder], env=environment, cwd=folder.parent, capture_output=True, text=True, check=False
    )
    names = [line for line in done.stdout.splitlines() if "::" in line]
    if done.returncode or not names:
        sys.exit(f"the tests in {folder} cannot be collected:\n{done.stdout}{done.stderr}")
    return names


def main(folder=Path(__file__).parent):
    unsteady = unsteady_names(folder)
    for name in unsteady:
        print(f"not the same in every process; give it an `id`: {name[:200]!a}")
    return 1 if unsteady else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
