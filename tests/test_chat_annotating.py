"""Where citations stand in a reply, and where they lead."""

import datetime as dt

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st
from narrated import ANSWER, CITATIONS
from shelves import find_part, make_statement

from api.answer import ArticleCard, Citation
from api.chat.annotating import Citing
from api.chat.markup import to_markup
from api.chat.steps import Reply
from api.deep_links import link_to
from indexer.statement import Kind
from prompts.loading import load_prompt

CITING = Citing(base_url="https://quotes.example/", wording=load_prompt("wording", folder=None))


def citation(quote: str, *, url: str | None = None, n: int = 1, title: str | None = None) -> Citation:
    article = make_article(f"SELA. “{quote}” said Mara Orlova.", title=title, source="Velm Herald")
    statement = make_statement(article, quote, kind=Kind.DIRECT, name="Mara Orlova")
    card = ArticleCard(id=article.id, title=title, source="Velm Herald", url=url, published=dt.date(2031, 5, 5))
    return Citation(n=n, statement=statement, article=card, context=statement.context.text, score=1)


def reply(text: str, *citations: Citation, before: str = "") -> Reply:
    answer = ANSWER.model_copy(update={"text": text, "citations": citations})
    return Reply(before + to_markup(text), answer, len(before))


@given(st.text(alphabet="aé😀\U0001d518\n “”", max_size=40), st.text(alphabet="bя🙂", max_size=20))
def test_offsets_count_code_points_of_all_that_was_said(before, said):
    told = reply(f"{said} [1]\n\n[1] Velm Herald", citation("It holds"), before=before)

    (place,) = CITING.places(told)

    assert told.content[place.start_index : place.end_index] == "[1]"
    assert place.start_index == told.content.index("[1]", told.begins)


def test_a_number_in_brackets_among_the_cited_words_is_not_the_citation():
    told = reply("“see [1] there” [1]\n\n[1] Velm Herald", citation("see [1] there"))

    (place,) = CITING.places(told)

    assert told.content[: place.start_index].endswith("“see [1] there” ")


def test_each_citation_is_marked_once_in_the_order_of_the_numbers():
    told = reply("a [2] b [1] c [2]\n[1] [2] x", *CITATIONS[:2])

    assert [told.content[one.start_index : one.end_index] for one in CITING.places(told)] == ["[1]", "[2]"]


def test_a_reply_that_rests_on_nothing_has_no_places():
    assert CITING.places(Reply("{}")) == ()


def test_a_title_is_outlet_day_and_headline_and_never_empty():
    (place,) = CITING.places(reply("[1]", citation("It holds", title="“Bridge” holds [2]")))
    (bare,) = CITING.places(reply("[1]", citation("It holds")))

    assert place.title == "Velm Herald, 5 May 2031, Bridge holds (2)"
    assert bare.title == "Velm Herald, 5 May 2031, untitled"


def test_a_source_shows_the_sentences_that_print_the_words():
    one = citation("It holds", url="https://herald.example/1", title="Bridge")

    event = CITING.source(one)

    assert event.data.document == (one.context,)
    assert event.data.source.name == event.data.metadata[0].name == "Velm Herald, 5 May 2031, Bridge"
    assert event.data.metadata[0].source == event.data.source.url == link_to(one, base_url="")


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_what_has_no_address_of_the_web_leads_to_this_server(url):
    one = citation("It holds", url=url)

    assert link_to(one, base_url="https://quotes.example/") == f"https://quotes.example/#/statement/{one.statement.id}"


ACTIVE = {
    "image": ("![x](https://evil.example/p.png)", "!\\[x]\\(https://evil.example/p.png)"),
    "link": ("[here](https://evil.example)", "[here]\\(https://evil.example)"),
    "reference": ("[here][1]", "[here]\\[1]"),
    "definition": ("[1]: https://evil.example", "[1]\\: https://evil.example"),
    "tag": ("<img src=x onerror=y>", "\\<img src=x onerror=y>"),
    "closing tag": ("</details>", "\\</details>"),
    "comment": ("<!-- x", "\\<!-- x"),
    "escaped tag": ("\\<img src=x onerror=y>", "\\\\\\<img src=x onerror=y>"),
    "emphasis": ("5*3 and 2*4", "5\\*3 and 2\\*4"),
    "struck out": ("~~not~~", "\\~\\~not\\~\\~"),
    "entity": ("&lt;b&gt; AT&T", "\\&lt;b\\&gt; AT&T"),
    "heading": ("# Yes", "\\# Yes"),
    "fence": ("```mermaid", "\\`\\`\\`mermaid"),
}


@pytest.mark.parametrize(("text", "written"), ACTIVE.values(), ids=ACTIVE.keys())
def test_what_markdown_would_load_or_hide_is_disarmed(text, written):
    assert to_markup(text) == written


@pytest.mark.parametrize(
    "text",
    ["“It holds” [1]", "[1] [2] Velm Herald, 5 May 2031", "2 < 3, 5 > 4", "wait! [2]", "• “[…] x” (a) [3]"],
)
def test_words_without_such_marks_come_out_as_they_are(text):
    assert to_markup(text) == text


def test_lines_stay_lines():
    assert to_markup("a\nb\n\nc\n") == "a  \nb  \n\nc  \n"


def test_the_pieces_of_an_article_keep_their_words():
    part = find_part(make_article("x “It holds” y"), "It holds")

    assert to_markup(part.text) == "It holds"
