"""The vectors of one generation of a record: searched as one immutable FAISS index, kept on disk as a cache.

In: the vectors on record. Out: a `Snapshot`, and on disk a file and a manifest that names it. The manifest is written
last, so a snapshot is published whole or not at all; a file that differs from its manifest by one bit is never used.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self

import faiss
import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from indexer.index.durable import write_whole
from indexer.index.lookup import State
from indexer.index.pieces import pieces_of, statements_of
from indexer.index.schema import SCHEMA_VERSION
from indexer.index.store import vector_digest
from indexer.record import Record

MANIFEST = "CURRENT"
_SNAPSHOT = re.compile(r"v\d{8,}\.faiss")
_DRAFT = re.compile(r"v\d{8,}\.faiss\.tmp")
ROUNDING_SLACK = 1e-5
"""FAISS adds in single precision: two scores nearer than this may change places when they are added exactly."""


class Manifest(Record):
    """What a published snapshot must be to be used."""

    gen: int = Field(ge=0)
    """Generation of the record it was made from."""

    n: int = Field(ge=0)
    """Vectors in it."""

    file: str = Field(pattern=r"^v\d{8,}\.faiss$")
    """Name of the file beside the manifest."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Checksum of the file."""

    bytes: int = Field(ge=0)
    """Length of the file."""

    schema_version: int = Field(alias="schema")
    """Version of the record's tables."""

    model_fp: str
    """Fingerprint of the model that made the vectors; empty when there are none."""

    record: str
    """Which record it belongs to, so that the snapshot of a record that was thrown away is never used for its heir."""

    newest: int = Field(ge=0)
    """Highest statement number of that generation."""


class Vectors(NamedTuple):
    """The intact vectors of one generation."""

    state: State
    numbers: NDArray[np.int64]
    """Vector numbers, ascending; each tells its statement and passage."""
    rows: NDArray[np.float32]
    """Unit rows of shape (statements, dimension)."""
    damaged: int
    """Vectors that failed a check and were left out."""

    @classmethod
    def collect(cls, state: State, stored: Iterable[tuple[int, bytes, bytes]]) -> Self:
        """Check the vectors of a record one by one and lay them side by side."""
        numbers, intact, damaged = [], bytearray(), 0
        for number, data, digest in stored:
            if vector_digest(data) == digest:
                numbers.append(number)
                intact += data
            else:
                damaged += 1
        rows = np.frombuffer(intact, dtype="<f4").reshape(len(numbers), -1 if numbers else 1)
        return cls(state, np.array(numbers, dtype=np.int64), rows.astype(np.float32, copy=False), damaged)


class Snapshot:
    """The vectors of one generation; never changes, so any number of threads may search it."""

    def __init__(self, state: State, index: faiss.Index) -> None:
        if not isinstance(index, faiss.IndexIDMap):
            raise TypeError(f"want vectors with numbers, got {type(index).__name__}")
        self.state = state
        self._index = index
        self._flat = faiss.downcast_index(index.index)
        self.numbers: NDArray[np.int64] = faiss.vector_to_array(index.id_map)
        self._statements = statements_of(self.numbers)
        self._rows = _view(self._flat)

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        """Build the index anew, in fresh memory."""
        index = faiss.IndexIDMap(faiss.IndexFlatIP(vectors.rows.shape[1]))
        if len(vectors.numbers):
            index.add_with_ids(np.ascontiguousarray(vectors.rows), vectors.numbers)
        return cls(vectors.state, index)

    @classmethod
    def from_bytes(cls, data: bytes, state: State) -> Self:
        """Take a serialised index apart; its checksum was compared before."""
        return cls(state, faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)))

    def to_bytes(self) -> bytes:
        """Serialise the index; the same vectors always give the same bytes."""
        return bytes(faiss.serialize_index(self._index).tobytes())

    def nearest(
        self, vector: NDArray[np.float32], k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """Find the numbers of the `k` nearest statements, and of all that tie with the last of them.

        A statement is as near as its nearest passage, and is found once.

        Args:
            vector: unit vector of the question, shape (dimension,).
            k: how many; fewer come back when there are fewer.
            allowed: numbers that may be returned; None for any.
        """
        places = None if allowed is None else self._places_of(allowed)
        count = len(self.numbers) if places is None else len(places)
        if count <= k:
            return np.unique(self._statements if places is None else self._statements[places])
        fetch = k
        while True:
            fetch = min(2 * fetch, count)
            scores, found = self._search(vector, fetch, places)
            statements, firsts = np.unique(self._statements[found], return_index=True)
            by_score = np.argsort(firsts)
            best = scores[firsts[by_score]]
            if len(best) >= k:
                near = best >= best[k - 1] - ROUNDING_SLACK
                if fetch == count or scores[-1] < best[k - 1] - ROUNDING_SLACK:
                    nearest: NDArray[np.int64] = statements[by_score[near]]
                    return nearest
            elif fetch == count:
                return statements[by_score]

    def cosines(self, vector: NDArray[np.float32], numbers: Iterable[int]) -> dict[int, list[tuple[float, int]]]:
        """Compute exact cosines of the passages of given statements, each with its place among them, nearest first.

        A statement without an intact vector is left out. Equal vectors get equal cosines, whatever stands around them.
        """
        places = self._places_of(np.array(sorted(numbers), dtype=np.int64))
        products = (self._rows[places].astype(np.float64) * vector.astype(np.float64)).sum(axis=1)
        found: dict[int, list[tuple[float, int]]] = {}
        for statement, piece, cosine in zip(
            self._statements[places].tolist(), pieces_of(self.numbers[places]).tolist(), products.tolist(), strict=True
        ):
            found.setdefault(statement, []).append((cosine, piece))
        return {statement: sorted(pieces, key=lambda one: (-one[0], one[1])) for statement, pieces in found.items()}

    def _places_of(self, statements: NDArray[np.int64]) -> NDArray[np.int64]:
        # Every vector of a statement stands beside the others, since the numbers ascend.
        firsts = np.searchsorted(self._statements, statements, side="left")
        lasts = np.searchsorted(self._statements, statements, side="right")
        counts = lasts - firsts
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        places: NDArray[np.int64] = np.arange(total, dtype=np.int64) + np.repeat(firsts - (ends - counts), counts)
        return places

    def _search(
        self, vector: NDArray[np.float32], k: int, places: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        parameters = None
        if places is not None:
            chosen = np.zeros(len(self.numbers), dtype=np.bool_)
            chosen[places] = True
            bits = np.packbits(chosen, bitorder="little")
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        scores, found = self._flat.search(query, k, params=parameters)
        return scores[0], found[0]


def publish(data: Path, snapshot: Snapshot) -> Manifest:
    """Write a snapshot and then its manifest, each whole; remove what it replaces. The caller holds the lock.

    Raises:
        OSError: the disk is full or not writable; the snapshot before stays in use.
    """
    content = snapshot.to_bytes()
    state = snapshot.state
    manifest = Manifest(
        gen=state.generation,
        n=len(snapshot.numbers),
        file=f"v{state.generation:08d}.faiss",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        schema=SCHEMA_VERSION,
        model_fp=_model_of(state),
        record=state.record_id,
        newest=state.newest,
    )
    write_whole(data / manifest.file, content)
    write_whole(data / MANIFEST, manifest.model_dump_json(by_alias=True).encode())
    sweep(data, keep=manifest.file)
    return manifest


def carry_over(data: Path, before: State, after: State) -> bool:
    """Publish the snapshot of the state before for the one after, where no vector changed; the caller holds the lock.

    Returns:
        Whether there was one; if not, it has to be built.
    """
    manifest = read_manifest(data)
    if manifest is None or why_not(manifest, before) is not None or read_content(data, manifest) is None:
        return False
    carried = manifest.model_copy(update={"gen": after.generation})
    write_whole(data / MANIFEST, carried.model_dump_json(by_alias=True).encode())
    return True


def read_manifest(data: Path) -> Manifest | None:
    """Read which snapshot is published; None when none is, or the manifest makes no sense."""
    try:
        return Manifest.model_validate_json((data / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return None


def read_content(data: Path, manifest: Manifest) -> bytes | None:
    """Read the published file; None when it is gone or not the one that the manifest describes."""
    try:
        content = (data / manifest.file).read_bytes()
    except OSError:
        return None
    fits = len(content) == manifest.bytes and hashlib.sha256(content).hexdigest() == manifest.sha256
    return content if fits else None


def why_not(manifest: Manifest | None, state: State) -> str | None:
    """Say why a published snapshot is not one of this state of the record; None when it is."""
    if manifest is None:
        return "no readable manifest"
    if manifest.record != state.record_id:
        return "it belongs to another record"
    if manifest.schema_version != SCHEMA_VERSION or manifest.model_fp != _model_of(state):
        return "it was made by another version or model"
    if manifest.gen != state.generation:
        return f"it is of generation {manifest.gen}, the record of {state.generation}"
    return None


def is_published(data: Path, state: State) -> bool:
    """Tell whether an intact snapshot of this state lies on disk."""
    manifest = read_manifest(data)
    if manifest is None or why_not(manifest, state) is not None:
        return False
    return read_content(data, manifest) is not None


def sweep(data: Path, *, keep: str | None = None) -> None:
    """Remove half-written files, and with `keep` every snapshot but that one."""
    for path in data.iterdir():
        is_draft = path.name == f"{MANIFEST}.tmp" or _DRAFT.fullmatch(path.name)
        is_old = keep is not None and path.name != keep and _SNAPSHOT.fullmatch(path.name)
        if is_draft or is_old:
            path.unlink(missing_ok=True)


def _view(flat: faiss.Index) -> NDArray[np.float32]:
    # The index's own memory, not a copy: at 100,000 statements that is 150 MB.
    size = flat.ntotal * flat.d
    values = faiss.rev_swig_ptr(flat.get_xb(), size) if size else np.zeros(0)  # type: ignore[attr-defined]
    rows: NDArray[np.float32] = values.astype(np.float32, copy=False).reshape(-1, flat.d)
    return rows


def _model_of(state: State) -> str:
    return " ".join(state.models)
