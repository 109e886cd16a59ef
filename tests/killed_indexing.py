"""Index the same articles again and again in fresh processes, killing each at another call that writes.

Usage: python killed_indexing.py ARTICLES OUT STEP [BASE]. Leaves one record OUT/n for each run, made from a copy of
BASE where there is one; ARTICLES may also be a file of ready-made statements, `.jsonl`. The run n is killed just before
its nth call of a function that changes something on disk, with SIGKILL, so that nothing can tidy up. Ends with the
first run that came through.
"""

import os
import shutil
import signal
import sys
from pathlib import Path

from fakes import WordEmbedder, extract_plainly

from indexer.index import indexing
from indexer.index.indexing import index_path

CHANGES = {"execute", "executemany", "executescript", "fsync", "write", "pwrite", "ftruncate", "replace", "unlink"}
CHANGES |= {"rename", "mkdir", "flock", "close"}


def die_at(call):
    left = call

    def count(_frame, event, function):
        nonlocal left
        if event == "c_call" and function.__name__ in CHANGES:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)


def came_through(articles, data, call):
    # Forked before any thread or connection exists; each run pays no imports.
    child = os.fork()
    if child == 0:
        die_at(call)
        paths, statements = ([], [articles]) if articles.suffix == ".jsonl" else ([articles], [])
        index_path(paths, statements=statements, data=data, embedder=WordEmbedder(), extract=extract_plainly)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def main(articles, out, step, base=None):
    indexing.CHUNKS_AT_ONCE = 2
    call, is_through = 1, False
    while not is_through:
        data = out / str(call)
        if base is not None:
            shutil.copytree(base, data)
        is_through = came_through(articles, data, call)
        call += step


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), *map(Path, sys.argv[4:]))
