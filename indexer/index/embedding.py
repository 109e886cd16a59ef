"""Turn texts into vectors with a sentence-embedding model.

In: texts. Out: unit rows of float32. The model is loaded when it is first needed, its fingerprint is known before; the
bundled model's weights are compared with their checksum at each load. Nothing is fetched for the bundled model.
Promise: the bundled model is run by OpenVINO where that agrees with sentence-transformers, and by that everywhere else;
one line in the log says so. Vectors of both are of the same model, and are compared with each other.
"""

import logging
from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import ModelError
from indexer.index.agreement import LEAST_COSINE, known_vectors, least_cosine
from indexer.index.weights import BUNDLED, WEIGHTS, bundled_folder, check_weights, model_fingerprint
from indexer.settings import Engine

_CANNOT = (ModelError, ImportError, OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError)

_log = logging.getLogger("onrecord.model")


class Model(Protocol):
    """A loaded model."""

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


class Embedder(Model, Protocol):
    """Anything that turns texts into comparable vectors."""

    @property
    def fingerprint(self) -> str:
        """Which model it is; vectors of different fingerprints must never be compared."""


class SentenceEmbedder:
    """An embedding model that is loaded when the first text or the dimension is asked for.

    Args:
        model: the bundled model's name, a folder, or a name that sentence-transformers knows.
        threads: processor threads; None lets it choose.
        engine: what runs the bundled model; any other is run by sentence-transformers.
    """

    def __init__(self, model: str, *, threads: int | None = None, engine: Engine = Engine.AUTO) -> None:
        self._name = model
        self._threads = threads
        self._engine = engine
        self._loading = Lock()

    @cached_property
    def fingerprint(self) -> str:
        """Which model it is."""
        return model_fingerprint(self._name)

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model.

        Raises:
            ModelError: it cannot be loaded.
        """
        return self._loaded().dimension

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Embed texts in batches of similar length.

        Raises:
            ModelError: the model cannot be loaded, or failed.
        """
        return self._loaded().encode(texts, on_progress=on_progress)

    def _loaded(self) -> Model:
        with self._loading:
            return self._model

    @cached_property
    def _model(self) -> Model:
        compiled = None
        if self._name == BUNDLED and self._engine is Engine.AUTO:
            compiled = _compiled(threads=self._threads)
        return compiled or _reference(self._name, threads=self._threads)


def load_embedder(model: str, *, threads: int | None, engine: Engine = Engine.AUTO) -> SentenceEmbedder:
    """Load an embedding model now; the arguments are those of `SentenceEmbedder`.

    Raises:
        ModelError: it cannot be loaded.
    """
    embedder = SentenceEmbedder(model, threads=threads, engine=engine)
    embedder.encode(["ready"])
    return embedder


def trusted(make: Callable[[], Model]) -> Model | None:
    """Give the model that `make` makes, if it embeds as the reference does; else None, and the log says why."""
    try:
        model = make()
        _check_agreement(model)
    except _CANNOT as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        _log.warning("the embedding model runs on sentence-transformers, several times slower: %s", reason)
        return None
    return model


def _check_agreement(model: Model) -> None:
    texts, wanted = known_vectors()
    # One by one, as questions come: a bulk would be made ready for, too.
    cosine = least_cosine(np.concatenate([model.encode([text]) for text in texts]), wanted)
    if cosine < LEAST_COSINE:
        raise ModelError(f"OpenVINO's vectors differ from the reference's on this machine (cosine {cosine:.3f})")


def _compiled(*, threads: int | None) -> Model | None:
    folder = bundled_folder()
    check_weights(folder / WEIGHTS)

    def make() -> Model:
        from indexer.index.compiled import CompiledModel  # noqa: PLC0415 - a third of a second; OpenVINO may be absent

        return CompiledModel(folder, threads=threads)

    return trusted(make)


def _reference(model: str, *, threads: int | None) -> Model:
    from indexer.index.transformers_model import TransformersModel  # noqa: PLC0415 - only where it is needed

    return TransformersModel(model, threads=threads)
