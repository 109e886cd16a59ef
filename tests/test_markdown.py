"""Front matter gives the metadata, what follows is the article, and neither is ever mistaken for the other."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.article import Article
from indexer.errors import BadArticleError, IngestError
from indexer.ingest.markdown import read_markdown

BODY = "PORT VARGA — **“Exports will go on,”** said _Anna Orlova_.\n\n* a list\n"


def read(text: str) -> Article:
    return read_markdown(text.encode(), origin="a.md")


def with_front(front: str) -> Article:
    return read(f"---\n{front}\n---\n{BODY}")


def test_front_matter_gives_the_metadata_and_the_rest_is_stored_with_its_marks():
    article = with_front(
        "title: Exports will go on\nsource: Daily Ledger\nurl: https://ledger.example/a\npublished: 2031-05-04"
    )

    assert article.text == BODY
    assert article.title == "Exports will go on"
    assert article.source == "Daily Ledger"
    assert article.url == "https://ledger.example/a"
    assert article.published == dt.date(2031, 5, 4)
    assert article.published_evidence == "published in the front matter"


def test_a_file_without_front_matter_is_all_text():
    article = read(BODY)

    assert article.text == BODY
    assert (article.title, article.published, article.published_evidence) == (None, None, None)


def test_a_leading_heading_is_the_title_where_front_matter_has_none():
    assert read(f"\n# Exports **will** go on #\n\n{BODY}").title == "Exports **will** go on"
    assert read(f"---\ntitle: Another\n---\n# Exports\n{BODY}").title == "Another"


@pytest.mark.parametrize(
    "published",
    [
        *("2031-05-04", "'2031-05-04'", '"2031-05-04"', "2031-05-04T23:30:00+03:00", "2031-05-04 01:30:00 -05:00"),
        *("2031-05-04T23:30:00Z", "2031-05-04 # the day", "!!str 2031-05-04"),
    ],
)
def test_a_day_is_read_as_printed_in_every_yaml_form(published):
    assert with_front(f"published: {published}").published == dt.date(2031, 5, 4)


@pytest.mark.parametrize("published", ["May 4", "2031-02-30", "0031-05-04", "9999-01-01", "20310504", "true", "1e9"])
def test_a_bad_day_is_an_error_that_names_it(published):
    with pytest.raises(BadArticleError, match=f"`published`.*{published}"):
        with_front(f"published: {published}")


@pytest.mark.parametrize("nothing", ["", "~", "null", "''"])
def test_a_field_left_empty_says_nothing(nothing):
    article = with_front(f"title: {nothing}\nsource: {nothing}\nurl: {nothing}\npublished: {nothing}")

    assert (article.title, article.source, article.url, article.published) == (None, None, None, None)


def test_values_are_never_converted():
    article = with_front("title: 2031\nsource: no")

    assert (article.title, article.source) == ("2031", "no")


def test_unknown_keys_are_ignored_whatever_they_hold():
    article = with_front("title: Exports\ntags: [a, {b: c}]\ndraft: no\ndate: not a day\n? [x, y]\n: z")

    assert article.title == "Exports"


def test_a_key_is_known_in_capitals_too():
    assert with_front("Title: Exports\nPublished: 2031-05-04").title == "Exports"


@pytest.mark.parametrize(
    ("front", "found"), [("title: [a, b]", "`title`.*a list"), ("source: {a: b}", "`source`.*a mapping")]
)
def test_a_field_of_the_wrong_kind_is_an_error_that_names_it(front, found):
    with pytest.raises(BadArticleError, match=found):
        with_front(front)


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("title: 'open", "line"),
        ("title: a\nsource: [", "line"),
        ("title: a\n\tsource: b", "line 3"),
        ("title: &a *b", "line 2"),
    ],
)
def test_broken_front_matter_is_an_error_that_names_its_line(front, line):
    with pytest.raises(BadArticleError, match=f"front matter is not YAML: {line}") as refused:
        with_front(front)

    assert "\n" not in str(refused.value)


def test_a_colon_within_a_title_is_told_with_what_to_do():
    with pytest.raises(BadArticleError) as refused:
        with_front("source: Sela Courier\ntitle: Minister: no deal on grain")

    told = 'line 3: a colon within a value; put the value in quotation marks, as in `title: "Budget: a vote"`'
    assert str(refused.value) == f"front matter is not YAML: {told}"
    assert with_front('title: "Budget: a vote"').title == "Budget: a vote"


def test_nested_front_matter_neither_explodes_nor_overflows():
    aliases = "a: &a [x, x]\n" + "\n".join(
        f"{new}: &{new} [*{old}, *{old}, *{old}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert with_front(f"title: T\n{aliases}").title == "T"
    with pytest.raises(BadArticleError, match="front matter"):
        with_front("title: T\ndeep: " + "[" * 20_000)


def test_no_python_object_is_ever_made():
    assert with_front("title: T\nevil: !!python/object/apply:os.system ['false']").title == "T"


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{BODY}---\n{BODY}",
        f"---\nOrlova: we will not go.\n---\n{BODY}",
        f"---\ntitle: never closed\n\n{BODY}",
        f"text first\n---\ntitle: T\n---\n{BODY}",
        f"----\ntitle: T\n----\n{BODY}",
    ],
)
def test_rules_between_paragraphs_are_not_front_matter(text):
    assert read(text).text == text


def test_windows_line_ends_and_a_mark_at_the_head_hide_no_front_matter():
    article = read_markdown(f"---\ntitle: T\n---\n{BODY}".replace("\n", "\r\n").encode("utf-8-sig"), origin="a.md")

    assert (article.title, article.text) == ("T", BODY)


def test_an_unsafe_address_is_dropped():
    assert with_front("url: javascript:alert(1)").url is None


@pytest.mark.parametrize("text", ["", "---\ntitle: T\n---\n", "---\ntitle: T\n---\n\n * \n", "---\n---\n"])
def test_front_matter_alone_holds_no_text(text):
    with pytest.raises(BadArticleError, match="holds no text"):
        read(text)


@given(st.text(alphabet=st.sampled_from("---\n\t :#'\"[]{}&*!|>%@`,?abtitle\0\x01\ud800é")), st.text(max_size=30))
def test_any_front_matter_gives_an_article_or_an_ingest_error(front, body):
    data = f"---\ntitle:{front}\n---\n{body}".encode("utf-8", "surrogatepass")

    try:
        article = read_markdown(data, origin="a.md")
    except IngestError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017 - both ends are right, and both are looked at
        return

    article.text.encode()
