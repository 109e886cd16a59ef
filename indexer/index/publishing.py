"""Put the vectors of a record on disk in segments, and take them from there.

In: the record as a `Lookup` sees it. Out: a `Snapshot`, and on disk a file for each segment and a manifest that names
them. The manifest is written last, so a snapshot is published whole or not at all; a file that differs by one bit from
what the manifest says is never used. Only segments that changed are written: the work is in proportion to the change.
Files are mapped, so that all processes that read a record share one copy of its vectors.
"""

import hashlib
import logging
import re
from contextlib import closing
from pathlib import Path

from pydantic import Field, ValidationError

from indexer.index.durable import write_whole
from indexer.index.engine import database_of
from indexer.index.lookup import Lookup, State
from indexer.index.mapped import map_whole
from indexer.index.readers import Readers
from indexer.index.schema import SCHEMA_VERSION, explained, open_writer, shown
from indexer.index.segment import Segment, Vectors
from indexer.index.server_vectors import index_vectors
from indexer.index.snapshot import Snapshot
from indexer.record import Record

MANIFEST = "CURRENT"
_SNAPSHOT = re.compile(r"v\d{8,}(-\d{5,})?\.(vectors|faiss)")
"""Older versions of onrecord wrote FAISS's own files, and at first all vectors into one."""
_DRAFT = re.compile(r"v\d{8,}(-\d{5,})?\.(vectors|faiss)\.tmp")

log = logging.getLogger(__name__)


class Part(Record):
    """A published segment."""

    number: int = Field(ge=0)
    """Which statements it is of."""

    stamp: int
    """That of the record's segment when it was made."""

    n: int = Field(ge=0)
    """Vectors in it."""

    file: str = Field(pattern=r"^v\d{8,}-\d{5,}\.vectors$")
    """Name of the file beside the manifest."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Checksum of the file."""

    bytes: int = Field(ge=0)
    """Length of the file."""


class Manifest(Record):
    """What a published snapshot must be to be used."""

    gen: int = Field(ge=0)
    """Generation of the record it was made from."""

    n: int = Field(ge=0)
    """Vectors in it."""

    parts: tuple[Part, ...]
    """Its segments, by their numbers."""

    schema_version: int = Field(alias="schema")
    """Version of the record's tables."""

    model_fp: str
    """Fingerprint of the model that made the vectors; empty when there are none."""

    record: str
    """Which record it belongs to, so that the snapshot of a record that was thrown away is never used for its heir."""

    newest: int = Field(ge=0)
    """Highest statement number of that generation."""


def publish(data: Path, lookup: Lookup, *, is_trusting: bool = False) -> Manifest:
    """Write the segments that changed and then the manifest, each whole; remove what they replace.

    The caller holds the lock.

    Args:
        data: folder of the record.
        lookup: the record to be published.
        is_trusting: take a published file of the right length for what it was, instead of reading it again.

    Raises:
        OSError: the disk is full or not writable; the snapshot before stays in use.
    """
    state = lookup.state()
    stamps = stamps_of(lookup, state)
    before = read_manifest(data)
    known = _parts_of(before, state)
    parts = []
    for number, stamp in stamps.items():
        part = known.get(number)
        if part is None or part.stamp != stamp or not _is_there(data, part, is_trusting=is_trusting):
            part = _write(data, number, build_segment(lookup, number, stamp), generation=state.generation)
        parts.append(part)
    manifest = Manifest(
        gen=state.generation,
        n=sum(part.n for part in parts),
        parts=tuple(parts),
        schema=SCHEMA_VERSION,
        model_fp=state.model_fp,
        record=state.record_id,
        newest=state.newest,
    )
    if manifest != before:
        write_whole(data / MANIFEST, manifest.model_dump_json(by_alias=True).encode())
    sweep(data, keep={part.file for part in parts})
    return manifest


def publish_state(data: Path, *, is_trusting: bool = False) -> Manifest:
    """Publish the record as it stands, unless that is done; the caller holds the lock.

    Args:
        data: folder of the record.
        is_trusting: take published files of the right length for what they were, instead of reading them again.
    """
    if database_of(data) is not None:
        with explained(data), closing(open_writer(data)) as run:
            index_vectors(run)
            return _on_server(Lookup(run))
    readers = Readers(data)
    try:
        with readers.reading() as lookup:
            return publish(data, lookup, is_trusting=is_trusting)
    finally:
        readers.close()


def _on_server(lookup: Lookup) -> Manifest:
    # There the vectors are searched where they are kept, and what is written is there for everybody at once.
    state = lookup.state()
    return Manifest(
        gen=state.generation,
        n=lookup.vector_count(),
        parts=(),
        schema=SCHEMA_VERSION,
        model_fp=state.model_fp,
        record=state.record_id,
        newest=state.newest,
    )


def load(data: Path, lookup: Lookup) -> Snapshot:
    """Read the published segments that belong to this state of the record; build the others in memory.

    One line in the log says so when there are others.
    """
    state = lookup.state()
    stamps = stamps_of(lookup, state)
    manifest = read_manifest(data)
    known = _parts_of(manifest, state)
    segments: dict[int, Segment] = {}
    for number, stamp in stamps.items():
        part = known.get(number)
        content = None if part is None or part.stamp != stamp else read_part(data, part)
        if content is not None:
            segments[number] = Segment.from_bytes(content, stamp=stamp)
    missing = stamps.keys() - segments.keys()
    if missing:
        reason = why_not(manifest, state) or "a file is missing, damaged or of another time"
        log.warning(
            "snapshot of %s: %s; %d of %d segments are read from the record instead",
            *(shown(data), reason, len(missing), len(stamps)),
        )
    segments |= {number: build_segment(lookup, number, stamps[number]) for number in missing}
    return Snapshot(state, segments)


def load_next(data: Path, manifest: Manifest, state: State, before: Snapshot) -> Snapshot | None:
    """Read what is published, and share with the snapshot before it whatever did not change.

    Returns:
        None when a file is gone or damaged: then another snapshot is being published, or has to be.
    """
    same_record = before.state.record_id == state.record_id
    segments = {}
    for part in manifest.parts:
        segment = before.segments.get(part.number) if same_record else None
        if segment is None or segment.stamp != part.stamp:
            content = read_part(data, part)
            if content is None:
                return None
            segment = Segment.from_bytes(content, stamp=part.stamp)
        segments[part.number] = segment
    return Snapshot(state, segments)


def build_snapshot(lookup: Lookup) -> Snapshot:
    """Build the snapshot of the record anew, whatever is published."""
    state = lookup.state()
    built = {number: build_segment(lookup, number, stamp) for number, stamp in stamps_of(lookup, state).items()}
    return Snapshot(state, built)


def build_segment(lookup: Lookup, number: int, stamp: int) -> Segment:
    """Build one segment; damaged vectors are left out with one line in the log."""
    vectors = Vectors.collect(lookup.vectors_of(number))
    if vectors.damaged:
        log.error("%d vectors are damaged; those statements are found by their words only", vectors.damaged)
    return Segment.build(vectors, stamp=stamp)


def stamps_of(lookup: Lookup, state: State) -> dict[int, int]:
    """Map the segments to be published to their stamps; none while the vectors are of several models."""
    return lookup.stamps() if len(state.models) <= 1 else {}


def read_manifest(data: Path) -> Manifest | None:
    """Read which snapshot is published; None when none is, or the manifest makes no sense."""
    try:
        return Manifest.model_validate_json((data / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return None


def read_part(data: Path, part: Part) -> memoryview | None:
    """Map a published file; None when it is gone or not the one that the manifest describes."""
    return map_whole(data / part.file, size_bytes=part.bytes, sha256=part.sha256)


def why_not(manifest: Manifest | None, state: State) -> str | None:
    """Say why a published snapshot is not one of this state of the record; None when it is."""
    if manifest is None:
        return "no readable manifest"
    if manifest.record != state.record_id:
        return "it belongs to another record"
    if manifest.schema_version != SCHEMA_VERSION or manifest.model_fp != state.model_fp:
        return "it was made by another version or model"
    if manifest.gen != state.generation:
        return f"it is of generation {manifest.gen}, the record of {state.generation}"
    return None


def sweep(data: Path, *, keep: set[str] | None = None) -> None:
    """Remove half-written files, and with `keep` every snapshot but those."""
    for path in data.iterdir():
        is_draft = path.name == f"{MANIFEST}.tmp" or _DRAFT.fullmatch(path.name)
        is_old = keep is not None and path.name not in keep and _SNAPSHOT.fullmatch(path.name)
        if is_draft or is_old:
            path.unlink(missing_ok=True)


def _parts_of(manifest: Manifest | None, state: State) -> dict[int, Part]:
    """Give the published segments that may still be those of the record; their stamps tell which are."""
    if manifest is None or manifest.record != state.record_id or manifest.schema_version != SCHEMA_VERSION:
        return {}
    return {part.number: part for part in manifest.parts}


def _is_there(data: Path, part: Part, *, is_trusting: bool) -> bool:
    if not is_trusting:
        return read_part(data, part) is not None
    try:
        return (data / part.file).stat().st_size == part.bytes
    except OSError:
        return False


def _write(data: Path, number: int, segment: Segment, *, generation: int) -> Part:
    content = segment.to_bytes()
    part = Part(
        number=number,
        stamp=segment.stamp,
        n=len(segment.numbers),
        file=f"v{generation:08d}-{number:05d}.vectors",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
    )
    write_whole(data / part.file, content)
    return part
