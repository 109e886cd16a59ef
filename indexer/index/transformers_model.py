"""Embed with sentence-transformers: any model it knows, and the bundled one as its authors meant it.

In: texts. Out: unit rows of float32. This is the reference that `indexer.index.compiled` is compared with.
"""

import contextlib
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.errors import ModelError
from indexer.index.weights import BUNDLED, WEIGHTS, bundled_folder, check_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 32
BATCH_CHARS = 8_192
"""Long texts go in smaller batches: on one core passages of 900 characters are a fifth faster by eight than by 32."""
_NOISY_LOGGERS = ("sentence_transformers", "transformers", "huggingface_hub", "torch")


class TransformersModel:
    """A loaded model of sentence-transformers.

    Args:
        model: the bundled model's name, a folder, or a name that sentence-transformers knows.
        threads: processor threads; None lets it choose.

    Raises:
        ModelError: it cannot be loaded.
    """

    def __init__(self, model: str, *, threads: int | None) -> None:
        if model == BUNDLED:
            check_weights(bundled_folder() / WEIGHTS)
        with _silence():
            self._transformer = _load(model, threads=threads)
        dimension = self._transformer.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"the embedding model {model} does not say how long its vectors are; choose another")
        self.dimension = dimension
        self._one_at_a_time = Lock()

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Embed texts in batches of similar length."""
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


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Put places into batches, the longest first, as wide as their longest text allows."""
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    start = 0
    while start < len(order):
        count = min(BATCH, max(1, BATCH_CHARS // max(1, lengths[order[start]])))
        yield order[start : start + count]
        start += count


def _load(model: str, *, threads: int | None) -> "SentenceTransformer":
    try:
        import torch  # noqa: PLC0415 - seconds, and only for those who embed
        from safetensors import SafetensorError  # noqa: PLC0415 - the same
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the same
    except ImportError as error:
        raise ModelError(f"cannot load an embedding model: {error}; install onrecord with its dependencies") from error
    if threads is not None:
        torch.set_num_threads(threads)
    place = str(bundled_folder()) if model == BUNDLED else model
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
