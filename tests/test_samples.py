"""The bundled articles and what was marked in them by hand: that they fit each other, and that they may be printed.

A line of `gold/samples.jsonl` is one article: `file` (and `id` where a file holds several), its `statements` in text
order, and `forbidden`, words that must never come out as a direct or mixed statement. In a statement `parts` are the
words as printed, `quote` joins them; `must` is false where readers may differ. A statement without `date` has none
that readers would agree on; `accept` lists further right names for the speaker. Compare spans with the
punctuation at their edges stripped.
"""

import html.parser
import json
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
GOLD = Path(__file__).parent / "gold" / "samples.jsonl"
SEED = ROOT.parent / "shared" / "seed" / "article.txt"
TRANSCRIPTS = ("briefing", "hearing", "interview")
LARGEST_FILE_BYTES = 6_000
LONGEST_BORROWED_PHRASE_WORDS = 8
DATE = re.compile(r"2031-\d\d(-\d\d)?|--\d\d-\d\d")


class VisibleText(html.parser.HTMLParser):
    """Collect what a reader of the page sees, without scripts and the title of the window."""

    def __init__(self):
        super().__init__()
        self.lines = []
        self._inside = []

    def handle_starttag(self, tag, attrs):
        self._inside.append(tag)

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not {"script", "title"} & set(self._inside):
            self.lines.append(data.strip())


def read_page(raw):
    page = VisibleText()
    page.feed(raw)
    return "\n".join(page.lines)


def _body_of(text):
    return text.split("---\n", 2)[2] if text.startswith("---\n") else text


def read_sample(path):
    raw = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        articles = map(json.loads, raw.splitlines())
        return {(path.name, article["id"]): article["text"] for article in articles}
    readers = {".md": _body_of, ".html": read_page, ".txt": str}
    return {(path.name, None): readers[path.suffix](raw)}


def sample_files():
    return sorted(path for path in SAMPLES.iterdir() if path.suffix)


TEXTS = {key: text for path in sample_files() for key, text in read_sample(path).items()}
MARKED = {
    (line["file"], line.get("id")): line for line in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())
}


def test_every_article_is_marked_and_every_mark_has_its_article():
    assert MARKED.keys() == TEXTS.keys()


def test_there_are_enough_reports_and_transcripts_to_show_every_form():
    transcripts = [name for name, _ in TEXTS if name.startswith(TRANSCRIPTS)]

    assert len(transcripts) >= 3
    assert len(TEXTS) - len(transcripts) >= 17


@pytest.mark.parametrize("key", MARKED, ids=str)
def test_marked_words_are_printed_in_the_article_in_this_order(key):
    for statement in MARKED[key]["statements"]:
        position = 0
        for part in statement["parts"]:
            position = TEXTS[key].find(part, position) + len(part)
            assert position >= len(part), f"not printed here: {part}"


@pytest.mark.parametrize("key", MARKED, ids=str)
def test_forbidden_words_are_printed_in_the_article(key):
    assert [words for words in MARKED[key]["forbidden"] if words not in TEXTS[key]] == []


@pytest.mark.parametrize("key", MARKED, ids=str)
def test_marks_are_well_formed(key):
    for statement in MARKED[key]["statements"]:
        assert statement["quote"] == " ".join(statement["parts"])
        assert statement["kind"] in {"direct", "mixed", "indirect"}
        assert statement["speaker"]
        assert isinstance(statement["must"], bool)
        assert "date" not in statement or DATE.fullmatch(statement["date"])


@pytest.mark.parametrize("key", MARKED, ids=str)
def test_no_marked_quote_is_also_forbidden(key):
    quoted = {statement["quote"] for statement in MARKED[key]["statements"] if statement["kind"] != "indirect"}

    assert quoted.isdisjoint(MARKED[key]["forbidden"])


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.name)
def test_a_sample_is_small_enough_to_read(path):
    assert path.stat().st_size <= LARGEST_FILE_BYTES


def test_no_paragraph_is_printed_twice():
    paragraphs = Counter(line.strip() for text in TEXTS.values() for line in text.splitlines() if line.strip())

    assert [line for line, count in paragraphs.items() if count > 1] == []


def test_two_outlets_print_one_statement_word_for_word():
    printed = Counter(part for line in MARKED.values() for part in {s["quote"] for s in line["statements"]})

    assert "The corridor opens on Monday at six in the morning" in printed.most_common(1)[0][0]


def test_the_report_on_real_people_borrows_phrases_only():
    if not SEED.exists():
        pytest.skip(f"{SEED} is not on this machine: cannot compare the phrases quoted in mosul.md with the report")
    report = SEED.read_text(encoding="utf-8")
    phrases = re.findall(r"“([^”]+)”", TEXTS["mosul.md", None])

    assert len(phrases) >= 6
    assert [phrase for phrase in phrases if phrase not in report] == []
    assert max(len(phrase.split()) for phrase in phrases) <= LONGEST_BORROWED_PHRASE_WORDS


def test_the_report_on_real_people_shares_no_longer_run_of_words_with_the_original():
    if not SEED.exists():
        pytest.skip(f"{SEED} is not on this machine: cannot compare the wording of mosul.md with the report")
    report = re.findall(r"\w+", SEED.read_text(encoding="utf-8").lower())
    ours = re.findall(r"\w+", TEXTS["mosul.md", None].lower())
    width = LONGEST_BORROWED_PHRASE_WORDS + 1

    runs = {tuple(report[at : at + width]) for at in range(len(report))}

    assert [ours[at : at + width] for at in range(len(ours)) if tuple(ours[at : at + width]) in runs] == []


def test_the_report_on_real_people_has_a_day_but_no_year():
    dates = {statement.get("date") for statement in MARKED["mosul.md", None]["statements"]}

    assert dates <= {"--04-02", None}
    assert not re.search(r"\b(19|20)\d\d\b", (SAMPLES / "mosul.md").read_text(encoding="utf-8"))
