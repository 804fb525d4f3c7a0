"""Content management systems, as they come out of the box."""

from __future__ import annotations

from tests.pages.catalogue import page
from tests.pages.sheet import Sheet


@page("en-clinic")
def drupal_bartik(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en" dir="ltr" prefix="og: https://ogp.me/ns#"><head><meta charset="utf-8" />
<title>{s.head} | Hollen Health Watch</title></head><body class="layout-one-sidebar path-node page-node-type-article">
<a href="#main-content" class="visually-hidden focusable skip-link">Skip to main content</a><div id="page-wrapper"><div id="page">
<header id="header" role="banner"><nav role="navigation" class="block block-menu">{s.menu()}</nav></header>
<div id="main-wrapper" class="layout-main-wrapper"><main id="content" class="column main-content" role="main"><section class="section">
<a id="main-content" tabindex="-1"></a><div class="region region-content"><div id="block-bartik-page-title" class="block">
<div class="content"><h1 class="title page-title"><span class="field field--name-title">{s.head}</span></h1></div></div>
<div id="block-bartik-content" class="block block-system"><div class="content"><article data-history-node-id="{s.n()}" role="article"
class="node node--type-article node--view-mode-full clearfix"><footer class="node__meta"><div class="node__submitted">Submitted by
<span class="field field--name-uid">{s.by}</span> on <span class="field field--name-created">Mon, 03/03/2025 - 10:12</span></div></footer>
<div class="node__content clearfix"><div class="clearfix text-formatted field field--name-body field--type-text-with-summary
field--label-hidden field__item">{s.ps()}</div><div class="field field--name-field-tags field--label-above"><h3 class="field__label">
Tags</h3><ul class="links field__items"><li><a href="/t/1">Health</a></li></ul></div><div class="node__links"><ul class="links inline">
<li class="comment-add"><a href="#c">Add new comment</a></li><li class="statistics-counter">{s.n()} views</li></ul></div>
<section class="field field--name-comment comment-wrapper"><h2 class="title">Comments</h2><article class="comment js-comment"><div
class="comment__content"><p>{s.reader()}</p></div></article></section></div></article></div></div></div></section></main>
<div id="sidebar-first" class="column sidebar"><aside class="section" role="complementary"><ul>{s.links()}</ul></aside></div></div>
<footer class="site-footer">Powered by <a href="/">Drupal</a></footer></div></div></body></html>"""


@page("en-mine")
def drupal_panels(s: Sheet) -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML+RDFa 1.0//EN" "http://www.w3.org/MarkUp/DTD/xhtml-rdfa-1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head profile="http://www.w3.org/1999/xhtml/vocab"><title>{s.head} | Fell News
</title></head><body class="html not-front page-node node-type-news"><div id="page"><div class="panel-display panel-2col-stacked
clearfix"><div class="panel-col-top panel-panel"><div class="panel-pane pane-page-logo"><a href="/">Fell News</a></div><div
class="panel-pane pane-menu-tree">{s.menu()}</div></div><div class="center-wrapper"><div class="panel-col-first panel-panel"><div
class="inside"><div class="panel-pane pane-node-title"><h1 class="pane-title">{s.head}</h1></div><div class="panel-pane
pane-node-created"><div class="pane-content">Thursday 6 March</div></div><div class="panel-pane pane-entity-field pane-node-body">
<div class="pane-content"><div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items">
<div class="field-item even" property="content:encoded">{s.ps()}</div></div></div></div></div><div class="panel-pane pane-views
pane-related-content"><h2 class="pane-title">{s.w("related")}</h2><div class="view view-related"><div class="view-content">
<div class="views-row views-row-1"><a href="/1">{s.title()}</a></div><div class="views-row"><a href="/2">{s.title()}</a></div></div>
</div></div><div class="panel-pane pane-disqus"><div class="pane-content"><div id="disqus_thread"><p>{s.reader()}</p></div></div></div>
</div></div><div class="panel-col-last panel-panel"><div class="panel-pane pane-block pane-popular"><h2>Popular</h2><ol>{s.links()}</ol>
</div></div></div></div></div></body></html>"""


@page("en-dam")
def joomla(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="en-gb"><head><meta name="generator" content="Joomla! - Open Source" /><title>{s.head}</title>
</head><body class="site com_content view-article no-layout itemid-101"><div class="body"><div class="container"><header class="header">
<a class="brand" href="/">Water Watch</a></header><nav class="navigation"><ul class="nav menu nav-pills">{s.links()}</ul></nav>
<div class="row-fluid"><main id="content" role="main" class="span9"><div id="system-message-container"></div><div class="item-page"
itemscope itemtype="https://schema.org/Article"><meta itemprop="inLanguage" content="en-GB" /><div class="page-header">
<h2 itemprop="headline">{s.head}</h2></div><div class="icons"><div class="btn-group pull-right"><ul class="dropdown-menu">
<li class="print-icon"><a href="#">Print</a></li><li><a href="#">Email</a></li></ul></div></div><dl class="article-info muted">
<dt class="article-info-term">Details</dt><dd class="createdby" itemprop="author">Written by: <span itemprop="name">{s.by}</span></dd>
<dd class="category-name">Category: <a href="/c">Water</a></dd><dd class="published">Published: 05 March 2025</dd>
<dd class="hits">Hits: {s.n()}</dd></dl><div itemprop="articleBody">{s.ps()}</div><ul class="pager pagenav"><li class="previous">
<a href="/p" rel="prev">Prev</a></li><li class="next"><a href="/n">Next</a></li></ul></div></main><div id="aside" class="span3">
<div class="well"><h3 class="page-header">Latest</h3><ul class="latestnews mod-list">{s.links()}</ul></div></div></div></div></div>
<footer class="footer"><p>© 2025 Water Watch</p></footer></body></html>"""


@page("de")
def typo3(s: Sheet) -> str:
    blocks = "".join(
        f'<div id="c{s.n()}" class="frame frame-default frame-type-text frame-layout-0"><div class="ce-bodytext"><p>{text}</p></div></div>'
        for text in s.take()
    )
    return f"""<!DOCTYPE html><html lang="de-DE"><head><meta charset="utf-8"><meta name="generator" content="TYPO3 CMS"><title>{s.head} -
Altenrode</title></head><body id="p{s.n()}" class="page-77 pagelevel-3"><div class="body-bg"><header class="navbar">
<nav class="navbar-collapse">{s.menu()}</nav></header><nav class="breadcrumb-section"><ol class="breadcrumb"><li>Startseite</li></ol>
</nav><div id="content" class="main-section"><div class="container"><div class="row"><main class="col-md-9" role="main">
<!--TYPO3SEARCH_begin--><header class="frame-header"><h1>{s.head}</h1></header><p class="news-meta">{s.by}, 4. März</p>{blocks}
<!--TYPO3SEARCH_end--><div class="frame frame-type-menu_related_pages"><h2>{s.w("related")}</h2><ul>{s.links()}</ul></div></main>
<div class="col-md-3 subcontent-column"><div class="frame"><p><strong>Öffnungszeiten</strong><br>Mo bis Fr 8 bis 12 Uhr</p></div></div>
</div></div></div><footer id="page-footer"><p>{s.w("rights")} <a href="/impressum">Impressum</a></p></footer></div>
<div id="cookieman-modal" class="modal"><div class="modal-content"><p>{s.w("cookie")}</p><button>Alle akzeptieren</button></div></div>
</body></html>"""


@page("fr")
def spip(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html class="page_article ltr fr" lang="fr" dir="ltr"><head><title>{s.head} - La Gazette de Montclar
</title><meta name="generator" content="SPIP 4.2.{s.n(9)}"></head><body><div class="page"><div class="header clearfix">
<strong class="h1" id="logo_site_spip"><a rel="start home" href="/">La Gazette</a></strong><div class="nav">{s.menu()}</div></div>
<div class="main"><div class="wrapper"><div class="content" role="main"><p class="arbo"><a href="/">Accueil</a> &gt; Économie</p>
<div class="cartouche"><h1 class="crayon article-titre-88">{s.head}</h1><p class="info-publi"><abbr class="published" title="2025">lundi
3 mars</abbr>, par <span class="vcard author"><a class="url fn" href="/a">{s.by}</a></span></p></div>
<div class="crayon article-chapo-88 chapo"><p>{s.take(1)[0]}</p></div><div class="crayon article-texte-88 texte">{s.ps(3)}
<dl class="spip_document_12 spip_documents spip_documents_center"><dt><img src="/u.jpg" alt=""></dt><dd class="spip_doc_titre"><strong>
{s.say("La cour de l’usine, lundi matin, vers 8 h 30.")}</strong></dd></dl>{s.ps()}</div>
<div class="notes surlignable"><h2 class="h2">Notes</h2><div id="nb1"><p>{s.say("[1] Chiffres de la chambre de commerce, 2024.")}</p></div>
</div><a id="forum"></a><h2>Vos commentaires</h2><ul class="forum comments-list"><li class="comment"><p>{s.reader()}</p></li></ul></div></div>
<div class="aside"><div class="menu rubriques"><h2>{s.w("related")}</h2><ul>{s.links()}</ul></div></div></div>
<div class="footer"><p>2003-2025 La Gazette, {s.w("rights")}</p></div></div></body></html>"""


@page("en-school")
def aem(s: Sheet) -> str:
    parts = "".join(
        f'<div class="text aem-GridColumn aem-GridColumn--default--12"><div data-cmp-data-layer="{{}}" id="text-{s.token(5)}" '
        f'class="cmp-text"><p>{text}</p></div></div>'
        for text in s.take()
    )
    return f"""<!DOCTYPE HTML><html lang="en"><head><title>{s.head}</title></head><body class="articlepage page basicpage" id="a-{s.token(5)}">
<div class="root container responsivegrid"><div id="container-{s.token(5)}" class="cmp-container"><div class="aem-Grid aem-Grid--12">
<header class="experiencefragment aem-GridColumn"><div class="cmp-experiencefragment"><nav class="cmp-navigation">{s.menu()}</nav></div>
</header><div class="container responsivegrid main"><div class="cmp-container"><div class="title aem-GridColumn"><div class="cmp-title">
<h1 class="cmp-title__text">{s.head}</h1></div></div><div class="byline aem-GridColumn"><div class="cmp-byline"><h2
class="cmp-byline__name">{s.by}</h2><p class="cmp-byline__occupations">Education Editor</p></div></div>
<div class="image aem-GridColumn"><div class="cmp-image"><img src="/i.jpg"><span class="cmp-image__title">
{s.say("Pupils in Carrow on the last day of term, 20 December.")}</span></div></div>{parts}
<div class="separator"><div class="cmp-separator"><hr></div></div><div class="teaser aem-GridColumn"><div class="cmp-teaser">
<div class="cmp-teaser__content"><p class="cmp-teaser__pretitle">Next</p><h2 class="cmp-teaser__title"><a href="/n">{s.title()}</a></h2>
<div class="cmp-teaser__description"><p>{s.title()} {s.title()}</p></div></div></div></div></div></div><footer
class="experiencefragment"><div class="cmp-text"><p>{s.w("rights")}</p></div></footer></div></div></div>{s.scripts()}</body></html>"""


@page("en-fire")
def sharepoint(s: Sheet) -> str:
    return f"""<html dir="ltr" lang="en-US"><head><title>{
        s.head
    }</title></head><body scroll="no" onload="_spBodyOnLoadWrapper()">
<form method="post" action="./fire.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="{
        s.token(400)
    }"><div
id="s4-ribbonrow"><div id="RibbonContainer"><span>Browse</span> <span>Page</span></div></div><div id="s4-workspace"><div id="s4-bodyContainer">
<div id="s4-titlerow"><div class="ms-breadcrumb-top"><h1 id="pageTitle" class="ms-core-pageTitle"><span>{
        s.head
    }</span></h1></div>
<div class="ms-core-listMenu-horizontalBox"><ul class="root static">{
        s.links()
    }</ul></div></div><div id="contentRow"><div id="sideNavBox">
<div class="ms-core-sideNavBox-removeLeftMargin"><ul>{
        s.links()
    }</ul></div></div><div id="contentBox"><a name="mainContent"></a><div
id="DeltaPlaceHolderMain"><div class="article article-left"><div class="captioned-image"><div class="caption ms-rtestate-field"></div></div>
<div class="article-header"><div class="date-line">10/03/2025</div><div class="by-line">{
        s.by
    }</div></div><div class="article-content">
<div id="ctl00_PlaceHolderMain_ctl02_RichHtmlField" class="ms-rtestate-field" style="display:inline"><div align="justify">{
        s.ps(attrs=' class="ms-rteElement-P"')
    }</div></div></div></div><table class="s4-wpTopTable" border="0"><tr><td><div class="ms-WPBody"><ul class="dfwp-list">{
        s.links()
    }</ul>
</div></td></tr></table></div></div></div></div></div></form></body></html>"""


@page("en-talks")
def squarespace(s: Sheet) -> str:
    return f"""<!doctype html><html lang="en-US"><head><title>{s.head} — Border Review</title></head><body id="item-{
        s.token(8)
    }"
class="tweak-blog-item"><div id="siteWrapper" class="clearfix site-wrapper"><header data-test="header" id="header"><div
class="header-nav-list">{
        s.menu()
    }</div></header><main id="page" class="container" role="main"><article class="sections" id="sections">
<section data-test="page-section" class="page-section blog-item-wrapper"><div class="content-wrapper"><div class="content"><div
class="blog-item-top-wrapper"><div class="blog-item-title"><h1 class="entry-title" data-content-field="title">{
        s.head
    }</h1></div>
<div class="blog-meta-primary"><span class="blog-item-category-wrapper"><a href="/c">Border</a></span></div></div>
<div class="blog-item-content-wrapper"><article class="hentry author-vera post-type-text" id="article-"><div
class="blog-item-content e-content"><div class="sqs-layout sqs-grid-12 columns-12"><div class="row sqs-row"><div class="col sqs-col-12">
<div class="sqs-block html-block sqs-block-html"><div class="sqs-block-content"><div class="sqs-html-content">{
        s.ps(4, ' class="" style="white-space:pre-wrap;"')
    }</div></div></div><div class="sqs-block image-block"><div class="sqs-block-content"><div class="image-block-outer-wrapper"><figure
class="sqs-block-image-figure"><img src="/i.jpg"><figcaption class="image-caption-wrapper"><div class="image-caption"><p>{
        s.say("The customs house in Brae, built in 1790.")
    }</p></div></figcaption></figure></div></div></div><div class="sqs-block newsletter-block"><div class="sqs-block-content"><div
class="newsletter-form-wrapper"><header><h2 class="newsletter-form-header-title">Subscribe</h2><p>{
        s.w("news")
    }</p></header></div></div></div>
<div class="sqs-block html-block"><div class="sqs-block-content"><div class="sqs-html-content">{
        s.ps()
    }</div></div></div></div></div></div>
</div></article></div><div class="blog-item-author-profile-wrapper"><div class="author-name">{
        s.by
    }</div></div></div></div></section><section
class="item-pagination" id="itemPagination"><a href="/p"><div class="item-pagination-link-content"><div>Previous</div><h2>{
        s.title()
    }</h2>
</div></a></section></article></main><footer class="sections"><p>{s.w("rights")}</p></footer></div></body></html>"""


@page("en-dam")
def site_builder_spans(s: Sheet) -> str:
    lines = "".join(
        f'<p class="font_8 wixui-rich-text__text" style="font-size:16px"><span style="font-family:avenir" class="wixui-rich-text__text">'
        f'{text}</span></p><p class="font_8"><span>&#8203;</span></p>'
        for text in s.take()
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{s.head}</title></head><body class=""><div id="SITE_CONTAINER"><div id="main_MF"
class="main_MF"><div id="SCROLL_TO_TOP"></div><header id="SITE_HEADER"><div data-testid="inlineContent">{s.menu()}</div></header>
<main id="PAGES_CONTAINER"><div id="SITE_PAGES"><div id="c1{s.token(2)}" class="dBAkHi theme-vars"><div class="PFkO7r wixui-page"><section
id="comp-{s.token(4)}" class="Oqnisf"><div data-mesh-id="comp-inlineContent" class="ocr01A"><div id="comp-t1" class="HcOXKn" data-testid=
"richTextElement"><h1 class="font_2"><span class="color_15">{s.head}</span></h1></div><div id="comp-t2" class="HcOXKn"
data-testid="richTextElement">{lines}</div><div class="comp-b wixui-button"><a href="/contact"><span>Contact us</span></a></div></div>
</section><section id="comp-g{s.token(2)}"><div class="gallery">{s.cards("div")}</div></section></div></div></div></main><footer
id="SITE_FOOTER"><p>©2035 by Water Watch. Proudly created with a site builder</p></footer></div></div></body></html>"""


@page("en-school")
def webflow(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html data-wf-page="{s.token(12)}" lang="en"><head><title>{s.head}</title></head><body><div class="page-wrapper">
<div class="nav_component w-nav"><div class="nav_menu w-nav-menu">{s.menu()}</div></div><main class="main-wrapper"><header
class="section_post-header"><div class="padding-global"><h1 class="heading-style-h2">{s.head}</h1><div class="post-header_meta"><div>{s.by}
</div><div class="text-style-muted">March 7, 2025</div><div>{s.pick("4", "5")} min read</div></div></div></header><section
class="section_post-content"><div class="padding-global"><div class="container-medium"><div class="text-rich-text w-richtext">{s.ps(3)}
<figure class="w-richtext-align-fullwidth w-richtext-figure-type-image"><div><img src="/x.jpg"></div><figcaption>
{s.say("Reading aloud stays: a corner for 12 children in a school library.")}</figcaption></figure><h3>{s.fixed("The critics")}</h3>{s.ps()}
</div><div class="w-dyn-list tags"><div role="list" class="w-dyn-items"><div role="listitem"><a href="/t">Schools</a></div></div></div></div>
</div></section><section class="section_cta"><h2>Start your free trial today</h2><p>{s.w("news")}</p></section><section class="section_more">
<div role="list" class="w-dyn-items">{s.cards("div")}</div></section></main><footer class="footer_component"><div>{s.w("rights")}</div>
</footer></div></body></html>"""
