"""The web view as people use it: in a real browser, at a desk and on a phone, by day and by night, without a script."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import resources
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Request

from monitor.cli.frame import Frame
from monitor.cli.serve import questions_of
from monitor.model.alert import Matcher, Silence
from monitor.model.errors import DeliveryError
from monitor.model.ids import VersionRef
from monitor.model.observation import Evidence, Reading
from monitor.web.app import Web
from monitor.web.door import Access
from monitor.web.serve import listen
from tests.fakes.notifier import FakeNotifier
from tests.fakes.payloads import payloads
from tests.fakes.pressroom import Pressroom, Sheet, at, html_of, pressroom

pytestmark = pytest.mark.xdist_group("web view")
STATIC = ("monitor.css", "monitor.js", "icon.svg")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
TITLES = payloads()
EVIL = TITLES["html"]
CRUEL = "\"'></title></svg></option><svg onload=alert(1)><style>*{display:none}</style> {{7*7}} {% raw %} " + EVIL
LIVE = """() => ({
  scripts: [...document.scripts].filter(one => one.getAttribute("src") !== "/static/monitor.js").length,
  made: document.querySelectorAll("img, iframe, object, embed, style, svg[onload], base").length,
  handlers: [...document.querySelectorAll("*")]
    .filter(one => [...one.attributes].some(a => a.name.startsWith("on"))).length,
  links: [...document.querySelectorAll("a[href], form[action], link[href]")]
    .map(one => one.getAttribute("href") || one.getAttribute("action"))
    .filter(to => !/^(\\/|#|\\?)/.test(to) && !/^https:\\/\\/[a-z]+\\.example\\/[\\w./?=%-]*$/.test(to)),
})"""


def hostile() -> tuple[dict[str, Any], list[Sheet]]:
    """A story in which every text that can be somebody else's is an attack; each payload was a headline once."""
    claims = [
        {"id": "deal", "question": f"Is there a deal? {CRUEL}", "subject": ["base deal", CRUEL],
         "states": {"talks": ["talks are taking place"], "signed": ["both sides signed the deal"]}},
        {"id": "who", "question": EVIL, "subject": ["spokesman"], "value": "person"},
    ]  # fmt: skip
    urls = {"one": "https://one.example/a", "two": "https://two.example/b?x=%22%3E%3Cscript%3E"}
    sources = [{"name": name, "url": url} for name, url in urls.items()]
    story = {"story": "hostile", "title": f"A story {CRUEL}", "about": EVIL, "sources": sources, "claims": claims}
    filler = [f"The harbour has stood at place {n} of the list of harbours for {n + 3} years." for n in range(8)]
    sheets = []
    for n, text in enumerate(["Base deal talks", *(text[:2000] for text in TITLES.values()), CRUEL]):
        said = "Both sides signed the deal." if n % 2 else "Talks are taking place on the base deal."
        page = html_of(text, [f"{said} {text}", f"“{text}”, a spokesman said.", *filler])
        sheets += [Sheet("hostile", "one", at("2026-02-01T10:00:00") + timedelta(hours=n), page)]
    sheets.append(Sheet("hostile", "two", at("2026-02-02T10:00:00"), html_of(EVIL, [CRUEL, EVIL, *filler])))
    return story, sheets


def worsen(room: Pressroom) -> None:
    """What people and receivers say is hostile too."""
    now = room.clock.now()
    ref = VersionRef("hostile", "one", 2)
    proof = (Evidence(1, room.app.history.version(ref).article.paragraphs[0]),)
    room.app.store.rule(ref, Reading("deal", "talks", 1.0, proof, f"human/{EVIL}"), now)
    room.app.store.mark("hostile", "note", str(ref), CRUEL, CRUEL, now)
    room.app.store.ack(room.app.history.alerts("hostile")[0].id, CRUEL, now)
    room.app.outbox.silence(Silence(Matcher(), now, now + timedelta(days=1), CRUEL, EVIL), now)


@dataclass(frozen=True)
class Site:
    base: str
    paths: Mapping[str, tuple[str, ...]]


def paths_of(room: Pressroom) -> dict[str, tuple[str, ...]]:
    """Every kind of page, for each story; `hostile`: every difference, so that each payload is seen, and more."""
    found: dict[str, tuple[str, ...]] = {"all": ("/", "/alerts", "/sources", "/search", "/search?q=deal", "/nope")}
    history = room.app.history
    for story, _, _ in history.stories():
        here = f"/s/{story}"
        pages = [here, *(f"{here}/{tab}" for tab in ("timeline", "matrix", "versions", "compare", "alerts", "sources"))]
        pages += [f"{here}/c/{claim}" for claim, _, _ in history.claims(story)]
        rows = history.versions(story)
        for n, row in enumerate(rows if story == "hostile" else rows[:2]):
            page = f"{here}/v/{row.ref.source}/{row.ref.seq}"
            pages += [f"{page}/diff", *([page, f"{page}/blame"] if n % 5 == 0 else [])]
        alerts = history.alerts(story)
        pages += [f"/a/{each.id}" for each in (alerts[::8] if story == "hostile" else alerts[:1])]
        found[story] = tuple(pages)
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    refusing = FakeNotifier([DeliveryError(CRUEL, permanent=True)])
    room = pressroom(tmp_path_factory.mktemp("web"), "harbour-base", extra=[hostile()], refuses=refusing)
    worsen(room)
    questions = replace(questions_of(Frame(env={}, config=room.config)), now=room.clock.now)
    door = listen("127.0.0.1", 0)
    door.listen()
    config = uvicorn.Config(Web(questions, Access()).app(), log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    yield Site(f"http://127.0.0.1:{door.getsockname()[1]}", paths_of(room))
    server.should_exit = True
    thread.join()
    room.close()


class Reader:
    """Somebody at a browser: what was asked for, what was complained of."""

    def __init__(self, browser: Browser, site: Site, **how: Any) -> None:
        self.site, self.asked, self.complaints = site, list[str](), list[str]()
        self.context: BrowserContext = browser.new_context(viewport=how.pop("viewport", DESK), **how)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))
        self.context.route("**/*", self._let)

    def _let(self, route: Any, request: Request) -> None:
        self.asked.append(request.url)
        if request.url.startswith(self.site.base):
            route.continue_()
        else:
            route.abort()

    def go(self, path: str) -> Page:
        self.page.goto(self.site.base + path)
        return self.page


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")])
def test_no_page_fails_axe_and_none_is_wider_than_the_screen(
    site: Site, browser: Browser, size: dict[str, int], scheme: str
) -> None:
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    reader = Reader(browser, site, viewport=size, color_scheme=scheme, bypass_csp=True)  # for axe to get in
    whole = (size, scheme) in ((DESK, "light"), (PHONE, "dark"))  # in the others only colours can differ
    only = "" if whole else ", runOnly: ['color-contrast']"
    found = []
    for path in [*site.paths["all"], *site.paths["syria-bases"]][:: 1 if whole else 2]:
        page = reader.go(path)
        page.evaluate(axe)
        result = page.evaluate(f"axe.run({{resultTypes: ['violations']{only}}})")
        found += [(path, one["id"], one["nodes"][0]["html"][:200]) for one in result["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((path, "wider than the screen", ""))
    reader.context.close()
    assert found == []


def test_stored_attacks_are_text_on_every_page_and_in_the_feed(site: Site, browser: Browser) -> None:
    reader = Reader(browser, site)
    shown = 0
    for path in [
        *site.paths["all"],
        *site.paths["hostile"],
        "/search?q=" + "%3Cscript%3E",
        "/search?q=%22%3E%3Csvg%20onload",
    ]:
        page = reader.go(path)
        live = page.evaluate(LIVE)
        assert live == {"scripts": 0, "made": 0, "handlers": 0, "links": []}, path
        shown += "onerror=alert(1)" in page.inner_text("body")
        hidden = page.evaluate(
            "/[\\u202a-\\u202e\\u2066-\\u2069\\u0007\\u001b]/.test(document.documentElement.outerHTML)"
        )
        assert not hidden, path
    assert shown > 8  # they were there to be seen
    assert [text for text in reader.complaints if "404" not in text] == []
    feed = reader.page.request.get(site.base + "/s/hostile/atom.xml?all=1").text()
    assert "<script" not in feed
    assert "&amp;lt;script" in feed  # as text of text
    reader.context.close()


def test_no_request_leaves_the_machine(site: Site, browser: Browser) -> None:
    reader = Reader(browser, site)
    for path in (*site.paths["all"], *site.paths["syria-bases"], *site.paths["hostile"][:8]):
        reader.go(path)
    assert reader.asked
    assert [url for url in reader.asked if not url.startswith(site.base + "/")] == []
    ours = {url.removeprefix(site.base) for url in reader.asked if "/static/" in url}
    assert {"/static/monitor.css", "/static/monitor.js"} <= ours <= {f"/static/{name}" for name in STATIC}
    reader.context.close()


def test_all_of_it_can_be_read_without_a_script(site: Site, browser: Browser) -> None:
    reader = Reader(browser, site, java_script_enabled=False)
    page = reader.go("/")
    page.get_by_role("link", name="Russia's bases in Syria").first.click()
    page.get_by_role("link", name="Versions", exact=True).click()
    page.get_by_label("material only").check()
    page.get_by_role("button", name="Show").click()
    assert "material=1" in page.url
    page.get_by_role("heading", name="Syria cancels Russian company").get_by_role("link").click()
    assert "Material change" in page.inner_text("main")
    page.get_by_role("link", name="Next change").first.click()
    assert page.url.endswith("#d2")
    page.get_by_label("Search this story").fill("contract")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert page.locator("mark").count() > 0
    reader.context.close()


def access(page: Page, key: str) -> None:
    """Alt and a key, with the character that a keyboard sends: access keys wait for it."""
    session = page.context.new_cdp_session(page)
    common = {"modifiers": 1, "key": key, "text": key, "unmodifiedText": key, "windowsVirtualKeyCode": ord(key.upper())}
    for kind in ("rawKeyDown", "char", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, **common})
    session.detach()


def test_the_keyboard_alone_reaches_the_content_and_every_change(site: Site, browser: Browser) -> None:
    reader = Reader(browser, site)
    page = reader.go("/s/syria-bases/v/wire/4/diff")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    for n in (1, 2, 3):
        access(page, "j")
        page.wait_for_url(f"**#d{n}")
        page.locator(f"#firstchange[href='#d{n + 1}']").wait_for()
    access(page, "p")
    page.wait_for_url("**/wire/3/diff")
    access(page, "n")
    page.wait_for_url("**/wire/4/diff")
    reader.context.close()


def test_a_wide_screen_has_both_sides_and_a_narrow_one_marks_in_line(site: Site, browser: Browser) -> None:
    for size, sides in ((DESK, True), ({"width": 1100, "height": 800}, False), (PHONE, False)):
        reader = Reader(browser, site, viewport=size)
        page = reader.go("/s/syria-bases/v/agency/4/diff")
        assert page.locator(".side").first.is_visible() is sides
        assert page.locator(".inline").first.is_visible() is not sides
        reader.context.close()


def test_news_is_offered_and_nothing_moves_by_itself(site: Site, browser: Browser) -> None:
    reader = Reader(browser, site)
    reader.page.clock.install()
    page = reader.go("/s/syria-bases")
    page.wait_for_timeout(100)
    page.clock.run_for(21_000)
    assert page.locator("#fresh").inner_text() == ""
    page.unroute_all()
    page.context.unroute_all()
    page.route("**/s/syria-bases", lambda route: route.fulfill(status=200, headers={"ETag": '"other"'}, body="news"))
    page.clock.run_for(21_000)
    page.get_by_role("link", name="There is news").wait_for()
    assert "Where it stands" in page.inner_text("main")
    reader.context.close()
