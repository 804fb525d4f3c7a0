"""Documents rather than articles: releases, notices, rulings, encyclopedias, threads, exports of word processors."""

from __future__ import annotations

from tests.pages.catalogue import page
from tests.pages.sheet import Sheet


@page("en-mine")
def press_release(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head} | WireNow</title></head><body><div class="wn-header">{s.menu()}<a href="/send">Send a
release</a></div><main role="main"><article class="news-release inline-gallery-template"><header class="release-header"><div class="container"><h1>{s.head}</h1>
<div class="row detail-headline"><a href="/news/northlight/"><strong>News provided by Northlight Metals</strong></a><p class="mb-no">06 Mar, 2025, 17:30 GMT</p>
<div class="share-buttons">Share this article {s.n()}</div></div></div></header><section class="release-body container"><div class="row"><div class="col-lg-10">
<p><span class="legendSpanClass">{s.say("CARROW, March 6, 2025")}</span> /WireNow/ -- {s.take(1)[0]}</p>{s.ps(4)}<p><b>{s.fixed("About Northlight Metals")}</b></p>
<p>{s.say("Northlight Metals explores for lithium in three countries and employs 640 people. Its shares have been traded in Lind since 2017.")}</p><p><b>
{s.fixed("Contact")}</b><br>{s.say("Press office, Dora Helm, +00 55 2140")}</p><p>SOURCE Northlight Metals</p></div></div></section><section class="more-releases">
<h3>Also from this source</h3>{s.cards("div")}</section></article></main><footer><p>{s.w("rights")}</p></footer></body></html>"""


@page("en-harbour")
def government_notice(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html class="govuk-template" lang="en"><head><title>{s.head} - PROV.OSTMARK</title></head><body class="govuk-template__body"><div
id="global-cookie-message" class="gem-c-cookie-banner" data-nosnippet role="region" aria-label="Cookies"><h2>Cookies on PROV.OSTMARK</h2><p>{s.w("cookie")}</p>
</div><a href="#content" class="govuk-skip-link">Skip to main content</a><header class="gem-c-layout-header">{s.menu()}</header><div class="govuk-width-container">
<main id="content" class="detailed-guide" lang="en"><div class="gem-c-title"><span class="gem-c-title__context">Notice</span><h1>{s.head}</h1></div><div
class="gem-c-metadata"><dl data-module="metadata"><dt>From:</dt><dd><a href="/o">Port Authority</a></dd><dt>Published</dt><dd>4 March 2025</dd></dl></div><p
class="gem-c-lead-paragraph">{s.take(1)[0]}</p><div class="gem-c-govspeak govuk-govspeak"><div class="govspeak"><h2 id="s1">{s.fixed("1. The tolls")}</h2>{s.ps(2)}
<div class="call-to-action"><p>{s.say("Objections must reach the council in writing by 15 March 2025. E-mail is not enough.")}</p></div><h2 id="s2">
{s.fixed("2. The works")}</h2>{s.ps(2)}<ol class="steps"><li>{s.say("Survey of the channel, 3 weeks")}</li><li>{s.say("Removal of 210,000 cubic metres of spoil")}
</li></ol>{s.ps()}</div></div><div class="gem-c-contextual-footer"><h2>Related content</h2><ul>{s.links()}</ul></div></main><div class="gem-c-feedback"><h2>Is this
page useful?</h2><button>Yes</button><button>No</button></div></div><footer class="gem-c-layout-footer">{s.w("rights")}</footer></body></html>"""


@page("en-mine")
def court_ruling(s: Sheet) -> str:
    points = (
        "The claimants are two villages and a fishing club. They ask that the defendant be ordered not to draw water from the Tarn.",
        "The defendant, Northlight Metals, holds permit no. 2208 of 14 May 2022. It allows 900 cubic metres a day.",
        "It is not disputed that on 61 days in 2024 more than that amount was drawn.",
        "The defendant submits that the permit was extended by word of mouth. The court does not accept this: section 12(3) requires writing.",
        "The application is therefore granted. The defendant has 60 days to file, and shall bear four fifths of the costs.",
    )
    paras = "".join(
        f'<p class="para"><span class="pn">{s.fixed(f"{n}.")}</span> {s.say(point)}</p>'
        for n, point in enumerate(points, 1)
    )
    return f"""<html><head><title>Villages of Tarn v Northlight Metals [2025] CC 118</title></head><body bgcolor="white"><table width="100%"><tr><td><a href="/">Law
Reports of Ostmark</a></td><td align="right"><a href="/search">Search</a> <a href="/help">Help</a></td></tr></table><hr><center><h1>Villages of Tarn v Northlight
Metals</h1><p>[2025] CC 118 (6 March 2025)</p></center><div class="judgment"><p align="right">{s.say("Case No: W-2024-0417")}</p><center><b>
{s.say("Before: Judge Simon Aldous")}</b></center><h3>{s.fixed("JUDGMENT")}</h3>{paras}</div><hr><small>Copyright Policy | Disclaimers | Page {s.n()}</small></body></html>"""


@page("en-harbour")
def encyclopedia(s: Sheet) -> str:
    texts = s.take(5)
    paras = [
        f"<p>{text}<sup id='cite_ref-{n}' class='reference'><a href='#cite_note-{n}'>[{n}]</a></sup></p>"
        for n, text in enumerate(texts, 1)
    ]
    notes = "".join(
        f"<li id='cite_note-{n}'><span class='mw-cite-backlink'>^</span> <span class='reference-text'>Courier, {n} March 2025, p. {n}.</span></li>"
        for n in range(1, 6)
    )
    edit = "<span class='mw-editsection'><span class='mw-editsection-bracket'>[</span><a href='/edit'>edit</a><span class='mw-editsection-bracket'>]</span></span>"
    return f"""<!DOCTYPE html><html class="client-nojs" lang="en"><head><title>Port of Vantora - Openpedia</title></head><body class="mediawiki ltr sitedir-ltr
ns-0 ns-subject"><div class="mw-page-container"><header class="mw-body-header vector-page-titlebar"><h1 id="firstHeading" class="firstHeading mw-first-heading"><span
class="mw-page-title-main">Port of Vantora</span></h1></header><div class="vector-menu">{s.menu()}</div><main id="content" class="mw-body"><div id="siteSub"
class="noprint">From Openpedia</div><div id="mw-content-text" class="mw-body-content"><div class="mw-content-ltr mw-parser-output"><div class="hatnote
navigation-not-searchable" role="note">For the province, see <a href="/w">Vantora (province)</a>.</div><table class="infobox vcard"><tbody><tr><th colspan="2"
class="infobox-above">Port of Vantora</th></tr><tr><th scope="row" class="infobox-label">{s.fixed("Depth")}</th><td class="infobox-data">{s.say("9.5 metres")}</td></tr>
<tr><th scope="row" class="infobox-label">{s.fixed("Berths")}</th><td class="infobox-data">{s.say("14")}</td></tr></tbody></table>{paras[0]}<div id="toc" class="toc"
role="navigation"><h2>Contents</h2><ul><li>1 Tolls</li><li>2 Dredging</li></ul></div><div class="mw-heading"><h2 id="Tolls">{s.fixed("Tolls")}</h2>{edit}</div>
{paras[1]}{paras[2]}<div class="mw-heading"><h2 id="Dredging">{s.fixed("Dredging")}</h2>{edit}</div>{paras[3]}{paras[4]}<div class="mw-heading"><h2 id="References">
References</h2></div><div class="reflist"><ol class="references">{notes}</ol></div><div class="navbox"><table><tr><th>Ports</th><td><ul>{s.links()}</ul></td></tr></table>
</div></div></div><div id="catlinks" class="catlinks">Categories: <a href="/c">Ports</a></div></main><footer id="footer"><ul><li>This page was last edited on
{s.n(28)} March 2025.</li></ul></footer></div></body></html>"""


@page("en-fire")
def forum_thread(s: Sheet) -> str:
    posts = "".join(
        f'<div id="p{n}" class="post has-profile bg{n % 2}"><div class="inner"><dl class="postprofile"><dt><a class="username" href="/u">user{n}</a></dt><dd '
        f'class="profile-posts"><strong>Posts:</strong> {s.n()}</dd></dl><div class="postbody"><div id="post_content{n}"><p class="author"><a href="#p{n}">#{n}</a> '
        f'<span class="responsive-hide">by</span> user{n}</p><div class="content">{text}</div></div></div></div></div>'
        for n, text in enumerate(s.take(), 1)
    )
    return f"""<!DOCTYPE html><html dir="ltr" lang="en-gb"><head><title>{s.head} - Norrby Forum</title></head><body id="phpbb" class="nojs notouch section-viewtopic"><div
id="wrap" class="wrap"><div id="page-header"><div class="headerbar">Norrby Forum</div><div class="navbar"><ul class="nav-main linklist">{s.links()}</ul></div></div><div
id="page-body" class="page-body" role="main"><h2 class="topic-title"><a href="/t">{s.head}</a></h2><div class="action-bar bar-top"><a href="/r">Post Reply</a><div
class="pagination">{s.n(99)} posts • Page 1 of 1</div></div>{posts}<div class="action-bar bar-bottom"><a href="/b">Return to “Town”</a></div><div class="stat-block online-list">
<h3>Who is online</h3><p>Users browsing this forum: No registered users and {s.n(40)} guests</p></div></div><div id="page-footer">Powered by a forum</div></div></body></html>"""


@page("en-dam")
def list_archive(s: Sheet) -> str:
    text = "\n\n".join(_wrapped(paragraph) for paragraph in s.take())
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><HTML><HEAD><TITLE>[valley] {s.head}</TITLE></HEAD><BODY BGCOLOR="#ffffff"><H1>[valley] {s.head}
</H1><B>{s.by}</B> <A HREF="mailto:x" TITLE="[valley]">d at ostmark.example</A><BR><I>Wed Mar  5 11:04:22 UTC 2025</I><P><UL><LI>Previous message: <A HREF="1.html">
[valley] {s.title()}</A></LI><LI>Next message: <A HREF="2.html">[valley] {s.title()}</A></LI></UL><HR>
<!--beginarticle-->
<PRE>{text}
</PRE>
<!--endarticle--><HR><P><UL><LI>Previous message: <A HREF="1.html">[valley] {s.title()}</A></LI></UL><hr><a href="/list">More information about the valley mailing list</a><br></body></html>"""


def _wrapped(text: str, width: int = 68) -> str:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


@page("en-school")
def word_export(s: Sheet) -> str:
    lines = "".join(
        f'<p class=MsoNormal style="margin-bottom:8.0pt;line-height:107%"><span lang=EN-GB style="font-size:11.0pt">{text}<o:p></o:p></span></p><p class=MsoNormal>'
        f"<o:p>&nbsp;</o:p></p>"
        for text in s.take()
    )
    return f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Word 15"><title>{s.head}
</title><style><!-- p.MsoNormal {{margin:0cm;}} --></style></head><body lang=EN-GB link=blue style='tab-interval:36.0pt'><div class=WordSection1><p class=MsoTitle><b><span
style="font-size:20.0pt">{s.head}<o:p></o:p></span></b></p>{lines}</div></body></html>"""


@page("en-talks")
def published_document(s: Sheet) -> str:
    lines = "".join(
        f'<p class="c0 c{s.n(9)}"><span class="c2">{text[: len(text) // 2]}</span><span class="c2 c5">{text[len(text) // 2 :]}</span></p><p class="c0 c3"><span></span></p>'
        for text in s.take()
    )
    return f"""<!DOCTYPE html><html><head><title>{s.head}</title></head><body><div id="banners"><div id="publish-banner" class="dark"><div id="publish-banner-text">Published using
Docs</div><div id="publish-banner-updated"><a href="#abuse">Report abuse</a><a href="#more">Learn more</a></div></div><div id="header"><div id="title-banner"><div id="title">{s.head}
</div><div id="interval"><span>Updated automatically every 5 minutes</span></div></div></div></div><div id="contents"><div class="c1 doc-content"><p class="c6 title"><span>{s.head}
</span></p>{lines}</div></div></body></html>"""


@page("en-transit")
def status_incident(s: Sheet) -> str:
    updates = (
        (
            "Resolved",
            "All four lines run again since 22.14. The fault was in a switch at Weaver Street and not in the new cars.",
        ),
        (
            "Monitoring",
            "Line 7 runs every 20 minutes. We do not expect the gap to close before the last train at 00.40.",
        ),
        ("Identified", "A switch at Weaver Street does not lock. Two crews are on their way from the depot."),
        (
            "Investigating",
            "Trams on Lines 3 and 7 stand still between the Old Gasworks and Castle Bridge. About 300 people are waiting at eleven stops.",
        ),
    )
    lines = "".join(
        f'<div class="row update-row"><div class="update-title span3">{s.fixed(name)}</div><div class="update-container span9"><div class="update-body"><span class="whitespace-pre-wrap">'
        f'{s.say(text)}</span></div><div class="update-timestamp">Posted <span class="ago" data-datetime-unix="{n}"></span> Mar <var>2</var>, 2025 - <var>2{n}:14</var> UTC</div></div></div>'
        for n, (name, text) in enumerate(updates)
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>Lindbahn Status - Trams standing at Weaver Street</title></head><body class="status incident"><div class="layout-content status-incident
premium"><div class="masthead-container basic"><a href="/">Lindbahn Status</a><div class="updates-dropdown-container"><button>Subscribe to Updates</button><div class="updates-dropdown"><p>Get email
notifications whenever Lindbahn creates, updates or resolves an incident.</p></div></div></div><div class="container"><div class="page-title"><h1 class="text-center incident-name">Trams standing at
Weaver Street</h1><div class="subheader">Incident Report for <a href="/">Lindbahn</a></div></div><div class="incident-updates-container">{
        lines
    }<div class="component-affected"><div>{
        s.say("This incident affected: Line 3 and Line 7.")
    }</div></div></div><div class="page-footer"><a href="/history">← Incident History</a> <span>Powered by statusbox {
        s.n()
    }</span></div></div></div></body></html>"""


@page("en-clinic")
def footnoted_report(s: Sheet) -> str:
    texts = s.take()
    paras = "".join(
        f'<p>{text}<a class="fn-ref" href="#fn{n}" id="r{n}"><sup>{n}</sup></a></p>' for n, text in enumerate(texts, 1)
    )
    notes = "".join(
        f'<li id="fn{n}"><p>{s.say(note)} <a href="#r{n}" class="fn-back">↩</a></p></li>'
        for n, note in enumerate(
            (
                "Minutes of the board, 3 March 2025, item 4.",
                "The figure does not include twins born in Norrby.",
                "Police count at 3 p.m.; the march began at 2.15 p.m.",
            ),
            1,
        )
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title></head><body class="report"><div class="report-nav">{s.menu(2, 5)}</div><div class="report-main" id="top"><h1>{s.head}
</h1>{paras}<section class="footnotes" role="doc-endnotes"><hr><ol>{notes}</ol></section></div><div class="report-foot"><a href="/pdf">Download as PDF ({s.n()} kB)</a></div></body></html>"""
