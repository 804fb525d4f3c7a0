"""Which paragraphs does a piece of markup hold? For the small pieces in feeds, JSON and live entries, not for pages."""

from __future__ import annotations

from html.parser import HTMLParser

from monitor.analysis.tidy import tidy

_BLOCKS = frozenset(
    (
        *("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "tr"),
        *("table", "header", "footer", "figure", "figcaption", "dl", "dt", "dd", "pre", "hr", "aside", "main", "td"),
    )
)
_UNSEEN = frozenset(
    ("script", "style", "noscript", "template", "iframe", "svg", "figcaption", "button", "form", "select")
)
LONGEST = 2_000_000  # characters; a longer one is cut


class _Paragraphs(HTMLParser):
    """Gathers text between block borders; two line breaks part paragraphs as a border does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._text: list[str] = []
        self._unseen: list[str] = []
        self._breaks = 0

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag == "br":
            self._breaks += 1
            self._text.append(" ")
            if self._breaks > 1:
                self.end()
        elif tag in _BLOCKS:
            self.end()

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()
        elif tag in _BLOCKS:
            self.end()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if data.strip():
            self._breaks = 0
        self._text.append(data)

    def end(self) -> None:
        """A border: what was gathered is a paragraph."""
        text = tidy("".join(self._text))
        self._text, self._breaks = [], 0
        if text:
            self.found.append(text)


def paragraphs(markup: str) -> tuple[str, ...]:
    """The paragraphs of markup, or of plain text, where blank lines part them.

    >>> paragraphs("<p>One <b>bold</b> word.</p><p>Two.<br><br>Three.</p><script>x()</script>")
    ('One bold word.', 'Two.', 'Three.')
    >>> paragraphs("First.\\n\\nSecond &amp; last.")
    ('First.', 'Second & last.')
    """
    reader = _Paragraphs()
    for part in _parts(markup[:LONGEST]):
        reader.feed(part)
        reader.close()
        reader.end()
        reader.reset()
    return tuple(reader.found)


def plain(markup: str) -> str:
    """The text of a piece of markup in one line.

    >>> plain("AT&amp;T &amp; the <b>base</b>")
    'AT&T & the base'
    """
    if "<" not in markup and "&" not in markup:
        return tidy(markup[:LONGEST])
    return " ".join(paragraphs(markup))


def _parts(markup: str) -> list[str]:
    return [markup] if "<" in markup else markup.replace("\r\n", "\n").split("\n\n")
