"""Whatever an article holds stays text: hostile texts as words, title, source, address and speaker, in every view."""

from urllib.parse import quote

import pytest
from browsing import elements_made, needs_browser, seen, settle, strangers, tab, visit
from hostile_page import make_hostile_record, opener_of, payloads, spread
from playwright.sync_api import expect
from served import attended

from api.serving import RecordServer
from indexer.settings import Settings

pytestmark = needs_browser
SAMPLE = 8
ON_RECORD = 220


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    data = make_hostile_record(tmp_path_factory.mktemp("hostile"), spread(ON_RECORD))
    with attended(RecordServer(Settings(data=data, port=0, rate=0), opener_of(data))) as server:
        yield server.url


@pytest.fixture
def page(browser):
    with tab(browser) as page:
        yield page
        assert strangers(page, elements_made()) == []
        assert seen(page) == []


def test_there_are_more_than_two_hundred_different_ones():
    assert len(set(payloads())) > 200


def test_the_watch_sees_a_script_that_runs_and_a_style_that_is_refused(browser, url):
    with tab(browser) as page:
        visit(page, url, "#/speakers")
        page.evaluate(
            "canary('x'); document.body.setAttribute('style', 'color: red');"
            "document.body.append(document.createElement('iframe'))"
        )
        page.wait_for_timeout(100)

        assert any("ran: x" in one for one in seen(page))
        assert any("style-src" in one for one in seen(page))
        assert {"element iframe", "attribute style of body"} <= set(strangers(page, elements_made()))


def test_all_of_them_are_listed_as_words_speakers_titles_and_outlets(page, url):
    visit(page, url, "#/browse")
    more = page.get_by_role("button", name="Show more")
    while more.count():
        more.click()
        settle(page)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true;")

    shown = page.locator(".card").count()
    assert shown == ON_RECORD
    assert "<script>canary(document.domain)</script>" in page.locator(".card .words").all_inner_texts()


def test_all_speakers_are_listed(page, url):
    visit(page, url, "#/speakers")

    assert page.locator(".people li").count() > 100
    assert not any(char in page.locator("main").inner_text() for char in "\u202e\u2066\u200b\u2028")


def test_hidden_characters_are_written_out(page, url):
    visit(page, url, "#/speakers")

    shown = page.evaluate(
        "async (text) => { const it = await import('./web/dom.js'); "
        "document.querySelector('main').append(it.said(text)); "
        "return [it.said(text).textContent, it.visible(text)]; }",
        "a\u202eb\u2066\u200bc\x1b\u2028d\ufeff\U000e0041é😀",
    )

    assert shown == ["a\\u202eb\\u2066\\u200bc\\u001b\\u2028d\\ufeff\\u{e0041}é😀"] * 2


@pytest.mark.parametrize("text", spread(SAMPLE), ids=range(SAMPLE))
def test_one_of_each_kind_is_harmless_in_every_view(page, url, text):
    found = page.request.get(f"{url}/v1/statements", params={"q": text[:500], "limit": 1}).json()["items"][0]
    statement = found["statement"]
    speaker = quote((statement["speaker"] or {"id": "nobody"})["id"], safe="")
    for place in (
        f"#/statement/{statement['id']}",
        f"#/speaker/{speaker}",
        f"#/?q={quote('What did ' + text + ' say?')}",
        f"#/verify?quote={quote(text)}&speaker={quote(text[:100])}",
        f"#/{quote(text)}",
        f"#/statement/{quote(text, safe='')}",
    ):
        visit(page, url, place)
        assert strangers(page, elements_made()) == []


@pytest.mark.parametrize("module", ["dom.js"])
def test_no_hostile_address_is_followed(page, url, module):
    visit(page, url, "#/speakers")

    followed = page.evaluate(
        "async ([module, texts]) => { const it = await import(`./web/${module}`); return texts.map(it.safeAddress); }",
        [module, payloads()],
    )

    assert all(one is None or one.startswith(("http://", "https://", "#/")) for one in followed)


def test_a_statement_is_marked_letter_by_letter_behind_characters_of_two_halves(page, url):
    item = page.request.get(f"{url}/v1/statements?limit=1").json()["items"][0]["statement"]

    visit(page, url, f"#/statement/{item['id']}")

    expect(page.locator(".article-text mark").first).to_be_visible()
    marked = page.locator(".article-text mark").evaluate_all(
        "(marks) => marks.map((one) => one.textContent).join('\\n')"
    )
    assert marked == item["parts"][0]["text"]
