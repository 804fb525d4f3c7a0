"""Markup as it was written before there was a rule for it, and as it still stands."""

from __future__ import annotations

from tests.pages.catalogue import page
from tests.pages.sheet import Sheet


@page("en-harbour", charset="cp1252", header=None)
def nested_tables(s: Sheet) -> str:
    lines = "\n".join(f'<p><font face="Verdana" size="2">{text}</font></p>' for text in s.take())
    return f"""<HTML><HEAD><TITLE>{s.head}</TITLE></HEAD><BODY BGCOLOR="#FFFFFF" TOPMARGIN=0><TABLE WIDTH=780 BORDER=0 CELLSPACING=0><TR><TD COLSPAN=3><IMG SRC="/logo.gif">
<FONT SIZE=1>Visitor no. {s.n()}</FONT></TD></TR><TR VALIGN=top><TD WIDTH=140 BGCOLOR="#003366"><TABLE><TR><TD><A HREF="/"><FONT COLOR=white>Home</FONT></A></TD></TR><TR><TD>
<A HREF="/n"><FONT COLOR=white>News</FONT></A></TD></TR><TR><TD><A HREF="/s"><FONT COLOR=white>{s.title()}</FONT></A></TD></TR></TABLE></TD><TD WIDTH=460><TABLE CELLPADDING=8><TR><TD>
<FONT FACE="Times" SIZE=5><B>{s.head}</B></FONT><BR><FONT SIZE=1>by {s.by}</FONT>{lines}</TD></TR></TABLE></TD><TD WIDTH=180><TABLE BORDER=1><TR><TD><FONT SIZE=1><B>Headlines</B><BR>
<A HREF="/1">{s.title()}</A><BR><A HREF="/2">{s.title()}</A></FONT></TD></TR></TABLE><FORM ACTION="/poll"><FONT SIZE=1>Poll: {s.title()}?<BR><INPUT TYPE=radio>Yes {s.n(99)}%</FONT></FORM>
</TD></TR></TABLE><CENTER><FONT SIZE=1>{s.w("rights")}</FONT></CENTER></BODY></HTML>"""


@page("en-mine")
def double_breaks(s: Sheet) -> str:
    text = "<br>\n<br>\n".join(s.take())
    return f"""<html><head><title>Fell Gazette: {s.head}</title></head><body><div align="center"><a href="/">Fell Gazette</a> | <a href="/a">Archive</a> | <a href="/c">Contact</a></div><hr><div
id="art"><h2>{s.head}</h2><i>By {s.by}</i><br><br>{text}<br><br><a href="/">Back to the front page</a></div><hr><small>Counter: {s.n()}</small></body></html>"""


@page("en-talks")
def loose_text_between_breaks(s: Sheet) -> str:
    """No element around the text at all: it stands in the body."""
    text = "<BR><BR>\n".join(s.take())
    return f"""<html><title>{s.head}</title><body text=black><a href="/index.htm">Home</a> <a href="/news.htm">News</a><hr><h1>{s.head}</h1>
{text}
<hr><address>Border pages, {s.n()}</address></body></html>"""


@page("en-school")
def unclosed_and_crossed(s: Sheet) -> str:
    lines = "\n".join(f"<p><b><i>{text[:20]}</b></i>{text[20:]}" for text in s.take())
    return f"""<html><head><title>{s.head}</title><body><div class=nav><ul><li><a href=/a>{s.title()}<li><a href=/b>{s.title()}</ul></div><div class=story><h1>{s.head}</h2><p class=by><em>
{s.by}</p>{lines}</div></span></td></div><div class=foot><p>Hits: {s.n()}<br>"""


@page("en-dam")
def print_view(s: Sheet) -> str:
    return f"""<html><head><title>Print: {s.head}</title><style media="print">.noprint{{display:none}}</style></head><body onload="window.print()"><p class="noprint"><a href="javascript:window.close()">
Close this window</a></p><p><b>Ostmark Courier</b><br>Printed on {s.n(28)}/3/2025 at {s.n(12)}:{s.dice.randint(10, 59)}</p><hr><h1>{s.head}</h1><p><i>{s.by}</i></p>{s.ps()}<hr><p>This article was
printed from: https://courier.example/a/4471</p><p>© Ostmark Courier</p></body></html>"""


@page("en-fire")
def wire_copy_in_pre(s: Sheet) -> str:
    text = "\n".join(f"   {line}" for line in s.take())
    return f"""<!DOCTYPE html><html><head><title>{s.head}</title></head><body><div id="wirehead">ONS wire | <a href="/q">queue</a> | msg {s.n()}</div><h1>{s.head}</h1><pre class="wire">
{text}
</pre><div id="wirefoot"><a href="/prev">prev</a> <a href="/next">next</a></div></body></html>"""


@page("en-clinic", content_type="application/xhtml+xml")
def strict_xhtml(s: Sheet) -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en"><head><title>{s.head}</title><script type="text/javascript">/*<![CDATA[*/ var n={s.n()} && 1; /*]]>*/</script></head><body>
<div id="container"><div id="banner"><p id="logo"><a href="/">Hollen Post</a></p></div><ul id="menu">{s.links()}</ul><div id="maincol"><h1>{s.head}</h1><p class="datum">Monday, 3 March 2025</p>
{s.ps(3)}<h2>{s.fixed("The vote")}</h2>{s.ps()}</div><div id="subcol"><h2>{s.w("most")}</h2><ul>{s.links()}</ul></div><div id="bottom"><p>{s.w("rights")}</p></div></div></body></html>"""


@page("en-transit")
def microdata(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title></head><body><div class="hd">{s.menu()}</div><div itemscope itemtype="http://schema.org/NewsArticle" class="nm"><meta
itemprop="mainEntityOfPage" content="/t"/><h1 itemprop="headline">{s.head}</h1><span itemprop="author" itemscope itemtype="http://schema.org/Person">By <span itemprop="name">{s.by}</span></span>
<meta itemprop="datePublished" content="2025-03-02T09:20:00+01:00"/><div itemprop="image" itemscope><img itemprop="url" src="/i.jpg"/></div><div itemprop="description">
{s.say("Four lines, every half hour, at 2.80 crowns.")}</div><div itemprop="articleBody">{s.ps()}</div><div itemprop="publisher" itemscope><meta itemprop="name" content="Lind Evening"/></div></div>
<div class="ft"><ul>{s.links()}</ul></div></body></html>"""


@page("en-clinic")
def framed_by_layers(s: Sheet) -> str:
    """Absolute layers of a page editor; the text is parted over three of them."""
    layer = '<div id="Layer{0}" style="position:absolute; left:{0}0px; top:{0}00px; width:400px; z-index:{0}">{1}</div>'
    return f"""<html><head><title>{s.head}</title></head><body>{layer.format(1, s.menu(3, 6))}{layer.format(2, f"<h1>{s.head}</h1>")}{layer.format(3, s.ps(3))}{layer.format(4, s.ps(3))}
{layer.format(5, s.ps())}{layer.format(6, f"<p>Site meter {s.n()}</p>")}</body></html>"""
