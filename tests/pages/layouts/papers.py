"""Newsrooms' own systems: papers, broadcasters, agencies."""

from __future__ import annotations

from tests.pages.catalogue import page
from tests.pages.sheet import Sheet


@page("en-talks")
def composer_chain(s: Sheet) -> str:
    body = "".join(
        f'<p class="c-paragraph default__StyledText-sc-{s.token(3)} b-article-body__text" data-el="text">{text}</p>'
        for text in s.take(3)
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head} - Northern Observer</title><meta property="og:title" content="{s.head}"/>
<script type="application/ld+json">{{"@context":"http://schema.org","@type":"NewsArticle","headline":"{s.head}","wordCount":{s.n()},
"datePublished":"2025-03-09T18:02:11.{s.n(99)}Z","isAccessibleForFree":true}}</script></head><body><div id="fusion-app" class="fusion-app"
data-deployment="{s.n()}"><div class="layout-section"><header class="page-header"><nav class="c-nav b-header-nav-chain">{s.menu()}</nav></header>
<section role="main" class="main"><div class="article-body-container"><div class="c-stack b-single-chain"><h1 class="b-headline">{s.head}</h1>
<p class="c-subheadline">{s.say("Ministers count 11 chapters or nine, and leave the islands for later.")}</p><div class="c-attribution
b-byline"><span class="b-byline__by">By</span> <span class="b-byline__names">{s.by}</span></div><time class="c-date">March 9, 2025</time>
<div class="c-share-bar"><button>Share</button></div><figure class="c-media-item b-lead-art"><picture><img src="/r.jpg"/></picture>
<figcaption class="c-media-item__fig-caption"><span class="c-media-item__caption">{s.say("The river Aune at Brae, seen from the east bank.")}
</span><span class="c-media-item__credit">(Photo desk/NO)</span></figcaption></figure><article class="b-article-body article-body-wrapper">
{body}<div class="b-article-body__interstitial-link"><p><span class="interstitial-link block-margin-bottom">[
<a href="/o">{s.title()} </a>]</span></p></div>{s.ps(2, ' class="c-paragraph"')}<div class="arcad-feature custom dfpAd arcad-{s.token(2)}">
{s.ad()}</div>{s.ps(attrs=' class="c-paragraph"')}</article><div class="taxonomy"><h2>Topics</h2><a href="/t">Aune</a></div>
<div class="author-bio b-author-bio"><p>{s.by} covers borders for the Observer.</p></div></div></div><aside class="c-stack right-rail">
<div class="b-results-list"><h2>{s.w("most")}</h2>{s.cards()}</div></aside></section><footer>{s.w("rights")}</footer></div></div>
<script id="fusion-metadata">window.Fusion={{"lastModified":{s.n()}}}</script></body></html>"""


@page("en-mine")
def rich_text_chain(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html class="Page ArticlePage" lang="en"><head><title>{
        s.head
    } | Carrow Press</title></head><body
class="Page-body ArticlePage-body"><bsp-header class="Page-header-wrapper"><div class="Page-header"><nav class="Navigation">{
        s.menu()
    }</nav>
</div></bsp-header><div class="ArticlePage-content"><div class="ArticlePage-breadcrumbs"><a href="/b">Business</a></div><main
class="Page-main"><div class="Page-headlinePlacement"><h1 class="Page-headline">{
        s.head
    }</h1></div><div class="Page-twoColumn"><div
class="Page-lead"><figure class="Figure"><a name="image-1"></a><img class="Image" src="/g.jpg"><div class="Figure-content"><figcaption
class="Figure-caption"><p>{
        s.say("FILE - Pumps at Grey Fell, on Sept. 2, 2024.")
    }</p></figcaption></div></figure></div><div class="Page-byline">
<div class="Page-byline-info"><div class="Page-authors">By <a href="/a">{
        s.by
    }</a></div><div class="Page-dateModified"><span class="Timestamp
Timestamp-wrapper">Updated {s.n(12)}:{
        s.dice.randint(10, 59)
    } PM, March 6, 2025</span></div></div><div class="Page-actions"><button>Share</button>
</div></div><bsp-story-page class="Page-storyBody"><div class="RichTextStoryBody RichTextBody">{
        s.ps(3)
    }<div class="FreeStar">{s.ad()}</div>
<div class="HTMLModuleEnhancement"><div class="PageListEnhancementGeneric"><div class="PageListEnhancementGeneric-header"><span>
{s.w("related")}</span></div><div class="PageList-items">{s.cards("div")}</div></div></div>{
        s.ps(3)
    }<bsp-html-module><div class="HtmlModule">
<iframe src="/chart/{s.token()}"></iframe></div></bsp-html-module>{s.ps()}<p>___</p><p>{
        s.say("Reporters Eli Stone in Lind and Rosa Finch in Grey Fell contributed to this report.")
    }</p></div></bsp-story-page></div></main><div class="Page-below"><bsp-list-loadmore class="PageListStandardE"><div class="PageList-header">
Most read</div>{s.cards("div")}</bsp-list-loadmore></div></div><footer class="Page-footer"><p>{
        s.w("rights")
    }</p></footer></body></html>"""


@page("en-clinic")
def broadcaster(s: Sheet) -> str:
    blocks = "".join(
        f'<div data-component="text-block" class="sc-{s.token(4)}-0 kPIQbN"><p class="sc-9a00e533-0 {s.token(3)}">{text}</p></div>'
        for text in s.take(4)
    )
    more = "".join(f'<div data-component="text-block"><p>{text}</p></div>' for text in s.take())
    return f"""<!DOCTYPE html><html lang="en-GB"><head><title>{s.head} - NRB News</title></head><body><div id="__next"><div class="sc-{s.token(4)}">
<nav data-testid="navigation">{s.menu()}</nav><main id="main-content"><article class="sc-{s.token(4)}"><div data-component="headline-block"><h1
id="main-heading">{s.head}</h1></div><div data-component="byline-block"><div><div data-testid="byline-new-contributors"><span>{s.by}</span>
<span>Health correspondent</span></div><time>{s.n(23)} hours ago</time></div></div><div data-component="image-block"><figure><div><img></div>
<span role="text"><span class="visually-hidden">Image source, </span>NRB</span><figcaption><span class="visually-hidden">Image caption, </span>
{s.say("About 2,400 people walked from the clinic to the town hall.")}</figcaption></figure></div>{blocks}<div data-component="links-block"><h2>
Related topics</h2><ul>{s.links()}</ul></div><div data-component="subheadline-block"><h2>{s.fixed("'Eleven hours alone'")}</h2></div>{more}
<div data-component="include-block"><p class="poll-teaser"><a href="/p">Vote: should small wards stay?</a></p></div></article><section
data-component="related-content"><h2>More on this story</h2>{s.cards("div")}</section><section data-component="topic-list"><ul><li><a href="/t">
Hollen</a></li></ul></section></main></div></div>{s.scripts()}</body></html>"""


@page("en-fire")
def amp(s: Sheet) -> str:
    return f"""<!doctype html><html ⚡ lang="en"><head><meta charset="utf-8"><title>{
        s.head
    }</title><link rel="canonical" href="/fire">
<style amp-boilerplate>body{{animation:-amp-start 8s}}</style><noscript><style amp-boilerplate>body{{animation:none}}</style></noscript>
<script async src="/v0.js"></script></head><body><amp-sidebar id="sb" layout="nodisplay" side="left"><ul>{
        s.links()
    }</ul></amp-sidebar>
<header class="amp-wp-header"><div><a href="/">Norrby Today</a></div></header><amp-consent id="c" layout="nodisplay"><div id="consent-ui"><p>
{s.w("cookie")}</p><button on="tap:c.accept">Accept</button></div></amp-consent><article class="amp-wp-article"><header
class="amp-wp-article-header"><h1 class="amp-wp-title">{
        s.head
    }</h1><div class="amp-wp-meta amp-wp-byline"><span class="amp-wp-author author
vcard">{s.by}</span></div><div class="amp-wp-meta amp-wp-posted-on"><time>{
        s.n(9)
    } hours ago</time></div></header><figure
class="amp-wp-article-featured-image wp-caption"><amp-img src="/f.jpg" width="9" height="6"><noscript><img src="/f.jpg"></noscript></amp-img>
<p class="wp-caption-text">{
        s.say("Ninety firefighters worked through the night.")
    }</p></figure><div class="amp-wp-article-content">{s.ps(3)}
<amp-ad width="300" height="250" type="doubleclick" data-slot="/{s.n()}/x"><div placeholder>{s.w("ad")}</div></amp-ad>{
        s.ps(3)
    }<amp-list
src="/related.json?{s.token(4)}"><div fallback>{s.title()}</div></amp-list><amp-accordion><section><h4>{
        s.fixed("About the listing")
    }</h4><p>{
        s.say("Buildings listed before 1980 may not be torn down without the consent of the county.")
    }</p></section></amp-accordion>{
        s.ps()
    }</div><footer class="amp-wp-article-footer"><div class="amp-wp-meta amp-wp-comments-link">
<a href="#c">Leave a Comment ({
        s.n(90)
    })</a></div></footer></article><amp-next-page src="/n"></amp-next-page><footer class="amp-wp-footer">
<div><h2>Norrby Today</h2><a href="#top">Back to top</a></div></footer></body></html>"""


@page("en-dam")
def story_network(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{
        s.head
    } - The Spill</title></head><body class="entry_key_unison_standard">
<section class="c-global-header"><div class="l-wrapper">{
        s.menu()
    }</div></section><main id="content"><article class="l-segment l-main-content">
<div class="l-hero"><div class="c-entry-hero c-entry-hero--default"><div class="c-entry-hero__header-wrap"><h1 class="c-page-title">{
        s.head
    }
</h1></div><p class="c-entry-summary p-dek">{
        s.say("A report of 40 pages, and a valley that reads it closely.")
    }</p><div class="c-byline">
<span class="c-byline-wrapper">By <span class="c-byline__item"><a href="/a"><span class="c-byline__author-name">{
        s.by
    }</span></a></span>
<time class="c-byline__item">Mar 5, 2025, 9:1{
        s.n(9)
    }am</time></span></div></div></div><div class="l-sidebar-fixed l-segment"><div
class="l-col__main"><figure class="e-image e-image--hero"><span class="e-image__meta"><figcaption>{
        s.say("The longest crack runs under the second gate.")
    }</figcaption><cite>Photo by M. Orr</cite></span></figure><div class="c-entry-content">{
        s.ps(2, ' id="x1"')
    }<div class="c-float-left c-related-list">
<h3>{s.w("related")}</h3><ul class="m-related-list">{s.links()}</ul></div>{
        s.ps(2)
    }<aside class="c-newsletter_signup_box"><h4>Sign up</h4><p>
{s.w("news")}</p></aside><hr class="p-entry-hr">{s.ps()}<div class="c-read-more">{
        s.title()
    }</div></div><div class="c-entry-group-labels"><span>
Filed under:</span> <a href="/w">Water</a></div><div class="c-tab-bar"><a href="#comments">{
        s.n(99)
    } Comments</a></div></div><div
class="l-col__sidebar"><div class="c-rock-list">{s.cards("div")}</div></div></div></article></main></body></html>"""


@page("en-transit")
def live_blog_list(s: Sheet) -> str:
    hours = iter(range(18, 8, -1))
    posts = "".join(
        f'<li class="live-post" id="post-{n}"><div class="live-post__time"><time>{next(hours)}:0{n % 10}</time></div><div '
        f'class="live-post__body"><p>{text}</p></div><div class="live-post__share"><button>Copy link</button></div></li>'
        for n, text in enumerate(s.take())
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head} - live</title><script type="application/ld+json">{{"@context":
"https://schema.org","@type":"LiveBlogPosting","headline":"{s.head}","coverageStartTime":"2025-03-02T08:00:00Z"}}</script></head><body
class="live"><header class="masthead">{s.menu()}</header><div class="live-page"><div class="live-head"><span class="live-badge">LIVE</span><h1>
{s.head}</h1><div class="live-meta">Updated <span>{s.n(59)} minutes ago</span> <span class="viewers">{s.n()} watching</span></div></div>
<div class="live-new" role="status">{s.n(9)} new posts</div><ol class="live-posts" reversed>{posts}</ol><button class="load-more">Load older
posts</button></div><div class="live-rail"><h2>{s.w("most")}</h2><ol>{s.links()}</ol></div></body></html>"""


@page("en-fire")
def live_blog_articles(s: Sheet) -> str:
    entries = "".join(
        f'<article class="block" id="block-{n}" data-block-time="{1741500000 - 900 * n}" itemprop="liveBlogUpdate" itemscope '
        f'itemtype="http://schema.org/BlogPosting"><p class="block-time published-time"><a href="#b{n}"><time>{11 - n}.4{n}</time></a></p>'
        f'<h2 class="block-title" itemprop="headline">{s.fixed(title)}</h2><div class="block-elements" itemprop="articleBody">{s.ps(2)}</div>'
        f'<div class="block-share"><a href="#">Facebook</a> <a href="#">Twitter</a></div></article>'
        for n, title in enumerate(("What we know", "The hall", "The damage", "Windows shut"))
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head} – as it happened | Courier</title></head><body><header>{s.menu()}</header>
<main class="liveblog" itemscope itemtype="http://schema.org/LiveBlogPosting"><div class="content__main"><h1 class="content__headline">{s.head}
</h1><div class="content__standfirst"><p>{s.say("The fire is out. Here is how the night went, hour by hour.")}</p></div><div
class="liveblog__filter"><label>Show key events only</label></div><div class="liveblog-navigation"><a href="?page=2">Oldest</a></div><div
class="js-liveblog-body">{entries}</div></div></main><aside class="sub"><h3>{s.w("related")}</h3>{s.cards("div")}</aside><footer>
{s.w("rights")}</footer></body></html>"""


@page("en-harbour")
def endless_scroll(s: Sheet) -> str:
    others = "".join(
        f'<div class="story-wrap" data-url="/n/{n}"><article class="story"><h1 class="story__title">{s.title()}</h1><div class="story__text">'
        + "".join(f"<p>{s.title()} {s.title()} {s.title()} {s.title()} {s.title()}.</p>" for _ in range(7))
        + "</div></article></div>"
        for n in range(s.dice.randint(0, 3))
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title><meta property="og:title" content="{s.head}"></head><body><div
class="bar">{s.menu()}</div><div class="scroller"><div class="story-wrap" data-url="/this"><article class="story"><h1 class="story__title">
{s.head}</h1><div class="story__meta"><span>{s.by}</span><span>{s.n(50)} min ago</span></div><div class="story__text">{s.ps()}</div></article>
</div><div class="next-up"><span>Up next</span></div>{others}</div></body></html>"""


@page("en-school")
def paginated(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title><link rel="next" href="?page=2"></head><body><div id="head">{s.menu()}
</div><div id="wrap"><div id="left"><div class="headline-block"><h1>{s.head}</h1><p class="author">By {s.by}</p></div><div class="pages top">
Page <b>1</b> <a href="?page=2">2</a> <a href="?page=3">3</a> <a href="?page=all">Single page</a></div><div id="articletext">{s.ps(6)}</div>
<div class="pages bottom"><span>1 of 3</span> <a href="?page=2">Next page &raquo;</a></div><div class="tools"><a href="#">Print</a>
<a href="#">E-mail</a> ({s.n()})</div></div><div id="right"><div class="box">{s.w("most")}<ol>{s.links()}</ol></div></div></div></body></html>"""


@page("en-talks")
def consent_overlay(s: Sheet) -> str:
    purposes = "".join(
        f"<div class='tcf-row'><h4>Purpose {n}</h4><p>Our {s.n(900)} partners may store and read information on your device.</p></div>"
        for n in range(12)
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head} | Aune Daily</title></head><body class="no-scroll"><div id="sp_message_container_{s.n()}"
class="sp-overlay" role="dialog" aria-modal="true"><div class="sp-message"><h2>We value your privacy</h2><p>{s.w("cookie")}</p>{purposes}<button>
Accept all</button><button>Reject</button></div></div><div class="site"><div class="top">{s.menu()}</div><div class="column-main"><h1>{s.head}</h1>
<div class="lead">{s.take(1)[0]}</div><div class="txt">{s.ps()}</div></div><div class="column-side"><h3>{s.w("related")}</h3>{s.cards("div")}</div>
</div></body></html>"""


@page("en-clinic")
def factbox_and_correction(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{
        s.head
    } | The Register of Norrby</title></head><body><header class="site">{s.menu()}
</header><main><article class="article" data-content-id="{
        s.token()
    }"><header class="article__header"><h1 class="article__title">{s.head}</h1><p
class="article__lead">{
        s.say("The next ward is an hour's drive away in winter, on a road that shut 11 times last year.")
    }</p><div
class="article__byline">{s.by}</div></header><div class="article__body">{
        s.ps(3)
    }<div class="factbox factbox--right"><h3>
{s.fixed("Births in the valley")}</h3><ul><li>{s.say("2014: 388 births, nine midwives")}</li><li>{
        s.say("2019: 291 births, six midwives")
    }</li><li>
{s.say("2024: 208 births, four midwives")}</li></ul></div>{s.ps(3)}<div class="article__related"><span>{
        s.w("also")
    }:</span> <a href="/r">{s.title()}
</a></div>{s.ps()}<div class="article__correction"><p><strong>Correction:</strong> {
        s.say("An earlier version of this article said that the vote was 7 to 2. It was 6 to 3.")
    }</p></div></div><footer class="article__footer"><div class="article__tags"><a href="/t">Hollen</a></div><div class="article__share">Share
<span>{s.n()}</span></div></footer></article><section class="article-list">{s.cards()}</section></main></body></html>"""


@page("en-mine")
def inline_read_also(s: Sheet) -> str:
    texts = s.take()
    also = f'<p><strong>{s.w("also")}: </strong><a href="/x/{s.token(4)}">{s.title()}</a></p>'
    parts = [f"<p>{text}</p>" + (also if n % 2 else s.ad()) for n, text in enumerate(texts)]
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title></head><body><div class="outer"><div class="hdr">{s.menu()}</div><div
class="single"><div class="breadcrumb"><a href="/">Home</a> » <a href="/b">Business</a> » {s.title()}</div><h1 class="single-title">{s.head}</h1>
<div class="single-info">{s.by} | March 6, 2025 | {s.n()} views</div><div class="single-content">{"".join(parts)}<p><em>Follow us on Telegram and
Facebook</em></p></div></div><div class="below"><h4>You may like</h4>{s.cards("div")}</div></div></body></html>"""
