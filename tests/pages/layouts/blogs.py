"""Blogging systems and newsletters."""

from __future__ import annotations

from tests.pages.catalogue import page
from tests.pages.sheet import Sheet


@page("en-harbour")
def wordpress_classic(s: Sheet) -> str:
    readers = "".join(
        f'<li class="comment even depth-1" id="comment-{s.n()}"><div class="comment-author vcard"><cite class="fn">'
        f'{s.title()}</cite> <span class="says">says:</span></div><p>{s.reader()}</p></li>'
        for _ in range(s.n(9))
    )
    return f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8"><title>{s.head} | The Vantora Post</title>
<link rel="stylesheet" href="/wp-content/themes/twentytwelve/style.css?ver={s.n()}"></head>
<body class="post-template-default single single-post postid-4{s.n(9)} single-format-standard has-sidebar">
<div id="page" class="hfeed site"><header id="masthead" class="site-header"><hgroup><h1 class="site-title">
<a href="/">The Vantora Post</a></h1><h2 class="site-description">News from the coast</h2></hgroup>
<nav id="site-navigation" class="main-navigation"><ul class="nav-menu">{s.links()}</ul></nav></header>
<div id="main" class="wrapper"><div id="primary" class="site-content"><div id="content" role="main">
<article id="post-4821" class="post-4821 post type-post status-publish format-standard hentry category-economy tag-port">
<header class="entry-header"><h1 class="entry-title">{s.head}</h1><div class="comments-link">
<a href="#respond">{s.n(400)} Replies</a></div></header><div class="entry-content">{s.ps()}
<div class="sharedaddy sd-sharing-enabled"><div class="robots-nocontent sd-block sd-social"><h3 class="sd-title">
Share this:</h3><div class="sd-content"><ul><li><a href="#">Click to share on Twitter</a></li>
<li><a href="#">Click to email a link ({s.n()})</a></li></ul></div></div></div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Related</em></h3>
<p>{s.title()}</p></div></div><footer class="entry-meta">This entry was posted in
<a href="/c/economy" rel="category tag">Economy</a> on <a href="#">March 4</a> by {s.by}.</footer></article>
<nav class="nav-single"><h3 class="assistive-text">Post navigation</h3><span class="nav-previous">
<a href="/p">{s.title()}</a></span></nav><div id="comments" class="comments-area"><h2 class="comments-title">
{s.n(99)} thoughts on this</h2><ol class="commentlist">{readers}</ol><div id="respond" class="comment-respond"><h3>
Leave a Reply</h3><form><p class="comment-notes">Your email address will not be published. Required fields are marked *
</p></form></div></div></div></div><div id="secondary" class="widget-area" role="complementary">
<aside class="widget"><h3>Recent Posts</h3><ul>{s.links()}</ul></aside></div></div>
<footer id="colophon"><div class="site-info">Proudly powered by WordPress</div></footer></div>{s.scripts()}</body></html>"""


@page("en-transit")
def wordpress_block(s: Sheet) -> str:
    quote = s.story.paragraphs[4].split("“")[1].split("”")[0]
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="UTF-8"><title>{s.head} – Lind Evening</title>
<meta property="og:title" content="{s.head}"><meta property="og:type" content="article"></head><body class="wp-embed">
<div class="wp-site-blocks"><header class="wp-block-template-part"><div class="wp-block-group is-layout-flex">
<p class="wp-block-site-title"><a href="/">Lind Evening</a></p><nav class="wp-block-navigation">{s.menu()}</nav></div>
</header><main class="wp-block-group" id="wp--skip-link--target"><h1 class="wp-block-post-title">{s.head}</h1>
<div class="wp-block-template-part"><p class="wp-block-post-author-name">{s.by}</p>
<div class="wp-block-post-date"><time datetime="2025-03-02T10:00:00+00:00">2 March 2025</time></div></div>
<div class="entry-content wp-block-post-content is-layout-constrained">
<figure class="wp-block-image size-large"><img src="/t.jpg" alt="A tram"><figcaption class="wp-element-caption">
{s.say("A tram of Line 7 at the depot in Weaver Street, which has room for 32 cars.")}</figcaption></figure>{s.ps(3)}
<div class="wp-block-group ad-container">{s.ad()}</div>{s.ps(2)}
<figure class="wp-block-pullquote"><blockquote><p>{quote}</p><cite>Petra Holm</cite></blockquote></figure>{s.ps(1)}
<figure class="wp-block-embed is-type-rich is-provider-twitter"><div class="wp-block-embed__wrapper">
<iframe title="post" src="//e.example/{s.token()}"></iframe></div></figure>{s.ps()}
<div class="wp-block-query related-posts"><h2 class="wp-block-heading">{s.w("related")}</h2><ul>{s.links()}</ul></div>
</div><div class="wp-block-post-terms">Tags: <a href="/t/1">trams</a>, <a href="/t/2">night</a></div>
<div class="wp-block-comments"><h2>{s.n(80)} responses</h2><ol class="wp-block-comment-template"><li>
<div class="wp-block-comment-content"><p>{s.reader()}</p></div></li></ol></div></main>
<footer class="wp-block-template-part"><p>{s.w("rights")}</p></footer></div>{s.scripts()}</body></html>"""


@page("en-clinic")
def wordpress_elementor(s: Sheet) -> str:
    return f"""<!doctype html><html lang="en-US"><head><title>{s.head} - Hollen Valley Voice</title></head>
<body class="elementor-default elementor-page-{s.n()}"><div data-elementor-type="header" class="elementor elementor-12
elementor-location-header"><div class="elementor-widget elementor-widget-nav-menu">{s.menu()}</div></div>
<div data-elementor-type="single-post" class="elementor elementor-77 elementor-location-single post-901 post">
<section class="elementor-section elementor-top-section"><div class="elementor-container"><div class="elementor-column">
<div class="elementor-widget elementor-widget-theme-post-title"><div class="elementor-widget-container">
<h1 class="elementor-heading-title">{s.head}</h1></div></div>
<div class="elementor-widget elementor-widget-post-info"><ul class="elementor-inline-items"><li itemprop="author">
{s.by}</li><li itemprop="datePublished"><time>March 3</time></li></ul></div>
<div class="elementor-element elementor-widget elementor-widget-theme-post-content"><div
class="elementor-widget-container">{s.ps(4)}<div class="code-block code-block-2">{s.ad()}</div>{s.ps()}</div></div>
<div class="elementor-widget elementor-widget-share-buttons"><div class="elementor-grid">
<span class="elementor-share-btn__title">Facebook</span><span>{s.n()}</span></div></div>
<div class="elementor-widget elementor-widget-author-box"><div class="elementor-author-box__bio"><p>{s.by} reports from
the valley. She has written for this paper since 2011.</p></div></div></div></div></section>
<section class="elementor-section"><div class="elementor-widget elementor-widget-posts"><h2>You may also like</h2>
{s.cards()}</div></section></div><div data-elementor-type="footer"><p>{s.w("rights")}</p></div></body></html>"""


@page("en-fire")
def wordpress_newspaper_theme(s: Sheet) -> str:
    return f"""<!doctype html><html lang="en"><head><title>{s.head} - Norrby Today</title></head><body class="single td-standard-pack">
<div class="td-scroll-up"></div><div id="td-outer-wrap"><div class="td-header-wrap"><ul class="sf-menu">{s.links()}</ul></div>
<div class="td-main-content-wrap td-container-wrap"><div class="td-container td-post-template-default">
<div class="td-crumb-container"><div class="entry-crumbs"><span><a href="/">Home</a></span> <span>{s.head[:30]}</span></div></div>
<div class="td-pb-row"><div class="td-pb-span8 td-main-content" role="main"><div class="td-ss-main-content">
<div class="td-post-header"><ul class="td-category"><li><a href="/n">News</a></li></ul><header class="td-post-title">
<h1 class="entry-title">{s.head}</h1><div class="td-module-meta-info"><div class="td-post-author-name">By <a href="/a">
{s.by}</a> <div>-</div></div><span class="td-post-date"><time>March 10</time></span>
<div class="td-post-views"><i class="td-icon-views"></i><span class="td-nr-views-99">{s.n()}</span></div></div></header></div>
<div class="td-post-sharing td-post-sharing-top"><a href="#">Facebook</a><a href="#">Twitter</a></div>
<div class="td-post-content tagdiv-type"><div class="td-post-featured-image"><figure><img src="/f.jpg">
<figcaption class="wp-caption-text">{s.say("The clock tower of the hall on Monday at about 7 a.m.")}</figcaption></figure></div>
{s.ps(3)}<div class="td-a-rec td-a-rec-id-content_inline tdi_{s.n()}">{s.ad()}</div>{s.ps(3)}
<div class="td_block_wrap td_block_related_posts"><h4>RELATED ARTICLES</h4>{s.cards("div")}</div>{s.ps()}</div>
<footer><div class="td-post-source-tags"><ul class="td-tags"><li><span>TAGS</span></li><li><a href="/t">fire</a></li></ul></div>
<div class="td-block-row td-post-next-prev"><div class="td-block-span6"><div class="td-post-next-prev-content"><span>Previous
article</span><a href="/p">{s.title()}</a></div></div></div><div class="td-author-name"><a href="/a">{s.by}</a></div></footer>
<div class="comments" id="comments"><h3>{s.n(70)} COMMENTS</h3><p>{s.reader()}</p></div></div></div>
<div class="td-pb-span4 td-main-sidebar"><div class="td-ss-main-sidebar">{s.cards("div")}</div></div></div></div></div></div></body></html>"""


@page("en-school")
def ghost(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title><meta name="generator" content="Ghost 5.{s.n(99)}">
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"Article","headline":"{s.head}",
"author":{{"@type":"Person","name":"{s.by}"}},"datePublished":"2025-03-07T08:00:00.000Z"}}</script></head>
<body class="post-template tag-news is-head-left-logo"><div class="viewport"><header id="gh-head" class="gh-head outer">
<nav>{s.menu()}</nav><a class="gh-head-link" href="#/portal/signin">Sign in</a></header><div class="site-content">
<main id="site-main" class="site-main"><article class="article post tag-news no-image"><header
class="article-header gh-canvas"><div class="article-tag post-card-tags"><a href="/tag/news/">News</a></div>
<h1 class="article-title">{s.head}</h1><div class="article-byline"><section class="article-byline-content">
<ul class="author-list"><li><a href="/author/x">{s.by}</a></li></ul><div class="article-byline-meta">
<span class="byline-reading-time">{s.pick("3", "4")} min read</span></div></section></div></header>
<section class="gh-content gh-canvas">{s.ps(2)}
<figure class="kg-card kg-image-card kg-card-hascaption"><img class="kg-image" src="/c.jpg"><figcaption>
<span style="white-space: pre-wrap;">{s.say("A class in Carrow, where 38 schools are to follow the new rule.")}</span>
</figcaption></figure>{s.ps(2)}<div class="kg-card kg-signup-card"><h2 class="kg-signup-card-heading">Like this?</h2>
<p class="kg-signup-card-subheading">{s.w("news")}</p></div>
<div class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="/other"><div class="kg-bookmark-content">
<div class="kg-bookmark-title">{s.title()}</div><div class="kg-bookmark-description">{s.title()} {s.title()}</div></div>
</a></div>{s.ps()}</section><section class="article-comments gh-canvas"><div>{s.reader()}</div></section></article></main>
<section class="footer-cta outer"><h2 class="footer-cta-title">Sign up for more like this.</h2></section>
<aside class="read-more-wrap outer"><div class="read-more inner">{s.cards()}</div></aside></div></div></body></html>"""


@page("en-talks")
def blogger(s: Sheet) -> str:
    lines = "<br /><br />\n".join(s.take())
    return f"""<!DOCTYPE html><html dir='ltr' xmlns='http://www.w3.org/1999/xhtml'><head><title>The Brae Diary: {s.head}</title>
</head><body class='loading variant-simple'><div class='navbar section' id='navbar'></div><div class='body-fauxcolumns'></div>
<div class='content'><div class='content-inner'><header><div class='header section'><h1 class='title'><a href='/'>The Brae
Diary</a></h1></div></header><div class='main-outer'><div class='columns fauxcolumns'><div class='column-center-outer'>
<div class='main section' id='main'><div class='widget Blog' id='Blog1'><div class='blog-posts hfeed'><div class='date-outer'>
<h2 class='date-header'><span>Sunday, 9 March</span></h2><div class='date-posts'><div class='post-outer'>
<div class='post hentry uncustomized-post-template'><h3 class='post-title entry-title'>{s.head}</h3>
<div class='post-body entry-content' id='post-body-77{s.n(9)}'><div class="separator" style="clear: both;"><a href="/b.jpg"><img
src="/b.jpg" /></a></div>{lines}<div style='clear: both;'></div></div><div class='post-footer'><span class='post-author vcard'>
Posted by <span class='fn'>{s.by}</span></span> <span class='post-timestamp'>at <a href='#'>{s.n(12)}:{s.dice.randint(10, 59)}</a>
</span><span class='reaction-buttons'>{s.n(99)} likes</span></div></div><div class='comments' id='comments'><h4>{s.n(30)}
comments:</h4><dl><dt>Reader {s.n()}</dt><dd><p>{s.reader()}</p></dd></dl></div></div></div></div></div></div></div></div>
<div class='column-right-outer'><aside><div class='widget BlogArchive'><h2>Blog Archive</h2><ul>{s.links()}</ul></div></aside>
</div></div></div></div></div></body></html>"""


@page("en-mine")
def reading_platform(s: Sheet) -> str:
    cls = s.token(2)
    paragraphs = "".join(
        f'<p id="{s.token(4)}" class="pw-post-body-paragraph m{cls} n{s.token(2)} o" data-selectable-paragraph="">{text}</p>'
        for text in s.take()
    )
    return f"""<!doctype html><html lang="en"><head><title data-rh="true">{s.head} | by {s.by} | Grey Notes</title>
<meta property="og:type" content="article"></head><body><div id="root"><div class="a b c"><div class="d e f">
<div class="a{cls} l"><a href="/">Open in app</a><a href="/signup">Sign up</a><a href="/signin">Sign in</a></div></div>
<div class="g h"><div><article><div class="l"><section><div><div class="ab ca{cls}"><h1 id="{s.token(4)}"
class="pw-post-title" data-testid="storyTitle">{s.head}</h1><div class="speechify-ignore"><a rel="author" href="/@x">{s.by}</a>
<span>{s.n(9)} min read</span><span>·</span><span>Mar 6</span><button>Follow</button><div>{s.n()}</div><div>Listen</div>
<div>Share</div></div>{paragraphs}</div></div></section></div></article></div>
<div class="ax{cls}"><p>Written by {s.by}</p><p>{s.n(900)} Followers</p></div><div><h2>More from {s.by} and Grey Notes</h2>
{s.cards("div")}</div></div></div></div>{s.scripts()}</body></html>"""


@page("en-dam")
def newsletter_platform(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head} - by {s.by}</title></head><body class=""><div id="entry">
<div id="main" class="main typography use-theme-bg"><div class="pencraft topbar">{s.menu(2, 4)}<button>Subscribe</button></div>
<div class="single-post-container"><div class="container"><div class="single-post"><article class="typography newsletter-post post">
<div class="post-header"><h1 class="post-title published">{s.head}</h1><h3 class="subtitle">
{s.say("What the 40 pages say, and what they do not.")}</h3><div class="byline-wrapper"><a href="/@d">{s.by}</a>
<div class="pencraft post-date">Mar 05, 2025</div></div><div class="post-ufi">{s.n(99)} <span>Share</span></div></div>
<div class="available-content"><div dir="auto" class="body markup">{s.ps(3)}
<div class="subscription-widget-wrap"><div class="subscription-widget show-subscribe"><div class="preamble"><p class="cta-caption">
Ostmark Letters is a reader-supported publication. {s.w("news")}</p></div><form><input type="email"><button>Subscribe</button>
</form></div></div>{s.ps(3)}<div class="captioned-image-container"><figure><img src="/s.png"><figcaption class="image-caption">
{s.say("The spillway in 1964, the year it was finished.")}</figcaption></figure></div>{s.ps()}
<p class="button-wrapper"><a class="button primary" href="/share"><span>Share</span></a></p></div></div></article></div></div>
<div class="discussion"><h4>Discussion about this post</h4><div class="comment-list"><p>{s.reader()}</p></div></div>
<div class="portable-archive"><h4>Latest</h4>{s.cards("div")}</div></div></div></div></body></html>"""


@page("en-harbour")
def mail_archive_tables(s: Sheet) -> str:
    cells = "".join(
        f'<table class="mcnTextBlock" width="100%" border="0"><tbody><tr><td class="mcnTextBlockInner" valign="top"><table '
        f'align="left" width="100%"><tbody><tr><td valign="top" class="mcnTextContent" style="padding:9px;line-height:150%">'
        f"{text}</td></tr></tbody></table></td></tr></tbody></table>"
        for text in s.take()
    )
    return f"""<!doctype html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>{s.head}</title><style>p{{margin:10px 0}}</style>
</head><body><div id="awesomewrap"><ul id="archivebar"><li><a href="#">Subscribe</a></li><li><a href="#">Past Issues</a></li>
<li>RSS</li><li>Translate</li></ul></div><span class="mcnPreviewText" style="display:none; font-size:0px;">{s.title()}</span><center>
<table align="center" border="0" width="100%" id="bodyTable"><tr><td align="center" id="bodyCell"><table class="templateContainer">
<tr><td id="templatePreheader"><table><tr><td class="mcnTextContent"><a href="/view?u={s.token()}">View this email in your browser</a>
</td></tr></table></td></tr><tr><td valign="top" id="templateHeader"><h1>{s.head}</h1></td></tr><tr><td valign="top" id="templateBody">
{cells}</td></tr><tr><td valign="top" id="templateFooter"><table class="mcnFollowBlock"><tr><td><a href="#">Twitter</a></td></tr></table>
<table><tr><td class="mcnTextContent"><em>Copyright © 2025 Harbour Letter, All rights reserved.</em><br><br>Want to change how you
receive these emails?<br>You can <a href="#">update your preferences</a> or <a href="#">unsubscribe from this list</a>.</td></tr></table>
</td></tr></table></td></tr></table></center></body></html>"""


@page("en-transit")
def static_site_minima(s: Sheet) -> str:
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{s.head} | tramwatch</title><meta name="generator" content="Jekyll v4.3.2" /></head>
<body><header class="site-header"><div class="wrapper"><a class="site-title" rel="author" href="/">tramwatch</a><nav class="site-nav">
<div class="trigger"><a class="page-link" href="/about/">About</a></div></nav></div></header>
<main class="page-content" aria-label="Content"><div class="wrapper">
<article class="post h-entry" itemscope itemtype="http://schema.org/BlogPosting">
<header class="post-header"><h1 class="post-title p-name" itemprop="name headline">{s.head}</h1>
<p class="post-meta"><time class="dt-published" datetime="2025-03-02T00:00:00+00:00" itemprop="datePublished">Mar 2, 2025</time>
• <span itemprop="author"><span class="p-author h-card" itemprop="name">{s.by}</span></span></p></header>
<div class="post-content e-content" itemprop="articleBody">
{s.ps(3)}
<h2 id="what">{s.fixed("What it costs")}</h2>
{s.ps()}
</div><a class="u-url" href="/2025/03/02/trams.html" hidden></a></article></div></main>
<footer class="site-footer h-card"><div class="footer-col-wrapper"><div class="footer-col"><p>A blog on rails. {s.n()} commits.</p></div>
</div></footer></body></html>"""
