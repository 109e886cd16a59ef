#!/usr/bin/env python3
"""Take out of a virtual environment what onrecord never runs, and keep bytecode only of what it does.

In: the folder of the environment, and a folder of articles to try it on. Out: that environment, smaller.
Promise: stops when something to leave out is not there, for another version may have moved it. What is left imports its
libraries, indexes and answers, or the build ends here.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Each must be there: one that is gone has moved, and would be carried along unseen.
UNUSED = (
    "torch/include",  # headers, to compile extensions of PyTorch
    "torch/share",  # the same for CMake
    "torch/test",  # what those programs test
    "openvino/include",  # headers
    "openvino/libs/libopenvino_intel_gpu_plugin.so",  # the model runs on the processor
    "openvino/libs/cache.json",  # how graphics cards were tuned
    "openvino/libs/libopenvino_intel_npu_plugin.so",
)
# PyTorch's test programs and its protobuf compiler lie beside the one program that it wants to find at its start.
PROGRAMS, WANTED = "torch/bin", "torch_shm_manager"
# Packages are not tested from here. Their folders `tests` go; `torch.testing` and `numpy.testing` are imported in use.
TESTED = ("networkx", "numpy", "pandas", "scipy", "sklearn", "sympy")
# Read by type checkers and linkers alone.
UNREAD = ("*.pyi", "*.a")
USED = "import faiss, openvino, sentence_transformers, torch; from transformers import AutoModel, AutoTokenizer"


def slim(packages: Path) -> None:
    """Remove what is not used from a folder of packages."""
    gone = [name for name in (*UNUSED, PROGRAMS) if not (packages / name).exists()]
    if gone:
        sys.exit(f"slim.py: not in {packages}: {', '.join(gone)}; correct UNUSED or PROGRAMS in docker/slim.py")
    unused = [packages / name for name in UNUSED]
    unused += [path for path in (packages / PROGRAMS).iterdir() if path.name != WANTED]
    unused += [path for package in TESTED for path in (packages / package).rglob("tests")]
    unused += [path for pattern in UNREAD for path in packages.rglob(pattern)]
    for path in unused:
        remove(path)
    for path in list(packages.rglob("__pycache__")):
        remove(path)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it; it may be gone with a folder around it."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def warm(programs: Path, articles: Path) -> None:
    """Use the environment once, so that Python keeps the bytecode of what is used."""
    with tempfile.TemporaryDirectory() as record:
        settings = os.environ | {"ONRECORD_DATA": record, "HF_HUB_OFFLINE": "1"}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        for command in (
            [programs / "python3", "-W", "ignore", "-c", USED],
            [programs / "onrecord", "index", articles],
            [programs / "onrecord", "ask", "What did Konashenkov say about Mosul?"],
        ):
            subprocess.run(command, check=True, env=settings)  # noqa: S603


if __name__ == "__main__":
    environment, articles = Path(sys.argv[1]), Path(sys.argv[2])
    (found,) = environment.glob("lib/python3*/site-packages")
    slim(found)
    warm(environment / "bin", articles)
