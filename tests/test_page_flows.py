"""What people do on the page, done in a real browser against a real server on the sample articles."""

import json
import re
from urllib.parse import quote

import pytest
from browsing import PHONE, make_samples, needs_browser, seen, settle, tab, violations, visit
from keyed import make_key
from playwright.sync_api import expect
from served import attended, make_record, opener, running

from api.serving import RecordServer
from indexer.settings import Settings

pytestmark = needs_browser

CORRIDOR = "The corridor opens on Monday at six in the morning, and it stays open until the last family has left"
QUESTION = "What did Haddad say about the corridor?"
ASKED = f"#/?q={quote(QUESTION)}"
VIEWS = {
    "home": "#/",
    "answer": ASKED,
    "timeline": f"#/?q={quote('How did what Varga said about grain change over time?')}",
    "nothing": f"#/?q={quote('What did Lindqvist say about whales?')}",
    "browse": "#/browse?q=grain",
    "speakers": "#/speakers",
    "speaker": "#/speaker/leila-haddad",
    "verify": f"#/verify?quote={quote(CORRIDOR.replace('Monday', 'Tuesday'))}&speaker=Haddad",
    "statement": "#/statement/{id}",
    "no such page": "#/nowhere",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with running(make_samples(tmp_path_factory.mktemp("page"))) as url:
        yield url


@pytest.fixture
def page(browser):
    with tab(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page
        assert seen(page) == []


@pytest.fixture(scope="module")
def statement_id(url, browser):
    with tab(browser) as page:
        found = page.request.get(f"{url}/v1/statements?q={quote(CORRIDOR)}&limit=1").json()["items"][0]["statement"]
    assert found["quote"] == CORRIDOR
    return found["id"]


def ask(page, question):
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    settle(page)


def test_a_question_is_answered_with_statements_that_open_in_their_article(page, url):
    visit(page, url, "#/")

    ask(page, QUESTION)

    words = page.locator(".answer .card .words").first.inner_text().strip("“”")
    page.locator(".answer .card .number").first.click()
    settle(page)
    marked = "".join(page.locator(".article-text mark").all_inner_texts())
    assert marked == words
    assert page.locator(".mention").inner_text() in page.locator(".facts").inner_text()
    page.go_back()
    expect(page.locator(".question")).to_have_text(QUESTION)
    expect(page.locator(".answer .card")).not_to_have_count(0)


def test_a_question_is_asked_as_a_stream_and_each_mark_of_its_text_leads_somewhere(page, url):
    visit(page, url, "#/")

    with page.expect_request("**/v1/ask") as asked:
        ask(page, QUESTION)

    assert "text/event-stream" in asked.value.headers["accept"]
    assert asked.value.response().headers["content-type"].startswith("text/event-stream")
    numbers = page.locator(".answer .card .number").all_inner_texts()
    assert numbers == [str(n + 1) for n in range(len(numbers))]


def test_an_answer_that_comes_in_one_piece_is_shown_as_well(page, url):
    answer = page.request.post(f"{url}/v1/ask", data={"question": QUESTION}).json()
    page.route("**/v1/ask", lambda route: route.fulfill(json=answer))

    visit(page, url, ASKED)

    expect(page.locator(".answer .card")).to_have_count(len(answer["citations"]))


def events(*told):
    return "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n: ping\n\n" for name, data in told)


def test_the_words_of_a_language_model_come_with_marks_and_start_anew_when_it_fails(page, url):
    answer = page.request.post(f"{url}/v1/ask", data={"question": QUESTION}).json()
    reading = {"interpretation": answer["interpretation"], "generation": 1}
    whole = answer | {"mode": "llm", "text": "She named a day [1]. It was Monday [1][2]."}
    hits = {"status": "answered", "citations": answer["citations"], "nearest": [], "checked": None}
    body = events(
        ("interpretation", reading),
        ("hits", hits),
        ("text", {"text": "Never to be "}),
        ("restart", {"reason": "timeout"}),
        ("text", {"text": "She named "}),
        ("answer", whole),
    )
    page.route("**/v1/ask", lambda route: route.fulfill(body=body, content_type="text/event-stream"))

    visit(page, url, ASKED)

    expect(page.locator(".text p").first).to_have_text("She named a day [1]. It was Monday [1][2].")
    expect(page.locator(".text .mark")).to_have_count(3)
    expect(page.locator(".foot")).to_contain_text("Worded by a language model")
    assert "Never to be" not in page.locator("main").inner_text()
    assert page.locator(".answer .card").count() == len(answer["citations"])


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (events(("error", {"title": "Internal fault", "status": 500, "detail": "this is a defect"})), "Internal fault"),
        (
            events(("shutdown", {"title": "Ending", "status": 503, "detail": "the server is ending"})),
            "the server is ending",
        ),
        (events(("text", {"text": "half"})), "The server cannot be reached"),
    ],
    ids=["error", "shutdown", "cut off"],
)
def test_a_stream_that_ends_badly_is_told_and_can_be_asked_again(page, url, body, told):
    page.route("**/v1/ask", lambda route: route.fulfill(body=body, content_type="text/event-stream"), times=1)
    page.goto(f"{url}/{ASKED}")
    expect(page.locator(".foot .trouble")).to_contain_text(told)

    page.get_by_role("button", name="Try again").click()
    settle(page)

    expect(page.locator(".answer .card").first).to_be_visible()


def test_a_follow_up_is_asked_with_what_was_asked_before(page, url):
    visit(page, url, ASKED)

    with page.expect_request("**/v1/ask") as asked:
        ask(page, "And about bread?")

    assert asked.value.post_data_json["history"] == [{"role": "user", "content": QUESTION}]
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".question").last).to_be_focused()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#question")).to_be_focused()


def test_an_answer_under_way_can_be_stopped(page, url):
    visit(page, url, "#/")
    page.route("**/v1/ask", lambda _route: None)
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")

    page.get_by_role("button", name="Stop").click()

    expect(page.locator(".foot")).to_contain_text("Stopped")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.unroute_all()


def test_an_answer_that_finds_nothing_says_so_and_offers_what_is_answered(page, url):
    visit(page, url, VIEWS["nothing"])
    expect(page.locator(".status")).to_have_text("Nothing on this topic")
    page.get_by_text("What was searched").click()
    expect(page.locator(".searched")).to_contain_text("5 statements in 3 articles")

    page.locator(".foot .suggestion").first.click()
    settle(page)

    expect(page.locator(".question").last).to_have_text("Who said anything about whales?")
    assert page.locator(".turn").last.locator(".card").count() > 0


def test_how_it_was_understood_can_be_corrected(page, url):
    visit(page, url, ASKED)
    page.locator(".chip", has_text="Topic").click()
    expect(page.get_by_label("Topic")).to_be_focused()
    page.get_by_label("Topic").fill("bread")

    with page.expect_request("**/v1/ask") as asked:
        page.get_by_role("button", name="Ask again").click()

    assert asked.value.post_data_json == {
        "question": "What did Leila Haddad say about bread?",
        "history": [],
        "filters": {},
    }
    expect(page.locator(".question").last).to_be_focused()


def test_a_kind_or_an_outlet_narrows_the_same_question(page, url):
    visit(page, url, ASKED)
    page.locator(".chip", has_text="Said: ").click()
    page.get_by_label("reporter’s words").check()
    page.get_by_label("Printed by").fill("Tessaly Courier, Kestrian Wire")

    with page.expect_request("**/v1/ask") as asked:
        page.get_by_role("button", name="Ask again").click()

    assert asked.value.post_data_json["question"] == QUESTION
    assert asked.value.post_data_json["filters"] == {
        "sources": ["Tessaly Courier", "Kestrian Wire"],
        "kinds": ["indirect"],
    }


def test_a_correction_can_be_dropped(page, url):
    visit(page, url, ASKED)
    page.locator(".chip").first.click()

    page.get_by_role("button", name="Cancel").click()

    expect(page.locator(".understood form")).to_have_count(0)
    expect(page.locator(".chip").first).to_be_focused()


def test_a_quote_that_is_altered_is_shown_word_by_word(page, url):
    visit(page, url, "#/verify")
    page.get_by_label("The quote").fill(CORRIDOR.replace("Monday", "Tuesday"))
    page.get_by_label("Said by", exact=True).fill("Haddad")
    page.get_by_role("button", name="Verify").click()
    settle(page)

    expect(page.locator(".verdict-title")).to_have_text("Altered")
    expect(page.locator(".diff del bdi")).to_have_text("Tuesday")
    expect(page.locator(".diff ins bdi")).to_have_text("Monday")
    expect(page.locator(".card .words").first).to_contain_text("Monday")


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ((CORRIDOR, "Haddad"), "Verbatim"),
        ((CORRIDOR, "Varga"), "Misattributed"),
        (("Whales sing at night over the sea", ""), "Not on record"),
    ],
    ids=["verbatim", "misattributed", "not on record"],
)
def test_a_verdict_is_named_and_explained(page, url, asked, title):
    words, speaker = asked

    visit(page, url, f"#/verify?quote={quote(words)}&speaker={speaker}")

    expect(page.locator(".verdict-title")).to_have_text(title)


def test_statements_are_browsed_under_conditions_page_by_page(page, url):
    visit(page, url, "#/browse")
    expect(page.locator(".card")).to_have_count(20)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".card")).to_have_count(40)
    expect(page.locator(".card").nth(20)).to_be_focused()

    page.get_by_label("Speaker", exact=True).fill("Varga")
    page.get_by_label("Said from").fill("2031-06-01")
    page.get_by_role("checkbox", name="quoted", exact=True).check()
    page.get_by_role("button", name="Search").click()
    settle(page)

    assert "speaker=Varga&from=2031-06-01&kind=direct" in page.url
    assert set(page.locator(".card .speaker").all_inner_texts()) == {"Tomas Varga"}
    page.reload()
    settle(page)
    assert page.get_by_label("Said from").input_value() == "2031-06-01"


def test_a_list_that_is_empty_says_what_to_do(page, url):
    visit(page, url, "#/browse?speaker=Nobody+At+All")

    expect(page.locator(".results")).to_contain_text("Take one away")


def test_names_are_suggested_while_one_is_typed(page, url):
    visit(page, url, "#/browse")

    page.get_by_label("Speaker", exact=True).press_sequentially("hadd")

    expect(page.locator("datalist option[value='Leila Haddad']")).to_have_count(1)


def test_a_speaker_is_found_and_shown_with_names_roles_and_a_plot_that_adds_up(page, url):
    visit(page, url, "#/speakers")
    page.get_by_label("Name").fill("haddad")
    expect(page.locator(".people li")).to_have_count(1)
    page.get_by_role("link", name="Leila Haddad").click()
    settle(page)

    said = int(re.search(r"(\d+) statements", page.locator(".speaker-page .fine").first.inner_text())[1])
    page.get_by_text("The same as a table").click()
    counts = [int(cell) for cell in page.locator(".timeline td").all_inner_texts()]
    assert sum(counts) == said == page.locator(".card").count()
    expect(page.locator("table", has_text="What shows it")).to_contain_text("Leila Haddad")
    expect(page.locator("table", has_text="From where")).to_contain_text("secretary-general")
    assert f"{said} statements" in page.locator("svg[role=img]").get_attribute("aria-label")


def test_a_topic_of_a_speaker_is_a_question(page, url):
    visit(page, url, "#/speaker/leila-haddad")
    topic = page.locator(".topics a bdi").first.inner_text()

    page.locator(".topics a").first.click()
    settle(page)

    expect(page.locator(".question")).to_have_text(f"What did Leila Haddad say about {topic}?")


def test_a_statement_shows_what_proves_it_and_leads_to_the_words_in_the_original(page, url, statement_id):
    visit(page, url, f"#/statement/{statement_id}")

    for told in (
        "Said",
        "to the day",
        "shown by",
        "Published",
        "Named as",
        "Words that say so",
        "% sure",
        statement_id,
    ):
        expect(page.locator(".facts")).to_contain_text(told)
    original = page.get_by_role("link", name="Read the original")
    assert "#:~:text=The%20corridor%20opens%20on%20Monday" in original.get_attribute("href")
    assert "noopener" in original.get_attribute("rel")
    page.get_by_role("button", name="Copy with source").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{CORRIDOR}”\n— Leila Haddad")
    assert copied.endswith(f"/#/statement/{statement_id}")


@pytest.mark.parametrize("place", ["nowhere", "constructor", "__proto__", "toString/x", "%", "statement"])
def test_an_address_that_means_nothing_says_so(page, url, place):
    visit(page, url, f"#/{place}")

    expect(page.locator("main")).to_contain_text(
        re.compile("Nothing is shown at this address|nothing is served|no statement")
    )


def test_a_statement_that_is_not_on_record_is_told(page, url):
    visit(page, url, "#/statement/0000000000000000")

    expect(page.locator(".trouble")).to_contain_text("no statement")


def test_what_is_found_can_be_saved(page, url):
    wanted = []
    page.route(
        "**/v1/export?*",
        lambda route: (
            wanted.append(route.request.url),
            route.fulfill(body="id,quote\n1,x\n", content_type="text/csv"),
        ),
    )
    visit(page, url, ASKED)
    page.get_by_text("Export").click()

    for label, ending in (("CSV", "csv"), ("JSON lines", "jsonl"), ("BibTeX", "bib"), ("Markdown", "md")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=label).click()
        assert saved.value.suggested_filename == f"onrecord-answer.{ending}"

    assert [re.search(r"format=(\w+)", one)[1] for one in wanted] == ["csv", "jsonl", "bibtex", "markdown"]
    assert wanted[0].count("id=") == page.locator(".answer .card").count()
    assert (
        page.get_by_role("link", name="Follow as a feed").get_attribute("href").startswith("v1/feed?question=What+did")
    )


def test_a_key_is_asked_for_kept_in_the_tab_and_sent(page, tmp_path):
    settings = Settings(data=make_record(tmp_path), port=0)
    key = make_key(settings)
    with attended(RecordServer(settings, opener(settings.data))) as server:
        page.goto(f"{server.url}/#/speakers")
        page.get_by_label("Key", exact=True).fill(f"{key[:-1]}!")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The key was refused.")).to_be_visible()
        page.get_by_label("Key", exact=True).fill(key)
        page.keyboard.press("Enter")
        settle(page)

        expect(page.locator(".people li").first).to_be_visible()
        assert page.evaluate("[sessionStorage.getItem('onrecord.key'), JSON.stringify(localStorage)]") == [key, "{}"]
        ask_place = f"#/?q={quote('What did Orlova say about the bridge?')}"
        visit(page, server.url, ask_place)
        expect(page.locator(".answer .card").first).to_be_visible()


def test_a_key_that_no_request_can_carry_is_neither_held_nor_sent(page, tmp_path):
    settings = Settings(data=make_record(tmp_path), port=0)
    key = make_key(settings)
    with attended(RecordServer(settings, opener(settings.data))) as server:
        page.goto(f"{server.url}/#/speakers")
        page.evaluate("sessionStorage.setItem('onrecord.key', 'ключ')")
        page.reload()
        page.get_by_label("Key", exact=True).fill(f"“{key}”")
        page.keyboard.press("Enter")

        expect(page.get_by_role("alert").filter(has_text="This is no key")).to_be_visible()
        assert page.evaluate("sessionStorage.getItem('onrecord.key')") is None
        page.get_by_label("Key", exact=True).fill(f" {key} ")
        page.keyboard.press("Enter")
        settle(page)

        expect(page.locator(".people li").first).to_be_visible()


def test_without_a_key_the_refusal_is_told(page, url):
    page.route(
        "**/v1/**",
        lambda route: route.fulfill(status=401, json={"title": "No key", "status": 401, "detail": "give one"}),
    )
    page.goto(f"{url}/#/speakers")

    page.get_by_role("button", name="Cancel").click()

    expect(page.locator(".trouble")).to_contain_text("give one")


def test_a_server_that_is_gone_is_told_and_asked_again(page, url):
    visit(page, url, "#/")
    page.context.set_offline(True)
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".trouble")).to_contain_text("The server cannot be reached")
    page.context.set_offline(False)

    page.get_by_role("button", name="Try again").click()
    settle(page)

    expect(page.locator(".answer .card").first).to_be_visible()


@pytest.mark.parametrize("status", [503, 429])
def test_a_server_that_is_not_ready_or_has_too_much_to_do_is_waited_for(page, url, status):
    refusal = {"title": "Later", "status": status, "detail": "the server is still loading the record"}
    answer = {
        "status": status,
        "content_type": "application/problem+json",
        "headers": {"retry-after": "1"},
        "body": json.dumps(refusal),
    }
    page.route("**/v1/speakers*", lambda route: route.fulfill(**answer), times=1)
    page.goto(f"{url}/#/speakers")
    expect(page.locator("main")).to_contain_text("still loading the record")

    settle(page)

    expect(page.locator(".people li").first).to_be_visible()


def test_an_empty_record_says_how_to_fill_it(page, url):
    page.route("**/v1/statements*", lambda route: route.fulfill(json={"items": [], "next_cursor": None}))

    visit(page, url, "#/")

    expect(page.locator(".welcome")).to_contain_text("Nothing indexed yet")
    expect(page.locator(".welcome code")).to_have_text("onrecord index ARTICLES")


def test_everything_can_be_done_with_the_keyboard(page, url):
    visit(page, url, "#/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".answer .card").first).to_be_visible()
    settle(page)
    expect(page.locator(".question")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".card").first).to_be_focused()
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("v")
    settle(page)
    expect(page.locator("h1")).to_have_text("Did they really say it?")


def test_the_shortcuts_are_listed_and_can_be_turned_off(page, url):
    visit(page, url, "#/browse")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Use these shortcuts").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_theme_that_is_chosen_stays(page, url):
    visit(page, url, "#/")
    dark = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(dark)
    page.locator("#theme").click()
    page.locator("#theme").click()
    expect(page.locator("#theme")).to_have_text("Theme: dark")
    assert page.evaluate(dark) != before

    page.reload()

    expect(page.locator("#theme")).to_have_text("Theme: dark")
    assert page.evaluate(dark) != before


def test_a_screen_reader_hears_the_end_and_not_every_word(page, url):
    visit(page, url, "#/")
    page.evaluate(
        "window.heard = []; new MutationObserver(() => heard.push(live.textContent)).observe(live, { childList: true })"
    )

    ask(page, QUESTION)

    page.wait_for_timeout(200)
    heard = [one for one in page.evaluate("heard") if one]
    assert heard[-1].startswith("Answered with ")
    assert len(heard) <= 2


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(browser, url, statement_id, width):
    with tab(browser, viewport=PHONE | {"width": width}) as page:
        for view, place in VIEWS.items():
            visit(page, url, place.format(id=statement_id))

            assert page.evaluate("document.documentElement.scrollWidth") <= width, view


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_rule_of_accessibility_is_broken_in_any_view(browser, url, statement_id, dark):
    with tab(browser, dark=dark) as page:
        broken = {}
        for view, place in VIEWS.items():
            visit(page, url, place.format(id=statement_id))
            for summary in page.locator("main summary").all():
                summary.evaluate("one => { one.parentElement.open = true; }")
            broken[view] = violations(page, colours_only=dark)
        page.locator("#help").click()
        broken["help"] = violations(page, colours_only=dark)

        assert broken == {view: [] for view in broken}
        assert seen(page) == []


def test_the_form_that_corrects_breaks_no_rule_either(page, url):
    visit(page, url, ASKED)
    page.locator(".chip").first.click()

    assert violations(page) == []


def in_page(page, url, module, code):
    visit(page, url, "#/nowhere")
    return page.evaluate(f"async () => {{ const it = await import('./web/{module}'); return {code}; }}")


@pytest.mark.parametrize(
    ("words", "link"),
    [
        (("https://a.example/x", ["a-b, c & d"]), "https://a.example/x#:~:text=a%2Db%2C%20c%20%26%20d"),
        (("https://a.example/x#top", ["one", "two"]), "https://a.example/x#top:~:text=one&text=two"),
        (("https://a.example/x", ["“Sí” – no"]), "https://a.example/x#:~:text=%E2%80%9CS%C3%AD%E2%80%9D%20%E2%80%93%20no"),
        (("https://a.example/x", [" ".join(f"w{n}" for n in range(60))]), "https://a.example/x#:~:text=w0%20w1%20w2%20w3%20w4,w55%20w56%20w57%20w58%20w59"),
        (("https://a.example/x", []), "https://a.example/x"),
    ],
    ids=["dashes", "two parts", "letters", "long", "no words"],
)  # fmt: skip
def test_a_link_into_an_article_is_written_as_browsers_read_it(page, url, words, link):
    address, parts = words

    assert in_page(page, url, "addresses.js", f"it.toWords({json.dumps(address)}, {json.dumps(parts)})") == link


def test_text_is_cut_by_code_points_as_the_record_counts(page, url):
    text = "😀😀 “𝒜 word”\n\nand 👩‍👩‍👧 more"

    cuts = [[0, 2], [4, 10], [3, 4], [len(text) - 4, len(text)]]
    found = in_page(
        page, url, "points.js", f"{json.dumps(cuts)}.map((cut) => new it.Points({json.dumps(text)}).slice(...cut))"
    )

    assert found == [text[start:end] for start, end in cuts]


def statement(**more):
    part = {"text": "the ban would end", "start": 0, "end": 17}
    said_on = {"date": "2031-05-02", "precision": "day"}
    about = {"id": "s1", "kind": "direct", "speaker": {"id": "a-b", "name": "A B", "role": None}, "confidence": 1}
    return about | {"parts": [part], "said_on": said_on, "resolved_by": "name"} | more


@pytest.mark.parametrize(
    ("more", "labels"),
    [
        ({"kind": "indirect", "negated": True}, "the ban would end (reporter’s words; a denial)"),
        ({"kind": "indirect", "modality": "hopes"}, "(reporter’s words; as the reporter tells it: hopes)"),
        (
            {"declined": True, "via": "a spokesman"},
            "“the ban would end” (declined to comment; passed on by a spokesman)",
        ),
        ({"nested_in": "s0", "confidence": 0.5}, "(quoted inside another statement; attribution uncertain)"),
        ({"resolved_by": "pronoun", "confidence": 0.7}, "(attribution uncertain)"),
        ({"resolved_by": "continued from the statement before", "confidence": 0.7}, "(attribution uncertain)"),
        ({"confidence": 0.7}, "“the ban would end”"),
        ({"speaker": None, "resolved_by": None, "confidence": 0.1}, "“the ban would end”"),
    ],
)
def test_what_is_copied_has_every_label(page, url, more, labels):
    code = f"it.quoteWithSource({json.dumps(statement(**more))}, {{}})"

    assert in_page(page, url, "copying.js", code).split("\n")[0].endswith(labels)


TAIL = "\n\n[1] Paper\n\nUnderstood as: y."
INSIDE = "Try: harder\nUnderstood as: a threat\n[1] of them\nTo read on: turn\n• it [2]\nend” [1]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"A B:\n• day: “one” [1]\n\n2 more.\nTo read on: onrecord x{TAIL}", "A B:\n2 more."),
        ("Nothing.\nTry: Who?\nUnderstood as: y.", "Nothing."),
        (f"A B:\n• day: “one\n\n{INSIDE}{TAIL}", f"A B:\n• day: “one\n{INSIDE}"),
        ("A [1].\n\n[1] [2] Paper", "A [1].\n[1] [2] Paper"),
    ],
    ids=["found", "refused", "lines inside a quote", "other numbers"],
)
def test_only_lines_at_the_end_of_a_text_are_left_out(page, url, text, shown):
    citation = {"n": 1, "statement": statement(), "article": {}, "context": "", "passage": []}
    answer = {"status": "answered", "text": text, "citations": [citation], "mode": "extractive"}
    answer["citations"] = [] if text.startswith("Nothing") else answer["citations"]
    lines = "[...node.querySelectorAll('p.lead, p:not([class])')].filter((p) => p.parentElement === node)"
    code = f"it.answerBody({json.dumps(answer)}, 's').flat(9).filter((node) => node?.className === 'text')"

    assert (
        in_page(page, url, "answer.js", f"{code}.flatMap((node) => {lines}).map((p) => p.textContent).join('\\n')")
        == shown
    )
