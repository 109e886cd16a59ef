"""One line, one article; a broken line costs that line alone and is named."""

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.article import Article
from indexer.ingest.jsonlines import read_json_lines
from indexer.ingest.unread import Unread

QUOTE = "“Exports will go on,” said Orlova."


def read(*lines: str | bytes) -> list[Article | Unread]:
    return list(read_json_lines(lines, origin="news.jsonl"))


def read_values(*values: object) -> list[Article | Unread]:
    return read(*map(json.dumps, values))


def only_reason(*lines: str | bytes) -> str:
    (unread,) = read(*lines)
    assert isinstance(unread, Unread)
    return unread.reason


def test_every_field_reaches_the_article():
    (article,) = read_values(
        {
            "id": "ledger/7",
            "text": QUOTE,
            "title": "Exports go on",
            "published": "2031-05-04T23:00:00Z",
            "source": "Daily Ledger",
            "url": "https://ledger.example/7",
            "words": 7,
        }
    )

    assert article == Article.make(
        QUOTE,
        origin="news.jsonl#ledger/7",
        title="Exports go on",
        published=dt.date(2031, 5, 4),
        published_evidence="`published` of the JSON line",
        source="Daily Ledger",
        url="https://ledger.example/7",
        external_id="ledger/7",
    )


@pytest.mark.parametrize("nothing", [{}, dict.fromkeys(["id", "title", "published", "source", "url"])])
def test_only_the_text_is_needed(nothing):
    (article,) = read_values({"text": QUOTE, **nothing})

    assert article == Article.make(QUOTE, origin="news.jsonl#line 1")


def test_the_order_stays_and_blank_lines_count_but_give_nothing():
    line = json.dumps({"text": QUOTE})

    found = read(f"{line}\n", "\n", " \t\r\n", "broken\n", f"{line}\n")

    assert [one.origin for one in found] == ["news.jsonl#line 1", "news.jsonl#line 4", "news.jsonl#line 5"]
    assert [type(one) for one in found] == [Article, Unread, Article]


def test_text_is_stored_word_for_word_but_for_what_cannot_be_stored():
    (article,) = read(
        b'{"text": "\\ufeff\\u201cNo\\u2026\\u201d\\r\\nsaid\\u0000 she \\ud800 \\ud83c\\udf3e \\ufb01ne"}'
    )

    assert article.text == "“No…”\nsaid\ufffd she \ufffd 🌾 ﬁne"


def test_bytes_and_text_give_the_same_articles():
    line = json.dumps({"id": "a", "text": QUOTE}, ensure_ascii=False)

    assert read(line) == read(line.encode()) == read("\ufeff" + line) == read(b"\xef\xbb\xbf" + line.encode())


def test_the_later_of_two_lines_with_one_id_is_unread():
    first, second, third = read_values(
        {"id": "a", "text": QUOTE}, {"id": "a", "text": "Other."}, {"id": "b", "text": QUOTE}
    )

    assert first.text == QUOTE
    assert second == Unread(
        origin="news.jsonl#line 2",
        reason="`id` 'a' was met before in this file; the earlier line stays",
        external_id="a",
    )
    assert third.external_id == "b"


def test_an_id_of_a_broken_line_may_be_used_again():
    broken, whole = read_values({"id": "a", "text": ""}, {"id": "a", "text": QUOTE})

    assert (broken.external_id, whole.external_id) == ("a", "a")
    assert isinstance(whole, Article)


def test_a_whole_number_is_an_id_too():
    (article,) = read_values({"id": 7, "text": QUOTE})

    assert (article.external_id, article.origin) == ("7", "news.jsonl#7")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON: .* at character 2"),
        ("“text”", "not JSON"),
        ('{"text": "a"} {"text": "b"}', "not JSON: Extra data"),
        ("[]", "want an object with `text`, found a list"),
        ("null", "found null"),
        ('"text"', "found text"),
        ("NaN", "found null"),
        ("{}", "`text` holds no text"),
        ('{"text": null}', "`text` holds no text"),
        ('{"text": " \\n\\u200b…"}', "`text` holds no text"),
        ('{"text": 5}', "`text` must be text, found a number: 5"),
        ('{"text": ["a"]}', r"`text` must be text, found a list: \['a'\]"),
        ('{"text": "a", "id": true}', "`id` must be text, found true or false"),
        ('{"text": "a", "id": 1.5}', "`id` must be text, found a number"),
        ('{"text": "a", "title": {"en": "b"}}', "`title` must be text, found an object"),
        ('{"text": "a", "source": false}', "`source` must be text, found true or false"),
        ('{"text": "a", "url": 1}', "`url` must be text"),
        ('{"text": "a", "published": 20310504}', "`published` must be text, found a number: 20310504"),
        ('{"text": "a", "published": "May 4"}', "`published` is not an ISO date, found 'May 4'"),
        ('{"text": "a", "published": "9999-01-01"}', "must lie in 1400..2200"),
        ('{"text": "a", "title": Infinity}', "`title` must be text, found a number: inf"),
        ('{"text": "a", "n": ' + "9" * 5000 + "}", "a number is too long"),
        ("[" * 200_000, "nested too deeply"),
        ('{"text":' * 200_000, "nested too deeply"),
        ('{"text": "a", "id": "' + "x" * 600 + '"}', "`id` is longer than 500 characters"),
        (b'{"text": "caf\xe9"}', "not UTF-8 at byte 14 of the line"),
    ],
)
def test_a_broken_line_says_what_is_wrong_on_one_line(line, reason):
    found = only_reason(line)

    assert re.search(reason, found)
    assert len(found.splitlines()) == 1
    assert len(found) < 250


def test_nan_means_what_null_means():
    (article,) = read('{"text": "Orlova said no.", "title": NaN, "published": NaN, "score": Infinity}')

    assert (article.title, article.published) == (None, None)


def test_an_unsafe_address_is_dropped_and_a_long_title_cut():
    (article,) = read_values({"text": QUOTE, "url": "javascript:alert(1)", "title": "word " * 10_000})

    assert article.url is None
    assert len(article.title) <= 500


def test_an_article_of_ten_megabytes_on_one_line_is_read():
    text = QUOTE * 300_000

    (article,) = read_values({"text": text})

    assert article.text == text


def test_reading_does_not_wait_for_the_last_line():
    def endless():
        number = 0
        while True:
            number += 1
            yield json.dumps({"id": str(number), "text": QUOTE})

    articles = read_json_lines(endless(), origin="news.jsonl")

    assert [next(articles).external_id for _ in range(3)] == ["1", "2", "3"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(["id", "text", "title", "published", "source", "url", "more"])


@given(
    st.lists(
        st.binary(max_size=30) | st.text(max_size=30) | st.dictionaries(FIELDS, JSON_VALUES).map(json.dumps), max_size=6
    )
)
def test_every_line_that_is_not_blank_gives_one_article_or_one_unread(lines):
    found = read(*lines)

    assert len(found) == sum(bool(line.strip()) for line in lines)
    for one in found:
        one.model_dump_json().encode()
