"""Work the same jobs off again and again in fresh processes, killing each at another call that writes.

Usage: python killed_working.py BASE OUT STEP. Leaves one record OUT/n for each run, made from a copy of BASE; the run n
is killed just before its nth call of a function that changes something on disk. Ends with the first that came through.
"""

import os
import shutil
import sys
from pathlib import Path

from fakes import WordEmbedder, extract_plainly
from killed_indexing import die_at

from indexer.index.working import Tools, Worker


def work_off(data):
    worker = Worker(data, Tools(WordEmbedder(), extract_plainly, "", gather=None, gather_page=None))
    worker.begin()
    while worker.work_once() is not None:
        pass


def came_through(data, call):
    # Forked before any thread or connection exists; each run pays no imports.
    child = os.fork()
    if child == 0:
        die_at(call)
        work_off(data)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def main(base, out, step):
    call, is_through = 1, False
    while not is_through:
        data = out / str(call)
        shutil.copytree(base, data)
        is_through = came_through(data, call)
        call += step


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
