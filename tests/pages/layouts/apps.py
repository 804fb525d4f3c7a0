"""Pages that are programs: shells with data, frameworks, components, mobile forms."""

from __future__ import annotations

import html
import json

from tests.pages.catalogue import page
from tests.pages.sheet import Sheet


def _plain(texts: list[str]) -> list[str]:
    return [html.unescape(text) for text in texts]


@page("en-talks")
def shell_with_json_ld(s: Sheet) -> str:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "name": s.story.headline},
            {"@type": "NewsArticle", "headline": s.story.headline, "articleBody": "\n\n".join(_plain(s.take()))},
            {"@type": "Organization", "name": "River Desk", "logo": f"/l.png?{s.token()}"},
        ],
    }
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{s.head}</title><script type="application/ld+json">
{json.dumps(data)}</script><script defer src="/static/js/main.{s.token(4)}.js"></script></head><body><noscript>You need to enable JavaScript to run
this app.</noscript><div id="root"></div></body></html>"""


@page("fr")
def shell_with_html_in_json_ld(s: Sheet) -> str:
    body = "".join(f"<p>{text}</p>" for text in s.take())
    data = [{"@type": ["ReportageNewsArticle"], "headline": s.story.headline, "articleBody": body, "inLanguage": "fr"}]
    return f"""<!doctype html><html lang="fr"><head><title>{s.head} | Le Fil</title><script type="application/ld+json">{json.dumps(data)}</script>
</head><body><app-root ng-version="17.{s.n(9)}"></app-root><div id="app" class="splash"><span>Chargement…</span></div><script src="/m.{s.token(4)}.js">
</script></body></html>"""


@page("en-mine")
def framework_with_hashed_classes(s: Sheet) -> str:
    a, b, c = s.token(3), s.token(3), s.token(3)
    lines = "".join(
        f'<div class="css-{b}"><div class="css-{c} e1{n}">{text}</div></div>' for n, text in enumerate(s.take())
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head} | Ledger</title></head><body><div id="__next"><div class="css-{a}"><div
class="css-{s.token(3)}">{s.menu()}</div><div class="css-{s.token(3)}"><div class="css-{s.token(3)}"><h1 class="css-{s.token(3)}">{s.head}</h1></div>
<div class="css-{s.token(3)}"><span>{s.by}</span><span>March 6</span></div>{lines}</div><div class="css-{s.token(3)}">{s.cards("div")}</div></div></div>
<script id="__NEXT_DATA__" type="application/json">{{"props":{{}},"buildId":"{s.token()}"}}</script></body></html>"""


@page("en-harbour")
def server_rendered_vue(s: Sheet) -> str:
    v = f"data-v-{s.token(4)}"
    lines = "".join(f'<div {v} class="block block--paragraph"><p {v}>{text}</p></div>' for text in s.take(5))
    more = "".join(f'<div {v} class="block block--paragraph"><p {v}>{text}</p></div>' for text in s.take())
    return f"""<!doctype html><html data-n-head-ssr lang="en"><head><title>{s.head}</title></head><body><div data-server-rendered="true" id="__nuxt">
<div id="__layout"><div {v} class="app-shell"><header {v} class="app-header">{s.menu()}</header><div {v} class="page page--story"><h1 {v}
class="page__title">{s.head}</h1><p {v} class="page__author">{s.by}</p><div {v} class="blocks">{lines}<div {v} class="block block--promo"><a href="/x">
{s.title()}</a></div>{more}</div></div><div {v} class="page__more">{s.cards("div")}</div></div></div></div><script>window.__NUXT__={{t:{s.n()}}}</script>
</body></html>"""


@page("en-dam")
def declarative_shadow_dom(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head} - Dam Watch</title></head><body><site-header>{s.menu()}</site-header><main>
<h1>{s.head}</h1><story-body><template shadowrootmode="open"><style>p{{margin:0}}</style><div part="text">{s.ps(4)}<slot name="ad"></slot>{s.ps()}</div>
</template><div slot="ad">{s.ad()}</div></story-body></main><template id="card"><p>Card of {s.title()} which no reader sees before a script fills it.</p>
</template><site-footer><p>{s.w("rights")}</p></site-footer></body></html>"""


@page("en-fire")
def slotted_components(s: Sheet) -> str:
    lines = "".join(f'<np-paragraph><span slot="text">{text}</span></np-paragraph>' for text in s.take())
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title></head><body><np-app><np-topbar>{s.menu()}</np-topbar><np-article
article-id="{s.token()}"><h1 slot="title">{s.head}</h1><np-byline>{s.by}</np-byline><np-text>{lines}</np-text></np-article><np-teasers><ul>{s.links()}
</ul></np-teasers><np-comments count="{s.n()}"><p>{s.reader()}</p></np-comments></np-app></body></html>"""


@page("en-school")
def mobile_profile(s: Sheet) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//WAPFORUM//DTD XHTML Mobile 1.0//EN"
"http://www.wapforum.org/DTD/xhtml-mobile10.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>{s.head}</title></head><body><div class="h"><a
href="/m/">m.carrow</a></div><div class="n">{s.menu(3, 5)}</div><div class="t"><b>{s.head}</b></div><div class="d">07/03 09:1{s.n(9)}</div><div class="i"><img
src="/p.gif" alt="" /></div>{s.ps()}<div class="l">» <a href="/m/1">{s.title()}</a><br />» <a href="/m/2">{s.title()}</a><br />» <a href="/m/3">
{s.title()}</a></div><div class="f">1. <a accesskey="1" href="/m/">Home</a> 2. <a href="/m/s">Sport</a></div></body></html>"""


@page("en-clinic")
def accordion_questions(s: Sheet) -> str:
    asked = ("When does the ward close?", "Who decided it?", "What comes in its place?", "Can it be reversed?")
    folded = "".join(
        f'<details class="acc"><summary>{s.fixed(question)}</summary><div class="acc-body">{s.ps(2)}</div></details>'
        for question in asked
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head} - explained</title></head><body><div class="menu-bar">{s.menu()}</div><main><article>
<h1>{s.head}</h1><div class="accordion">{folded}</div></article><section class="explainers"><h2>Other explainers</h2><ul>{s.links()}</ul></section></main>
<footer>{s.w("rights")}</footer></body></html>"""


@page("en-transit")
def lazy_images_and_noscript(s: Sheet) -> str:
    def image(n: int) -> str:
        return (
            f'<figure class="lazy"><img data-src="/{n}.jpg"><noscript><img src="/{n}.jpg" alt="Picture {n}"><p>Picture {n} of this page needs a '
            f"script.</p></noscript></figure>"
        )

    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title></head><body><noscript><div class="nojs-banner"><p>This site works best with
JavaScript. Please enable JavaScript in your browser.</p></div></noscript><div class="top-nav">{s.menu()}</div><div class="wrap"><article class="piece"><h1>
{s.head}</h1>{image(1)}{s.ps(3)}{image(2)}{s.ps(2)}<div class="ad-wrapper"><noscript><a href="//ads.example/{s.token()}">ad</a></noscript></div>{s.ps()}
</article></div><noscript><img src="//px.example/{s.token()}"></noscript></body></html>"""


@page("en-harbour")
def hidden_copies(s: Sheet) -> str:
    texts = s.take()
    audio = "".join(f"<p>{text}</p>" for text in texts)
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title></head><body><a class="sr-only" href="#c">Skip to content</a><header>{s.menu()}
</header><main id="c"><article><h1>{s.head}</h1><div class="audio-player" aria-hidden="true"><div class="tts" style="display:none">{audio}</div></div>
<p style="display: none">honeypot {s.token()}</p><div hidden><p>Draft {s.token()} of this text, not to be printed.</p></div>{audio}<span
class="visually-hidden">End of article {s.n()}</span><div style="visibility:hidden">{s.token(40)}</div></article></main></body></html>"""


@page("en-talks")
def text_in_data_island(s: Sheet) -> str:
    """The page shows its text, and holds it a second time as data."""
    texts = s.take()
    island = json.dumps({"story": {"paras": _plain(texts)}, "csrf": s.token(16)})
    return f"""<!DOCTYPE html><html lang="en"><head><title>{
        s.head
    } | River Desk</title></head><body><script>window.__STATE__={island}</script>
<div class="shell"><div class="shell-nav">{
        s.menu()
    }</div><section class="shell-story"><div class="kicker">Border</div><h1>{s.head}</h1><section>{
        "".join(f"<p>{text}</p>" for text in texts)
    }</section><div class="byline">{s.by}</div></section><section class="shell-list"><h2>{s.w("most")}</h2>{
        s.cards("div")
    }</section></div></body></html>"""
