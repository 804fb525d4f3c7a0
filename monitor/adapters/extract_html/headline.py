"""What is the headline, as the reader of the page sees it?"""

from __future__ import annotations

from monitor.adapters.extract_html.facts import HEADLINE_MOST, Facts
from monitor.adapters.extract_html.noise import is_unseen
from monitor.adapters.extract_html.tree import Element
from monitor.analysis.tidy import fold, tidy

_KICKER = 0.5  # a heading of which the head names at least this much is that headline with a kicker
_WORDS = 3


def headline_of(root: Element, facts: Facts) -> str:
    """The headline as the page shows it: the h1 that the head names, else its first, else what the head says."""
    shown = [text for h1 in root.iter("h1") if (text := tidy(h1.text_content())) and not is_unseen(h1)][:10]
    best = _named(shown, facts) or _in_article(root) or _under_the_sites_name(root, shown, facts)
    best = best or (shown[0] if shown else next(iter(facts.named), ""))
    return best[:HEADLINE_MOST].strip()


def _named(shown: list[str], facts: Facts) -> str:
    """The first heading that the head of the page names; without the kicker that stands in the same element."""
    named = {fold(name): name for name in facts.named}
    for text in shown:
        if fold(text) in named:
            return text
    for text in shown:
        for name, as_said in named.items():
            if fold(text).endswith(name) and len(name) >= _KICKER * len(text) and len(name.split()) >= _WORDS:
                return as_said
    return ""


def _in_article(root: Element) -> str:
    for h1 in root.iter("h1"):
        if any(above.tag in ("article", "main") for above in h1.iterancestors()):
            return tidy(h1.text_content())
    return ""


def _under_the_sites_name(root: Element, shown: list[str], facts: Facts) -> str:
    """A lower heading that the title holds, where no h1 stands, or a shorter one that is in the title too."""
    title = fold(facts.title)
    if len(shown) > 1 or (shown and fold(shown[0]) not in title):
        return ""
    least = max(map(len, shown), default=0)
    for heading in root.iter("h2", "h3"):
        text = tidy(heading.text_content())
        if len(text) > least and len(text.split()) >= _WORDS and fold(text) in title:
            return text
    return ""
