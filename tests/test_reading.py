"""Files and folders as people have them: everything readable is read, everything else is told in one line."""

import contextlib
import datetime as dt
import gzip
import json
import os
import socket
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.errors import MissingPathError
from indexer.ingest.reading import MAX_FILE_BYTES, Unread, read_articles
from indexer.ingest.walking import origin_of

QUOTE = "“Exports will go on,” said Orlova."


def write(path: Path, content: str | bytes = QUOTE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path) -> list[Article | Unread]:
    return list(read_articles(path))


def articles(path: Path) -> list[Article]:
    return [one for one in read(path) if isinstance(one, Article)]


def unread(path: Path) -> list[Unread]:
    return [one for one in read(path) if isinstance(one, Unread)]


def only_reason(path: Path) -> str:
    (one,) = read(path)
    assert isinstance(one, Unread)
    assert one.origin == str(path)
    assert len(one.reason.splitlines()) == 1
    return one.reason


def line(external_id: str, text: str = QUOTE) -> str:
    return json.dumps({"id": external_id, "text": text}) + "\n"


def test_each_kind_of_file_is_read_by_its_suffix(tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "b.MD", f"---\ntitle: B\n---\n{QUOTE}")
    write(tmp_path / "c.markdown")
    write(tmp_path / "d.html", f"<html><head><title>D</title></head><body><p>{QUOTE}</p></body></html>")
    write(tmp_path / "e.HTM", f"<p>{QUOTE}</p>")
    write(tmp_path / "f.jsonl", line("f1") + line("f2"))
    write(tmp_path / "g.ndjson", line("g1"))
    write(tmp_path / "h.jsonl.gz", gzip.compress(line("h1").encode()))

    found = articles(tmp_path)

    assert {article.text for article in found} == {QUOTE}
    assert [Path(article.origin).name for article in found] == [
        *("a.txt", "b.MD", "c.markdown", "d.html", "e.HTM", "f.jsonl#f1", "f.jsonl#f2", "g.ndjson#g1", "h.jsonl.gz#h1")
    ]
    assert [article.title for article in found if article.title] == ["B", "D"]


FEED = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>e1</id><content>{QUOTE}</content></entry></feed>'


def test_feeds_and_archives_in_a_folder_are_read_by_their_suffix(tmp_path):
    for name in ("a.rss", "b.ATOM", "c.xml"):
        write(tmp_path / name, FEED)
    as_json = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "e1", "content_text": QUOTE}]}
    write(tmp_path / "d.json", json.dumps(as_json))
    record = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{QUOTE}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: https://l.example/\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(record)}\r\n\r\n"
    ).encode()
    write(tmp_path / "e.warc", head + record + b"\r\n\r\n")
    write(tmp_path / "f.warc.gz", gzip.compress(head + record + b"\r\n\r\n"))

    found = read(tmp_path)

    assert [article.text for article in found] == [QUOTE] * 6
    assert [Path(article.origin).name for article in found] == [
        *("a.rss#e1", "b.ATOM#e1", "c.xml#e1", "d.json#e1", "e.warc#1", "f.warc.gz#1")
    ]


def test_xml_and_json_of_other_kinds_are_passed_over_but_a_broken_feed_is_told(tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "b.xml", "<TEI><p>x</p></TEI>")
    write(tmp_path / "c.json", '{"name": "x"}')
    write(tmp_path / "d.xml", "<rss><channel><item><title>cut")
    write(tmp_path / "e.rss", "<!DOCTYPE html><html><body>Not found</body></html>")

    notes = {Path(one.origin).name: one.passed_over for one in unread(tmp_path)}

    assert notes == {"b.xml": True, "c.json": True, "d.xml": False, "e.rss": False}


@pytest.mark.parametrize("name", ["a.csv", "a.TSV"])
def test_tables_are_for_ready_made_statements_only(tmp_path, name):
    path = write(tmp_path / name, "id,text\n1,x\n")

    assert "give it with --statements" in only_reason(path)
    assert [one.passed_over for one in unread(tmp_path)] == [False, True]


def test_a_path_that_is_not_there_is_an_error_at_once(tmp_path):
    with pytest.raises(MissingPathError, match=r"no file or folder at .*nowhere\.txt"):
        read_articles(tmp_path / "nowhere.txt")

    with pytest.raises(MissingPathError):
        read_articles(write(tmp_path / "a.txt") / "below-a-file.txt")


def test_a_folder_is_walked_by_name_without_what_is_hidden(tmp_path):
    for name in ("b.txt", "a/2.txt", "a/1.txt", "c/x/y/z.txt", "B.txt", ".hidden.txt", ".git/a.txt", "a/.x/b.txt"):
        write(tmp_path / name, f"{QUOTE} {name}")

    names = [str(Path(article.origin).relative_to(tmp_path)) for article in articles(tmp_path)]

    assert names == ["B.txt", "a/1.txt", "a/2.txt", "b.txt", "c/x/y/z.txt"]


def test_a_hidden_file_that_is_asked_for_is_read(tmp_path):
    assert articles(write(tmp_path / ".notes.txt"))[0].text == QUOTE


def test_the_origin_is_the_same_from_wherever_a_file_is_read(tmp_path):
    write(tmp_path / "in" / "a.txt")

    with contextlib.chdir(tmp_path):
        origins = {
            articles(path)[0].origin for path in (Path("in"), Path("in/a.txt"), tmp_path, Path("in/../in"), Path())
        }

    assert origins == {str(tmp_path / "in" / "a.txt")}


def test_links_in_a_circle_end_and_each_folder_is_read_once(tmp_path):
    write(tmp_path / "real" / "a.txt")
    (tmp_path / "real" / "again").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "up").symlink_to(tmp_path)
    (tmp_path / "about").symlink_to("real")
    (tmp_path / "itself.txt").symlink_to("itself.txt")

    found = read(tmp_path)

    assert [one.origin for one in found if isinstance(one, Article)] == [str(tmp_path / "real" / "a.txt")]
    assert [one.origin for one in found if isinstance(one, Unread)] == [str(tmp_path / "itself.txt")]


def test_a_linked_folder_and_a_linked_file_are_read(tmp_path):
    write(tmp_path / "elsewhere" / "a.txt")
    folder = tmp_path / "folder"
    write(folder / "b.txt", f"{QUOTE} And more.")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "way-in").symlink_to(folder)

    assert [Path(article.origin).name for article in articles(tmp_path / "way-in")] == ["b.txt", "a.txt"]


def test_files_of_other_kinds_in_a_folder_are_passed_over_and_told_once(tmp_path):
    write(tmp_path / "a.txt")
    for name in ("1.jpg", "2.JPG", "b.pdf", "Makefile", "a.txt~", "c.docx", "d.xyz", "e.q"):
        write(tmp_path / name)

    (note,) = unread(tmp_path)

    assert note.passed_over
    assert note.origin == str(tmp_path)
    assert "8 files of other kinds: 2 .jpg, 1 .docx, 1 .pdf, 1 .q, 1 .txt~, others" in note.reason


def test_a_single_file_of_another_kind_is_told_in_the_singular(tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "b.jpg")

    assert unread(tmp_path)[0].reason.startswith("passed over 1 file of another kind: 1 .jpg; ")


@pytest.mark.parametrize("name", ["report.pdf", "report.docx", "report", "report.txt.gz", "report.txt~"])
def test_a_file_of_another_kind_that_is_asked_for_is_unread(tmp_path, name):
    assert "is not read; give .txt, .md, .html, .jsonl, " in only_reason(write(tmp_path / name))


def test_a_suffix_of_any_bytes_is_told_on_one_line(tmp_path):
    write(tmp_path / "a.txt")
    path = write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/b.x\n\x1b\xe9")))

    reasons = [unread(tmp_path)[0].reason, read(path)[0].reason]

    assert all(reason.isprintable() for reason in reasons)


def test_a_folder_without_articles_says_so(tmp_path):
    (tmp_path / "sub").mkdir()

    assert "no article in this folder" in only_reason(tmp_path)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.markdown"])
@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_holds_no_text(tmp_path, name, content):
    assert "holds no text" in only_reason(write(tmp_path / name, content))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl", "a.ndjson"])
def test_a_binary_file_is_unread_whatever_its_name(tmp_path, name):
    assert "binary, not text" in only_reason(write(tmp_path / name, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20))


def test_one_bad_file_costs_that_file_alone(tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt", bytes(range(256)))
    write(tmp_path / "c.md", "---\npublished: someday\n---\nText.")
    write(tmp_path / "d.txt", f"{QUOTE} Again.")

    assert [type(one) for one in read(tmp_path)] == [Article, Unread, Unread, Article]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_or_folder_without_permission_is_unread(tmp_path):
    write(tmp_path / "a.txt").chmod(0)
    (tmp_path / "b").mkdir(mode=0)

    reasons = [one.reason for one in unread(tmp_path)]

    assert "permission denied" in reasons[0].lower()
    assert "permission denied" in reasons[1].lower()


def test_a_file_that_goes_while_the_folder_is_read_is_unread_and_the_rest_goes_on(tmp_path):
    for name in ("a.txt", "b.txt", "c.txt"):
        write(tmp_path / name, f"{QUOTE} {name}")

    reading = read_articles(tmp_path)
    first = next(reading)
    (tmp_path / "b.txt").unlink()
    rest = list(reading)

    assert isinstance(first, Article)
    assert [type(one) for one in rest] == [Unread, Article]
    assert "no longer there" in rest[0].reason


def test_a_folder_that_goes_while_it_is_read_ends_quietly(tmp_path):
    write(tmp_path / "a.txt")
    write(tmp_path / "b" / "c.txt")

    reading = read_articles(tmp_path)
    next(reading)
    (tmp_path / "b" / "c.txt").unlink()
    (tmp_path / "b").rmdir()

    assert all(isinstance(one, Unread) for one in reading)


@pytest.mark.timeout(20)
def test_pipes_and_sockets_never_make_it_wait(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "b.jsonl")
    with contextlib.chdir(tmp_path), socket.socket(socket.AF_UNIX) as listening:
        listening.bind("c.txt")

        reasons = [one.reason for one in unread(tmp_path)]

    assert len(reasons) == 3
    assert all("a pipe, a socket or a device" in reason for reason in reasons)
    assert "a pipe, a socket or a device" in only_reason(tmp_path / "a.txt")


def test_a_file_too_large_for_an_article_is_told_with_both_numbers(tmp_path):
    path = write(tmp_path / "a.txt")
    os.truncate(path, MAX_FILE_BYTES + 1)

    assert "67,108,865 bytes, at most 67,108,864" in only_reason(path)


def test_one_line_of_ten_megabytes_is_an_article(tmp_path):
    text = QUOTE * 300_000

    (article,) = read(write(tmp_path / "a.txt", text))

    assert article.text == text


def test_a_thousand_files_are_a_thousand_articles(tmp_path):
    for number in range(1000):
        write(tmp_path / f"{number:04}.txt", f"{QUOTE} No. {number}")

    found = articles(tmp_path)

    assert [article.text for article in found] == [f"{QUOTE} No. {number}" for number in range(1000)]


def test_folders_nested_hundreds_deep_are_no_problem(tmp_path):
    deep = tmp_path
    for _ in range(400):
        deep /= "d"
        deep.mkdir()
    write(deep / "a.txt")

    assert [article.text for article in articles(tmp_path)] == [QUOTE]


@pytest.mark.parametrize(
    ("name", "shown"), [(b"caf\xe9.txt", "caf\\xe9.txt"), (b"a\n\x1b[2J.txt", "a\\x0a\\x1b[2J.txt")]
)
def test_a_file_name_of_any_bytes_has_an_origin_that_can_be_stored_and_printed(tmp_path, name, shown):
    path = write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)))

    (article,) = read(path)

    assert article.origin == f"{tmp_path}/{shown}"


@pytest.mark.parametrize("bad", ["\0", "x" * 5000])
def test_a_path_that_cannot_exist_is_told_not_raised(bad):
    (one,) = read(Path(f"/tmp/{bad}.txt"))  # noqa: S108 - it cannot exist

    assert isinstance(one, Unread)


def test_a_broken_archive_gives_what_came_before_the_break(tmp_path):
    packed = gzip.compress("".join(line(f"{number}", os.urandom(40).hex()) for number in range(3000)).encode())

    found = read(write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))

    assert len(found) > 100
    assert all(isinstance(one, Article) for one in found[:-1])
    assert "cannot be read to its end" in found[-1].reason


@pytest.mark.parametrize("content", [line("a").encode(), b"\x1f\x8b\x08", b"\x1f\x8b" + bytes(50)])
def test_a_file_that_is_no_archive_is_told(tmp_path, content):
    assert "cannot be read to its end" in only_reason(write(tmp_path / "a.jsonl.gz", content))


def test_json_lines_in_utf16_are_one_message_not_thousands(tmp_path):
    assert "JSON lines must be UTF-8, found utf-16-le" in only_reason(
        write(tmp_path / "a.jsonl", (line("a") * 99).encode("utf-16"))
    )


def test_a_line_too_long_for_an_article_costs_that_line_alone(tmp_path):
    path = write(tmp_path / "a.jsonl.gz", gzip.compress((line("a") + "x" * (140 << 20) + "\n" + line("b")).encode(), 1))

    first, long, last = read(path)

    assert (first.external_id, last.external_id) == ("a", "b")
    assert long.origin == f"{path}#line 2"
    assert "line longer than" in long.reason


def test_an_empty_file_of_json_lines_holds_no_articles(tmp_path):
    assert "holds no" in only_reason(write(tmp_path / "a.jsonl", "\n\n"))


def test_metadata_reaches_the_article_from_a_folder_too(tmp_path):
    write(tmp_path / "a.md", f"---\npublished: 2031-05-04\n---\n{QUOTE}")

    assert articles(tmp_path)[0].published == dt.date(2031, 5, 4)


def test_an_origin_never_follows_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert origin_of(tmp_path / "link" / "a.txt") == str(tmp_path / "link" / "a.txt")
