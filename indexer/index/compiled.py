"""Run the bundled model on OpenVINO: the same weights as the reference's, several times faster.

In: texts. Out: unit rows of float32. Nothing is written, no torch is imported.
Promise: several threads may ask at once; a lone question does not wait until a bulk of texts is done.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from indexer.errors import ModelError
from indexer.index.minilm import WIDTH, build_minilm
from indexer.index.quiet_openvino import openvino
from indexer.index.weights import WEIGHTS, MappedTensors

BUDGET_TOKENS = 1024
"""A batch holds so many, padding included: enough to keep a core busy, few enough to stay in its cache."""

PAD_TO_TOKENS = 8
"""Widths are multiples of this, so that few shapes have to be prepared for."""

MOST_STREAMS = 8
_PROCESSOR, _TILES = Path("/proc/cpuinfo"), "amx_bf16"

Encoded = list[list[int]]


class _Batch(NamedTuple):
    places: list[int]
    ids: NDArray[np.int32]
    mask: NDArray[np.float32]


class CompiledModel:
    """The bundled model, compiled for this processor.

    Args:
        folder: where it lies; its weights have been checked.
        threads: processor threads; None for all that this process may use.

    Raises:
        RuntimeError, OSError, ValueError, KeyError: it cannot be read or compiled here.
    """

    dimension = WIDTH

    def __init__(self, folder: Path, *, threads: int | None) -> None:
        self._threads = threads or _processors()
        self._tokenizer = _load_tokenizer(folder)
        self._core = openvino.Core()
        self._weights = MappedTensors(folder / WEIGHTS)
        self._graph = build_minilm(self._weights.tensors)
        self._compiling = Lock()
        self._for_few  # noqa: B018 - compiled now, so that what cannot be is known at once

    def encode(self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Embed texts, in batches of similar length.

        Raises:
            ModelError: the processor's memory did not suffice, or the like.
        """
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        encoded = self._tokenize(texts)
        batches = list(_places_by_length(encoded))
        filled = (_filled(encoded, places) for places in batches)
        done = 0
        for places, vectors in self._for_few.run_one(*filled) if len(batches) == 1 else self._for_many.run(filled):
            rows[places] = vectors
            done += len(places)
            if on_progress is not None:
                on_progress(done)
        # The first texts of each width make a copy of them in the form that the processor likes best.
        self._weights.let_go()
        return rows

    def _tokenize(self, texts: Sequence[str]) -> Encoded:
        if len(texts) == 1:
            return [self._tokenizer.encode(texts[0]).ids]
        return [one.ids for one in self._tokenizer.encode_batch_fast(list(texts))]

    @cached_property
    def _for_few(self) -> "_Lane":
        return self._compile(streams=1)

    @cached_property
    def _for_many(self) -> "_Lane":
        with self._compiling:
            return self._for_few if self._threads == 1 else self._compile(streams=min(self._threads, MOST_STREAMS))

    def _compile(self, *, streams: int) -> "_Lane":
        settings = {
            "INFERENCE_PRECISION_HINT": "bf16" if _has_tiles() else "f32",
            "INFERENCE_NUM_THREADS": self._threads,
            "NUM_STREAMS": streams,
            # Another program may be at work on the very core that a thread is tied to: twice as slow where one was.
            "ENABLE_CPU_PINNING": False,
        }
        return _Lane(self._core.compile_model(self._graph, "CPU", settings), streams)


class _Lane:
    """The model compiled for so many requests at once; one caller at a time."""

    def __init__(self, compiled: openvino.CompiledModel, streams: int) -> None:
        self._requests = [compiled.create_infer_request() for _ in range(streams)]
        self._one_at_a_time = Lock()

    def run_one(self, batch: _Batch) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Give the vectors of one batch, in half the time that it takes to hand it over to another thread and back."""
        with self._one_at_a_time:
            request = self._requests[0]
            with _explained():
                request.infer([batch.ids, batch.mask], share_inputs=True)
            yield batch.places, request.get_output_tensor(0).data.copy()

    def run(self, batches: Iterator[_Batch]) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Give the vectors of each batch, while the next ones are under way."""
        with self._one_at_a_time:
            under_way: list[tuple[list[int], openvino.InferRequest]] = []
            idle = list(self._requests)
            try:
                for batch in batches:
                    if not idle:
                        yield self._done(*under_way[0])
                        idle.append(under_way.pop(0)[1])
                    request = idle.pop()
                    request.start_async([batch.ids, batch.mask], share_inputs=True)
                    under_way.append((batch.places, request))
                yield from (self._done(*one) for one in under_way)
            finally:
                for _, request in under_way:
                    request.wait()

    @staticmethod
    def _done(places: list[int], request: openvino.InferRequest) -> tuple[list[int], NDArray[np.float32]]:
        with _explained():
            request.wait()
        return places, request.get_output_tensor(0).data.copy()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise ModelError(f"the embedding model failed: {error}; set ONRECORD_ENGINE=reference") from error


def _processors() -> int:
    # Those that this process may use; macOS does not tell.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _has_tiles() -> bool:
    """Whether the processor multiplies matrices of bfloat16 in one step, as Linux tells.

    Only then bfloat16 pays: on a processor that has it without (AVX512-BF16 alone) 247 texts a second took it, 412
    float32 and 281 the reference. Bytes (AVX512-VNNI), at 700 to 900, found 96 to 98 of 100 of the nearest texts.
    """
    try:
        return _TILES in _PROCESSOR.read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return False


def _load_tokenizer(folder: Path) -> Tokenizer:
    limits = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(limits["max_seq_length"])
    tokenizer.no_padding()
    return tokenizer


def _places_by_length(encoded: Encoded) -> Iterator[list[int]]:
    """Put places into batches, the longest first, as wide as their longest text allows."""
    order = sorted(range(len(encoded)), key=lambda place: -len(encoded[place]))
    start = 0
    while start < len(order):
        count = max(1, BUDGET_TOKENS // _padded(len(encoded[order[start]])))
        yield order[start : start + count]
        start += count


def _filled(encoded: Encoded, places: list[int]) -> _Batch:
    width = _padded(max(len(encoded[place]) for place in places))
    ids = np.zeros((len(places), width), dtype=np.int32)
    mask = np.zeros((len(places), width), dtype=np.float32)
    for row, place in enumerate(places):
        ids[row, : len(encoded[place])] = encoded[place]
        mask[row, : len(encoded[place])] = 1
    return _Batch(places, ids, mask)


def _padded(tokens: int) -> int:
    return -(-tokens // PAD_TO_TOKENS) * PAD_TO_TOKENS
