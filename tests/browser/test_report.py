"""The report as it is opened: a file in a browser, at a desk, on a phone and on paper, without script or network."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from monitor.cli.app import run
from tests.browser.test_web import DESK, EVIL, PHONE, hostile, worsen
from tests.fakes.pressroom import pressroom

pytestmark = pytest.mark.xdist_group("web view")
STORIES = ("syria-bases", "harbour-base", "hostile")
LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]
PAPER = {"width": 680, "height": 960}  # what is left of A4 between margins
LIVE = """() => ({
  made: document.querySelectorAll(
    "script, img, iframe, object, embed, link, base, form, foreignObject, svg[onload], style ~ style").length,
  handlers: [...document.querySelectorAll("*")]
    .filter(one => [...one.attributes].some(a => a.name.startsWith("on") || a.name === "style")).length,
  links: [...document.querySelectorAll("a[href]")].map(one => one.getAttribute("href"))
    .filter(to => !/^#[a-z]+$/.test(to) && !/^https:\\/\\/[a-z]+\\.example\\/[\\w./?=%-]*$/.test(to)),
  hidden: /[\\u202a-\\u202e\\u2066-\\u2069\\u0007\\u001b]/.test(document.documentElement.outerHTML),
})"""
CUT = """() => [...document.querySelectorAll("body *")].filter(one => {
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  if (box.width === 0 || style.position === "absolute" || one.closest("svg, [hidden]")) return false;
  return box.right > innerWidth + 1 || box.left < -1
    || (style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1);
}).map(one => one.outerHTML.slice(0, 200))"""
OUTSIDE = """() => [...document.querySelectorAll("svg text")].filter(one => {
  const box = one.getBoundingClientRect();
  const room = (one.closest("g")?.querySelector("rect") ?? one.closest("svg")).getBoundingClientRect();
  return box.width > 0 && (box.left < room.left - 1 || box.right > room.right + 1);
}).map(one => one.textContent)"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What `monitor export STORY --format html` writes, by story."""
    folder = tmp_path_factory.mktemp("report")
    room = pressroom(folder, "harbour-base", extra=[hostile()])
    worsen(room)
    made = {story: folder / f"{story}.html" for story in STORIES}
    for story, path in made.items():
        asked = ["export", story, "--format", "html", "--out", str(path), "--config", str(room.config), "-q"]
        assert run(asked) == 0
    room.close()
    return made


class Reader:
    """Somebody who opens a file: what was asked for beside it, what was complained of."""

    def __init__(self, browser: Browser, path: Path, **how: Any) -> None:
        self.asked, self.complaints, self.file = list[str](), list[str](), path.as_uri()
        self.context = browser.new_context(viewport=how.pop("viewport", DESK), **how)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))
        self.context.route("**/*", self._let)
        self.page.goto(self.file)

    def _let(self, route: Route) -> None:
        self.asked.append(route.request.url)
        route.continue_() if route.request.url.partition("#")[0] == self.file else route.abort()

    def unfold(self) -> None:
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_no_report_fails_axe_and_none_is_wider_than_the_screen(
    reports: dict[str, Path], browser: Browser, size: dict[str, int], scheme: Any
) -> None:
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    whole = (size, scheme) in ((DESK, "light"), (PHONE, "dark"))  # in the others only colours can differ
    only = "" if whole else ", runOnly: ['color-contrast']"
    found = []
    for story, path in list(reports.items())[: None if whole else 2]:
        reader = Reader(browser, path, viewport=size, color_scheme=scheme, bypass_csp=True)  # for axe to get in
        reader.unfold()
        reader.page.evaluate(axe)
        result = reader.page.evaluate(f"axe.run({{resultTypes: ['violations']{only}}})")
        found += [(story, one["id"], one["nodes"][0]["html"][:200]) for one in result["violations"]]
        if reader.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((story, "wider than the screen", ""))
        found += [(story, "letters outside their bar", text) for text in reader.page.evaluate(OUTSIDE)]
        reader.context.close()
    assert found == []


def test_a_report_asks_for_nothing_and_needs_no_script(reports: dict[str, Path], browser: Browser) -> None:
    for story, path in reports.items():
        reader = Reader(browser, path, java_script_enabled=False)
        assert reader.asked == [reader.file], story
        assert reader.complaints == [], story
        reader.page.get_by_role("link", name="Proof").click()
        assert reader.page.url.endswith("#proof")
        fold = reader.page.locator("details").last
        fold.locator("summary").click()
        assert fold.locator("p").first.is_visible()
        assert reader.asked == [reader.file], story
        reader.context.close()


def test_stored_attacks_are_text_in_the_report(reports: dict[str, Path], browser: Browser) -> None:
    reader = Reader(browser, reports["hostile"], bypass_csp=True)  # even where a reader knows no policy
    reader.unfold()
    assert reader.page.evaluate(LIVE) == {"made": 0, "handlers": 0, "links": [], "hidden": False}
    shown = reader.page.inner_text("main")
    assert shown.count(EVIL) > 2
    assert shown.count("onload=alert(1)") > 2
    reader.page.wait_for_timeout(50)
    assert (reader.complaints, reader.asked) == ([], [reader.file])
    reader.context.close()


def test_on_paper_nothing_is_cut_and_links_can_be_read(reports: dict[str, Path], browser: Browser) -> None:
    for story, path in reports.items():
        reader = Reader(browser, path, viewport=PAPER, color_scheme="dark")
        page = reader.page
        page.emulate_media(media="print")
        assert page.evaluate(CUT) == [], story
        assert page.evaluate(OUTSIDE) == [], story
        ground = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(ground) == "rgb(255, 255, 255)", story  # also for who reads by night
        told = page.evaluate(
            "[...document.querySelectorAll('main a[href]')].map("
            "one => [one.href, getComputedStyle(one, '::after').content])"
        )
        assert told, story
        assert all("attr(href" in after or href in after for href, after in told), story
        folded = "[...document.querySelectorAll('details > :not(summary)')].filter(one => !one.checkVisibility())"
        assert page.evaluate(f"{folded}.length") == 0, story
        assert not page.get_by_role("navigation").is_visible()
        assert page.pdf(format="A4").startswith(b"%PDF")
        reader.context.close()
