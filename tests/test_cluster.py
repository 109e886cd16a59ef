"""Articles are put on record by the workers of a cluster as by one process, also where a worker dies."""

import threading
import time
from contextlib import suppress

import pytest
from clustered import cluster, kill_one, write_articles
from postgres_server import record_address

from indexer.errors import NoRecordError, ServerError, UsageError
from indexer.extract.extraction import RULES
from indexer.index import cluster as clustering
from indexer.index.cluster import index_on_cluster
from indexer.index.embedding import SentenceEmbedder
from indexer.index.engine import settle
from indexer.index.indexing import index_path
from indexer.index.readers import Readers
from indexer.ingest.reading import read_articles
from indexer.settings import Settings

MODEL = Settings().model
ARTICLES = 120


def ids_in(data):
    readers = Readers(data)
    try:
        with readers.connected() as run:
            return run.execute("SELECT id, speaker_id, first_day FROM statement ORDER BY id").fetchall()
    finally:
        readers.close()


@pytest.fixture(scope="module")
def made():
    with cluster(2) as made:
        yield made


@pytest.fixture(scope="module")
def articles(tmp_path_factory):
    file = tmp_path_factory.mktemp("articles") / "many.jsonl"
    write_articles(file, ARTICLES)
    return file


@pytest.fixture(scope="module")
def alone(tmp_path_factory, articles):
    """Index by one process, in a folder."""
    data = tmp_path_factory.mktemp("alone") / "data"
    index_path([articles], data=data, embedder=SentenceEmbedder(MODEL), rules=RULES)
    return ids_in(data)


def on_server(folder):
    settle(folder, record_address(str(folder)))
    return folder


@pytest.mark.model
def test_a_cluster_puts_the_same_on_record_and_a_second_run_changes_nothing(tmp_path, made, articles, alone):
    data = on_server(tmp_path / "data")
    first, second = (
        index_on_cluster(read_articles(articles), data=data, scheduler=made.scheduler_address, model=MODEL)
        for _ in range(2)
    )
    assert ids_in(data) == alone
    assert (first.added, first.article_count, first.failed) == (ARTICLES, ARTICLES, ())
    assert (second.added, second.changed, second.unchanged) == (0, 0, ARTICLES)


@pytest.mark.model
@pytest.mark.timeout(240)
def test_where_a_worker_is_killed_all_is_there_once(tmp_path, articles, alone):
    data = on_server(tmp_path / "data")
    with cluster(2) as made:
        killer = threading.Thread(target=lambda: (wait_for(data, 40), kill_one(made)))
        killer.start()
        report = index_on_cluster(read_articles(articles), data=data, scheduler=made.scheduler_address, model=MODEL)
        killer.join()
    assert ids_in(data) == alone
    assert report.article_count == ARTICLES
    assert report.added + report.unchanged == ARTICLES


def wait_for(data, statements):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(NoRecordError):
            if len(ids_in(data)) >= statements:
                return
        time.sleep(0.1)


def test_no_scheduler_is_one_line_that_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(clustering, "CONNECT_S", 1)
    with pytest.raises(ServerError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9 .*correct ONRECORD_DASK"):
        index_on_cluster([], data=on_server(tmp_path), scheduler="tcp://127.0.0.1:9", model=MODEL)


def test_a_record_in_a_folder_is_not_for_a_cluster(tmp_path):
    with pytest.raises(UsageError, match="set ONRECORD_DATABASE"):
        index_on_cluster([], data=tmp_path, scheduler="tcp://127.0.0.1:9", model=MODEL)


class OtherDask:
    """A cluster one of whose workers runs an older Dask."""

    def get_versions(self, *, check):
        assert not check
        ours = {"packages": {"dask": "2026.8.0", "distributed": "2026.8.0"}}
        theirs = {"packages": {"dask": "2024.1.0", "distributed": "2026.8.0"}}
        return {"client": ours, "scheduler": ours, "workers": {"tcp://10.0.0.7:1": theirs}}


def test_a_worker_with_another_dask_is_named():
    with pytest.raises(ServerError, match=r"worker tcp://10.0.0.7:1 of .* runs dask 2024.1.0, this host 2026.8.0"):
        clustering._check_versions(OtherDask(), "tcp://10.0.0.5:8786")
