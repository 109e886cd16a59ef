import http.server
import threading
from contextlib import contextmanager

import pytest
from served import make_record, opener, running

from api.answer import Filters
from api.client import Client, require_url
from api.local import LocalRecord
from indexer.errors import NotFoundError, QuestionError, ServerError, UsageError
from indexer.settings import Settings
from indexer.statement import Kind

NO_FILTERS = Filters()
QUESTION = "What did Orlova say about the bridge?"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make_record(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="module")
def url(data):
    with running(data) as url:
        yield url


@pytest.fixture
def client(url):
    client = Client(url)
    yield client
    client.close()


@pytest.fixture
def record(data):
    record = LocalRecord(Settings(data=data), opener(data))
    yield record
    record.close()


@contextmanager
def other_server(status: int, content: bytes, content_type: str):
    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.send_header("content-type", content_type)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_server_answers_as_the_folder_behind_it_does(client, record):
    narrow = Filters(speakers=("mara-orlova",), from_="2031-05-01", to="2031-05-31", kinds=(Kind.DIRECT,))

    for filters in (NO_FILTERS, narrow):
        there = client.answer(QUESTION, limit=5, filters=filters)
        assert there == record.answer(QUESTION, limit=5, filters=filters)
        assert there.citations


@pytest.mark.parametrize("speaker", [None, "Mara Orlova", "Samir Haddad"])
def test_a_server_verifies_as_the_folder_behind_it_does(client, record, speaker):
    there = client.verify("reopen the bridge at Sela", speaker)

    assert there == record.verify("reopen the bridge at Sela", speaker)
    assert there.statement is not None


@pytest.mark.parametrize("quote", ["", "  ", "…", "x" * 5000, "a\x00b"], ids=["empty", "blank", "dots", "long", "nul"])
def test_a_quote_that_cannot_be_read_is_an_error_at_both_doors(client, record, quote):
    for door in (client, record):
        with pytest.raises(UsageError):
            door.verify(quote, None)


def test_a_server_lists_as_the_folder_behind_it_does(client, record):
    narrow = Filters(speakers=("samir-haddad",), from_="2031-05-01", to="2031-05-31", kinds=(Kind.DIRECT,))

    for text in (None, "canals"):
        there = client.search(text, filters=narrow, limit=5, cursor=None)
        assert there == record.search(text, filters=narrow, limit=5, cursor=None)
        assert len(there.items) == 1


def test_pages_of_a_server_go_on_where_they_ended(client):
    first = client.search(None, filters=NO_FILTERS, limit=2, cursor=None)
    second = client.search(None, filters=NO_FILTERS, limit=2, cursor=first.next_cursor)

    assert len({found.statement.id for found in (*first.items, *second.items)}) == 3


def test_speakers_statements_and_articles_are_those_of_the_folder(client, record):
    statement = record.search(None, filters=NO_FILTERS, limit=1, cursor=None).items[0].statement

    assert client.speakers() == record.speakers()
    assert client.speakers("haddad") == record.speakers("haddad")
    assert client.speaker("mara-orlova") == record.speaker("mara-orlova")
    assert client.statement(statement.id) == record.statement(statement.id)
    assert client.article(statement.article_id) == record.article(statement.article_id)


def test_what_the_server_does_not_find_is_the_same_error_as_at_home(client, record):
    for door in (client, record):
        with pytest.raises(NotFoundError, match="no statement"):
            door.statement("0000000000000000")


@pytest.mark.parametrize("id_", ["", "..", "a/b", "a?b#c", "%2e%2e", "naïve"])
def test_an_id_never_leaves_its_place_in_the_address(client, id_):
    with pytest.raises(NotFoundError):
        client.statement(id_)


@pytest.mark.parametrize("question", ["", "   ", "x" * 5000, "a\x00b"])
def test_a_question_that_cannot_be_read_is_the_same_error_as_at_home(client, question):
    with pytest.raises(QuestionError):
        client.answer(question, limit=5, filters=NO_FILTERS)


@pytest.mark.parametrize(
    "address", ["ftp://example.org", "127.0.0.1:8765", "http://", "http://x:abc", "http://[::1", ""]
)
def test_what_is_not_an_http_address_is_refused(address):
    with pytest.raises(UsageError, match="http://127"):
        require_url(address)


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(ServerError, match=r"http://127\.0\.0\.1:9/.*onrecord serve"):
        Client("http://127.0.0.1:9").speakers()


@pytest.mark.parametrize(
    ("status", "content", "content_type"),
    [
        (200, b"<html>hello</html>", "text/html"),
        (200, b'{"items": 3}', "application/json"),
        (404, b"not here", "text/plain"),
        (500, b"{}", "application/problem+json"),
        (302, b"", "text/plain"),
    ],
)
def test_a_server_that_is_not_onrecord_is_told_from_one_that_is(status, content, content_type):
    with other_server(status, content, content_type) as address, pytest.raises(ServerError, match="127"):
        Client(address).speakers()


def test_a_newer_server_may_say_more_than_the_client_knows():
    content = b'{"items": [], "total": 0}'

    with other_server(200, content, "application/json") as address:
        assert Client(address).speakers() == ()
