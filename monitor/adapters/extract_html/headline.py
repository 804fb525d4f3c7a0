"""What is the headline, as the reader of the page sees it?"""

from __future__ import annotations

from monitor.adapters.extract_html.facts import HEADLINE_MOST, Facts
from monitor.adapters.extract_html.noise import is_unseen
from monitor.adapters.extract_html.tree import Element
from monitor.analysis.tidy import fold, tidy


def headline_of(root: Element, facts: Facts) -> str:
    """The headline as the page shows it: the h1 that the head names, else its first, else what the head says."""
    shown = [text for h1 in root.iter("h1") if (text := tidy(h1.text_content())) and not is_unseen(h1)][:10]
    named = [fold(name) for name in facts.named]
    for text in shown:
        if fold(text) in named:
            return text[:HEADLINE_MOST].strip()
    in_article = [h1 for h1 in root.iter("h1") if any(above.tag in ("article", "main") for above in h1.iterancestors())]
    for h1 in in_article[:1]:
        if text := tidy(h1.text_content()):
            return text[:HEADLINE_MOST].strip()
    best = shown[0] if shown else next(iter(facts.named), "")
    return best[:HEADLINE_MOST].strip()
