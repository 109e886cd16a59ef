"""Vectors on their way to and from a PostgreSQL server, as the bytes that a record compares its checksums with.

In: a connection of psycopg and the extension's type. Out: that connection, giving and taking vectors as little-endian
32-bit floats.
"""

import struct
from typing import Any

import numpy as np
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.pq import Format
from psycopg.types import TypeInfo

from indexer.index.engine import VectorBytes

_HEAD = struct.Struct(">HH")
"""How the extension sends a vector: its dimension, a nought, then big-endian 32-bit floats."""


class _VectorDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: VectorBytes) -> bytes:
        return _HEAD.pack(len(obj) // 4, 0) + np.frombuffer(obj, dtype="<f4").astype(">f4").tobytes()


class _VectorLoader(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return np.frombuffer(data, dtype=">f4", offset=_HEAD.size).astype("<f4").tobytes()


class _TextLoader(Loader):
    format = Format.TEXT

    def load(self, data: Buffer) -> bytes:
        return np.array(bytes(data).strip(b"[]").split(b","), dtype="<f4").tobytes()


def register(connection: Any, info: TypeInfo) -> None:
    """Let a connection give and take vectors as bytes."""
    dumper = type("VectorDumper", (_VectorDumper,), {"oid": info.oid})
    connection.adapters.register_dumper(VectorBytes, dumper)
    connection.adapters.register_loader(info.oid, _VectorLoader)
    connection.adapters.register_loader(info.oid, _TextLoader)
