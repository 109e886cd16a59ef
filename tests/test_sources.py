from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.ingest import sources
from indexer.ingest.addresses import Allowed
from indexer.ingest.sources import Source, SourceKind, Tier, interval_of, read_sources, sources_of

NOBODY = Allowed()
LIST = """
[[feed]]
url = "https://Gazette.example/rss.xml?utm_source=x"
name = "The Gazette"
tier = "primary"
interval = "5m"

[[sitemap]]
url = "https://agency.example/news.xml"

[[page]]
url = "https://office.example/remarks"
enabled = false

[[folder]]
path = "scans"
interval = "1h"
"""


def listed(tmp_path, text, allowed=NOBODY):
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return read_sources(path, allowed=allowed)


def test_a_list_gives_its_sources_in_order_without_those_that_are_switched_off(tmp_path):
    assert listed(tmp_path, LIST) == (
        Source(
            kind=SourceKind.FEED,
            place="https://gazette.example/rss.xml",
            name="The Gazette",
            tier=Tier.PRIMARY,
            interval_s=300,
        ),
        Source(kind=SourceKind.SITEMAP, place="https://agency.example/news.xml"),
        Source(kind=SourceKind.FOLDER, place=str(tmp_path / "scans"), interval_s=3600),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[feed]]\nurl = ", "no TOML"),
        ("[[feed]]\nurl = 'https://a.example/'\nintervall = '5m'", r"\[\[feed\]\] 1 \(line 1\): 'intervall' is no key"),
        ("\n[[feed]]\nname = 'A'", r"\[\[feed\]\] 1 \(line 2\): a feed has a url"),
        ("[[folder]]\nurl = 'https://a.example/'", "a folder has no url; give path alone"),
        ("[[feed]]\nurl = 'https://a.example/'\npath = 'x'", "a feed has no path; give url alone"),
        ("[[feed]]\nurl = 'https://a.example/'\ntier = 'best'", "tier is 'best'; want primary, secondary"),
        (
            "[[feed]]\nurl = 'https://a.example/'\ninterval = '5 m'",
            "interval is '5 m'; want a time in quotation",
        ),
        ("[[feed]]\nurl = 'https://a.example/'\ninterval = 5", "interval is 5; want a time in quotation marks"),
        ("[[feed]]\nurl = 'https://a.example/'\ninterval = '99d'", "at most 30d"),
        ("[[feed]]\nurl = 'https://a.example/'\ninterval = '59s'", "asked once a minute at most; give 60s"),
        ("[[feed]]\nurl = 'https://a.example/'\nenabled = 'perhaps'", "enabled is 'perhaps'; want true or false"),
        ("interval = '5m'\n[[feed]]\nurl = 'https://a.example/'", "line 1: 'interval' is not how a source begins"),
        ("[[feed]]\nurl = https://a.example/", "line 2, column 7.*texts stand in quotation marks"),
        ("[[feed]]\nurl = 5", "url is 5; want a text in quotation marks"),
        ("[[feed]]\nurl = 'https://a.example/'\nname = ''", "name is ''; want a text .* of 1 to 200"),
        ("[[feed]]\nurl = 'ftp://a.example/'", "http"),
        ("[[feed]]\nurl = 'javascript:alert(1)'", "http"),
        ("[[feed]]\nurl = 'https://user:key@a.example/'", "line 1"),
        ("[[feed]]\nurl = 'https://a.example/'\n[[feed]]\nurl = 'https://A.example'", r"\(line 3\): .* listed before"),
        ("[[feeds]]\nurl = 'https://a.example/'", r"line 1: 'feeds' is not how a source begins; want \[\[feed\]\]"),
        ("\n[feed]\nurl = 'https://a.example/'", r"line 2: 'feed' is not how a source begins; want \[\[feed\]\]"),
        ("feed = ['https://a.example/']", r"\[\[feed\]\] 1: holds 'https://a.example/'; want keys below"),
        ("feed = 3", "line 1: 'feed' is not how"),
    ],
)
def test_a_bad_entry_is_one_line_that_names_it(tmp_path, text, told):
    with pytest.raises(UsageError, match=told) as raised:
        listed(tmp_path, text)

    assert "\n" not in str(raised.value)
    assert "sources.toml" in str(raised.value)


def test_a_list_that_is_no_text_is_told(tmp_path):
    path = tmp_path / "sources.toml"
    path.write_bytes("[[feed]]\nname = 'caf\xe9'".encode("latin-1"))

    with pytest.raises(UsageError, match="no TOML: line 2 is not UTF-8; save it as UTF-8"):
        read_sources(path, allowed=NOBODY)


def test_a_list_from_an_editor_that_marks_its_files_is_read(tmp_path):
    assert len(listed(tmp_path, "\ufeff" + LIST)) == 3


def test_ones_own_host_may_be_asked_as_often_as_one_likes(tmp_path):
    text = "[[feed]]\nurl = 'http://127.0.0.1:8080/rss'\ninterval = '2s'"

    assert listed(tmp_path, text, Allowed.read("127.0.0.1:8080"))[0].interval_s == 2


def test_a_folder_with_an_absolute_path_stays_where_it_is(tmp_path):
    assert listed(tmp_path, "[[folder]]\npath = '/srv/scans'")[0].place == "/srv/scans"


def test_words_of_a_command_line_are_feeds_and_folders():
    found = sources_of(["articles", "https://gazette.example/rss.xml"], allowed=NOBODY)

    assert [(one.kind, one.place) for one in found] == [
        (SourceKind.FOLDER, "articles"),
        (SourceKind.FEED, "https://gazette.example/rss.xml"),
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("15m", 900), ("6h", 21_600), ("1d", 86_400), ("0m", None), ("15", None), ("m", None), ("٣m", None)],
)
def test_a_time_is_a_number_and_its_unit(text, seconds):
    assert interval_of(text) == seconds


def test_the_example_in_the_module_is_a_list_that_is_read(tmp_path):
    example = sources.__doc__.partition("\n\n    ")[2].replace("\n    ", "\n")
    assert listed(tmp_path, example)[0].name == "The Gazette"


def test_a_file_that_is_not_there_is_the_systems_to_tell(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_sources(Path(tmp_path / "none.toml"), allowed=NOBODY)
