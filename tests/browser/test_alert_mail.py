"""A mail in a real browser: light and dark, on a phone and on a desk, it can be read and loads nothing."""

from __future__ import annotations

import email
import email.policy
from typing import Any

import pytest
from playwright.sync_api import Browser

from monitor.adapters.notify_apprise.letter import letter
from monitor.pipeline.compose import compose
from tests.fakes.alerts import NOW, delivery
from tests.unit.render.test_messages import CASES, hostile

WORST = """() => {
  const linear = (value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  const channel = (value) => linear(value / 255)
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const over = ([r, g, b, a = 1], ground) => [r, g, b].map((one, n) => one * a + ground[n] * (1 - a))
  const canvas = matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255]
  let worst = 21
  for (const node of document.querySelectorAll('h2, p, b, span, del, ins, a, code, summary')) {
    let ground = canvas, opacity = 1
    const line = []
    for (let one = node; one; one = one.parentElement) line.unshift(one)
    for (const one of line) {
      const style = getComputedStyle(one)
      ground = over(numbers(style.backgroundColor), ground)
      opacity *= Number(style.opacity)
    }
    const ink = over([...numbers(getComputedStyle(node).color).slice(0, 3), opacity], ground)
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x)
    worst = Math.min(worst, (a + 0.05) / (b + 0.05))
  }
  return worst
}"""


def opened(browser: Browser, name: str, scheme: Any, width: int) -> tuple[Any, list[str]]:
    """The mail's HTML part, as a mail parser gives it, in a window; and what it wanted to load."""
    told = delivery(*(CASES[name] if name in CASES else (hostile(),)))
    written = letter(
        compose(told, NOW),
        told.key,
        sender=("monitor", "m@desk.example"),
        to=["e@desk.example"],
        extra={},
        with_html=True,
    )
    part = email.message_from_bytes(written.as_bytes(), policy=email.policy.default).get_body(("html",))
    assert part is not None
    page = browser.new_page(viewport={"width": width, "height": 600}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    page.set_content(str(part.get_content()))
    return page, asked


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*CASES, "hostile"])
def test_a_mail_can_be_read_and_loads_nothing(browser: Browser, name: str, scheme: str, width: int) -> None:
    page, asked = opened(browser, name, scheme, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(WORST) >= 4.5  # the contrast that WCAG asks of text
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('h2')).fontSize)") >= 18
    assert asked == []
    page.close()
