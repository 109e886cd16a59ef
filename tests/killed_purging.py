"""Purge the same article again and again in fresh processes, killing each at another call that writes.

Usage: python killed_purging.py BASE OUT STEP ARTICLE. Leaves one record OUT/n for each run, made from a copy of BASE;
the run n is killed just before its nth call of a function that changes something on disk, with SIGKILL. Ends with the
first run that came through.
"""

import os
import shutil
import sys
from pathlib import Path

from killed_indexing import die_at

from indexer.index.purging import purge
from indexer.index.tombstones import What


def came_through(data, article_id, call):
    # Forked before any thread or connection exists; each run pays no imports.
    child = os.fork()
    if child == 0:
        die_at(call)
        purge(data, What.ARTICLE, article_id, now=1.0)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def main(base, out, step, article_id):
    call, is_through = 1, False
    while not is_through:
        shutil.copytree(base, out / str(call))
        is_through = came_through(out / str(call), article_id, call)
        call += step


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
