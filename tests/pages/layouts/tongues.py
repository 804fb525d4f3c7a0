"""Houses of other countries that write in Latin and Greek letters."""

from __future__ import annotations

from tests.pages.catalogue import page
from tests.pages.sheet import Sheet


@page("de")
def german_magazine(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="de"><head><title>{s.head} - WESTMARK aktuell</title></head><body data-area="article"><div class="sp-consent" hidden></div><header data-area="header">{s.menu()}</header>
<main><article class="relative" data-article-el="wrapper"><header><h2><span class="text-primary">Kommunales</span> <span class="align-middle">{s.head}</span></h2><div class="leading-loose">
{s.say("Nach drei Jahren Streit fällt die Entscheidung mit sieben Stimmen Abstand.")}</div><div class="font-sansUI">Von <a href="/i">{s.by}</a></div><div><time>04.03.2025, 21.{s.dice.randint(10, 59)} Uhr</time></div>
</header><div data-area="body"><section class="relative"><div class="RichText RichText--iconLinks lg:mt-32">{s.ps(3)}</div><div class="contentAd"><span>{s.w("ad")}</span></div><section data-app-hidden="true"
class="infobox lg:w-8"><h3>{s.fixed("Das alte Bad")}</h3><div class="RichText"><p>{s.say("Eröffnet 1972, zwei Becken, zuletzt 61.000 Gäste im Jahr.")}</p></div></section><div class="RichText">{s.ps(2)}</div><div
data-area="related_articles"><h4>{s.w("related")}</h4><ul>{s.links()}</ul></div><div class="RichText">{s.ps()}<p><i>{s.say("Korrektur: In einer früheren Fassung hieß es, 22 Räte hätten zugestimmt. Es waren 21.")}</i></p></div>
</section></div><footer><div class="flex">{s.w("share")} {s.n()}</div></footer></article><section data-area="recommendations">{s.cards()}</section></main><footer>{s.w("rights")}</footer></body></html>"""


@page("de", charset="iso-8859-1", header=None)
def german_broadcaster(s: Sheet) -> str:
    lines = "".join(
        f'<p class="m-ten  m-offset-one l-eight l-offset-two textabsatz columns twelve">{text}</p>'
        for text in s.take(3)
    )
    rest = "".join(f'<p class="m-ten m-offset-one textabsatz columns twelve">{text}</p>' for text in s.take())
    return f"""<!DOCTYPE html><html lang="de" class="no-js"><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><title>{s.head} | mittagsschau.example</title></head><body><header
class="header__wrapper"><nav>{s.menu()}</nav></header><div class="content-wrapper"><article class="container content-wrapper__group"><div class="seitenkopf"><div class="seitenkopf__data"><div
class="seitenkopf__headline"><h1 class="seitenkopf__title"><span class="seitenkopf__topline">Kommunalpolitik</span> <span class="seitenkopf__headline--text">{s.head}</span></h1></div><div
class="metatextline">Stand: 04.03.2025 21:{s.dice.randint(10, 59)} Uhr</div></div></div><p class="m-ten columns twelve textabsatz"><strong>{s.say("Seit 2021 steht das Bad leer. Nun soll ein neues her.")}</strong></p>{lines}
<div class="copytext__video columns twelve"><div class="ts-mediaplayer"></div><span>{s.n(9)} Min</span></div><h2 class="meldung__subhead columns">{s.fixed("Kritik der Opposition")}</h2>{rest}<div
class="meldungsfooter"><p>Dieses Thema im Programm: Über dieses Thema berichtete die Schau um 20:00 Uhr.</p></div></article><div class="teasergroup"><h3>Mehr zum Thema</h3>{s.cards("div")}</div></div></body></html>"""


@page("fr")
def french_daily(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="fr"><head><title>{s.head}</title></head><body><div class="gdpr-lmd-wall" style="display:none"></div><header class="Header">{s.menu()}</header><main class="article
article--content"><section class="zone zone--article"><header class="article__header"><ul class="breadcrumb"><li><a href="/e">Économie</a></li></ul><h1 class="article__title">{s.head}</h1><p
class="article__desc">{s.say("Après 104 ans, les machines s’arrêtent. Deux repreneurs sont attendus jeudi.")}</p><div class="meta"><span class="meta__author">Par {s.by}</span><span class="meta__date">Publié le 03 mars 2025 à
18h{s.dice.randint(10, 59)}</span><span class="meta__reading-time">Temps de lecture : 2 min.</span></div></header><section class="article__wrapper"><article class="article__content old__article-content-single">
{s.ps(2, ' class="article__paragraph"')}<section class="catcher catcher--inline"><div class="catcher__content"><span class="catcher__desc"><span class="catcher__label">{s.w("also")} :</span> <a href="/a">{s.title()}</a>
</span></div></section>{s.ps(2, ' class="article__paragraph"')}<div class="inread" id="inread_{s.token(3)}">{s.ad()}</div><h2 class="article__sub-title">{s.fixed("Un délai de six mois")}</h2>
{s.ps(attrs=' class="article__paragraph"')}<section class="author author--intro"><p class="author__detail"><span class="author__name">{s.by}</span></p></section></article></section><section class="friend">
<p>{s.w("news")}</p></section><section class="services-carousel">{s.cards("div")}</section></section></main><footer>{s.w("rights")}</footer></body></html>"""


@page("es", charset="iso-8859-15", header="iso-8859-15")
def spanish_daily(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="es"><head><title>{s.head} | La Comarca</title></head><body><div class="cabecera"><div class="menu-principal">{s.menu()}</div></div><div class="contenedor"><div class="columna-principal
noticia"><div class="antetitulo">Sequía</div><h1 class="titular">{s.head}</h1><h2 class="entradilla">{s.say("La restricción nocturna empieza el lunes y durará, al menos, 60 días.")}</h2><div class="firma">{s.by}</div><div
class="fecha">Actualizado a las {s.n(23)}:{s.dice.randint(10, 59)}</div><div class="cuerpo-noticia">{s.ps(3)}<div class="publi-intext">{s.ad()}</div>{s.ps(1)}<div class="despiece"><h3>{s.fixed("Treinta años de embalse")}</h3><p>
{s.say("Se inauguró en 1989 con 212 hectómetros cúbicos. Nunca ha estado lleno.")}</p></div>{s.ps()}</div><div class="noticias-relacionadas"><p>{s.w("related")}</p><ul>{s.links()}</ul></div><div class="comentarios"><p>
{s.n(99)} {s.w("comments")}</p><p>{s.reader()}</p></div></div><div class="columna-derecha">{s.cards("div")}</div></div><div class="pie">{s.w("rights")}</div></body></html>"""


@page("it")
def italian_daily(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="it"><head><title>{s.head} - Corriere di Valserra</title></head><body><div id="iubenda-cs-banner" class="iubenda-cs-visible" role="alertdialog"><div id="iubenda-cs-title">Informativa</div>
<div id="iubenda-cs-paragraph"><p>Noi e {s.n(900)} fornitori selezionati utilizziamo cookie o tecnologie simili.</p></div></div><div class="header-main">{s.menu()}</div><section class="detail-body"><div class="container"><span
class="occhiello">Viabilità</span><h1 class="article-headline">{s.head}</h1><p class="article-summary">{s.say("Diciotto metri di asfalto nel torrente, e 9.000 veicoli al giorno da deviare.")}</p><p class="article-signature">di {s.by}</p>
<div class="social-bar">{s.n()} Condivisioni</div><div class="story__text__wrapper"><div id="article-body" class="detail-article-body"><span class="capolettera"></span>{s.ps(3)}<div class="embed-related"><span>Leggi anche</span><a
href="/l">{s.title()}</a></div>{s.ps()}<p class="riproduzione">© RIPRODUZIONE RISERVATA</p></div></div><div class="tag-list">Tag: <a href="/t">ponte</a></div></div></section><section class="piu-letti"><h3>I più letti</h3>
{s.cards("div")}</section></body></html>"""


@page("pt")
def portuguese_portal(s: Sheet) -> str:
    lines = "".join(
        f'<div class="mc-column content-text active-extra-styles" data-block-type="unstyled" data-block-id="{n}"><p class="content-text__container" data-track-category="Link no Texto">{text}</p></div>'
        for n, text in enumerate(s.take(3))
    )
    more = "".join(
        f'<div class="mc-column content-text" data-block-type="unstyled"><p class="content-text__container">{text}</p></div>'
        for text in s.take()
    )
    return f"""<!DOCTYPE html><html lang="pt"><head><title>{s.head} | Ribalta Agora</title></head><body><div id="header-produto">{s.menu()}</div><main class="mc-body theme"><div class="row content-head non-featured"><div class="title"><h1
class="content-head__title" itemprop="headline">{s.head}</h1></div><div class="medium-centered subtitle"><h2 class="content-head__subtitle" itemprop="alternativeHeadline">
{s.say("Medida vale para 47 ruas; moradores terão dois anos sem multa.")}</h2></div></div><div class="content__signa-share"><p class="content-publication-data__from">Por {s.by}</p><time>13/03/2025 19h{s.dice.randint(10, 59)}</time></div>
<div class="mc-article-body"><article itemprop="articleBody"><div class="wall protected-content">{lines}<div class="mc-column content-ads" data-block-type="ads"><div class="tag-manager-publicidade-container">{s.ad()}</div></div>
<ul class="mc-column content-unordered-list" data-block-type="unordered-list"><li><a href="/w">Clique aqui para seguir o canal</a></li></ul>{more}</div></article></div><div id="bstn-feed"><div class="bastian-page">{s.cards("div")}</div></div>
</main><footer>Todos os direitos reservados {s.n()}</footer></body></html>"""


@page("nl")
def dutch_regional(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="nl-NL"><head><title>{s.head} - Schorrenkoerier</title></head><body><div class="site-header">{s.menu()}</div><main role="main"><div class="article-detail"><h1 class="article-detail__title">{s.head}</h1>
<div class="article-meta"><span class="article-meta__author">{s.by}</span> <span>vandaag, {s.n(23)}:{s.dice.randint(10, 59)}</span> <span class="leestijd">Leestijd 2 minuten</span></div><div class="article-detail__intro"><p>{s.take(1)[0]}</p>
</div><div class="article-detail__content">{s.ps(2)}<div class="lees-ook"><strong>Lees ook:</strong> <a href="/l">{s.title()}</a></div>{s.ps()}<div class="tip-redactie"><h4>Heb je een tip?</h4><p>Mail de redactie: tip@koerier.example</p>
</div></div></div></main><section class="meer-nieuws">{s.cards("div")}</section><div class="site-footer">Alle rechten voorbehouden</div></body></html>"""


@page("sv")
def swedish_local(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="sv"><head><title>{s.head} | Tallåsbladet</title></head><body><div class="lp_topnav">{s.menu()}</div><div class="lp_article"><div class="lp_article_header"><h1 class="rubrik">{s.head}</h1><div class="ingress">
{s.take(1)[0]}</div></div><div class="lp_byline">{s.by}<br>Publicerad {s.n(23)}:{s.dice.randint(10, 59)}</div><div class="lp_article_content"><div class="lp_text">{s.ps(2)}</div><div class="lp_annons">Annons {s.n()}</div><div class="lp_text">
<h2>{s.fixed("Många har skänkt pengar")}</h2>{s.ps()}</div><div class="faktaruta"><h3>{s.fixed("Fakta: Skidbacken")}</h3><p>{s.say("Fallhöjd 118 meter, tre nedfarter, en knapplift.")}</p></div></div><div class="lp_las_mer"><b>Läs mer:</b>
<ul>{s.links()}</ul></div></div><div class="lp_foot">Ansvarig utgivare: K. Lund</div></body></html>"""


@page("pl", charset="iso-8859-2", header=None)
def polish_portal(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="pl"><head><meta charset="iso-8859-2"><title>{s.head} - Wiadomości Łęgów</title></head><body id="pagetype_art"><div id="topNav">{s.menu()}</div><div id="gazeta_article"><div class="top_section_bg"><h1
id="article_title">{s.head}</h1><div id="gazeta_article_author">{s.by}</div><div id="gazeta_article_date">11.03.2025 {s.n(23)}:{s.dice.randint(10, 59)}</div></div><div id="gazeta_article_lead">{s.take(1)[0]}</div><div id="gazeta_article_body">
<div id="artykul">{s.ps(2)}<div class="relatedBox"><span>Zobacz także</span> <a href="/z">{s.title()}</a></div>{s.ps()}</div></div><div id="gazeta_article_tags">Tagi: <a href="/t">spalarnia</a></div><div id="opinions"><h3>Komentarze
({s.n(99)})</h3><p>{s.reader()}</p></div></div><div id="rightCol">{s.cards("div")}</div></body></html>"""


@page("tr", charset="iso-8859-9", header="iso-8859-9")
def turkish_daily(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="tr"><head><title>{s.head} - Akçadere Postası</title></head><body><div class="ust-menu">{s.menu()}</div><div class="haber-detay"><div class="haber-baslik"><h1>{s.head}</h1><h2 class="spot">
{s.say("Dört buçuk asırlık köprüde 7 santimlik kayma var.")}</h2></div><div class="haber-bilgi"><span>{s.by}</span><span>10.03.2025 - {s.n(23)}:{s.dice.randint(10, 59)}</span><span>{s.n()} okunma</span></div><div class="haber-metni" id="divAdnetKeyword">
{s.ps(3)}<div class="reklam">{s.ad()}</div>{s.ps(2)}<p><strong>{s.w("also")}: </strong><a href="/h">{s.title()}</a></p>{s.ps()}</div><div class="ilgili-haberler"><h4>{s.w("related")}</h4><ul>{s.links()}</ul></div><div
class="yorumlar"><p>{s.n(50)} {s.w("comments")}</p><p>{s.reader()}</p></div></div><div class="yan-sutun">{s.cards("div")}</div><div class="alt">{s.w("rights")}</div></body></html>"""


@page("el", charset="iso-8859-7", header=None)
def greek_portal(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="el"><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-7"><title>{s.head}</title></head><body><div id="menu">{s.menu()}</div><div id="kyrio"><h1 class="titlos">{s.head}</h1>
<div class="imerominia">12 Μαρτίου 2025, {s.n(23)}:{s.dice.randint(10, 59)}</div><div class="keimeno"><p><b>{s.take(1)[0]}</b></p>{s.ps(3)}<div class="diafimisi">{s.w("ad")} {s.n()}</div>{s.ps()}</div><div class="sxetika"><h3>{s.w("related")}
</h3><ul>{s.links()}</ul></div><div class="sxolia"><h3>{s.n(40)} {s.w("comments")}</h3><p>{s.reader()}</p></div></div><div id="deksia">{s.cards("div")}</div><div id="telos">{s.w("rights")}</div></body></html>"""


@page("vi")
def vietnamese_portal(s: Sheet) -> str:
    lines = "".join(f'<p class="Normal">{text}</p>' for text in s.take(4))
    return f"""<!DOCTYPE html><html lang="vi"><head><title>{s.head} - Báo An Thạnh</title></head><body><section class="section top-header">{s.menu()}</section><section class="section page-detail top-detail"><div class="container"><div
class="sidebar-1"><div class="header-content width_common"><ul class="breadcrumb"><li><a href="/">Thời sự</a></li></ul><span class="date">Thứ sáu, 14/3/2025, {s.n(12)}:{s.dice.randint(10, 59)} (GMT+7)</span></div><h1 class="title-detail">
{s.head}</h1><p class="description">{s.say("Đất giao sai quy định rộng 37 héc-ta, gần bằng 50 sân bóng.")}</p><article class="fck_detail">{lines}<table class="tplCaption"><tbody><tr><td><img src="/c.jpg"></td></tr><tr><td><p class="Image">
{s.say("Công trường cảng cá sáng 14/3.")}</p></td></tr></tbody></table>{s.ps(attrs=' class="Normal"')}<p style="text-align:right;" class="Normal"><strong>{s.by}</strong></p></article><div class="footer-content">{s.n(99)} bình luận</div>
</div><div class="sidebar-2">{s.cards()}</div></div></section></body></html>"""
