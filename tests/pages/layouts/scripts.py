"""Houses that write in other letters, from right to left, or without blanks between words; old character sets, too."""

from __future__ import annotations

from tests.pages.catalogue import page
from tests.pages.sheet import Sheet


@page("ru", charset="windows-1251", header="windows-1251")
def russian_portal(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="ru"><head><title>{s.head} - Озёрские новости</title></head><body><div class="header-menu">{s.menu()}</div><div class="article"><div class="article__header"><div class="article__info"><div
class="article__info-date">{s.n(23)}:{s.dice.randint(10, 59)} 06.03.2025</div><div class="article__views">{s.n()}</div></div><div class="article__title">{s.head}</div></div><div class="article__announce"><div class="media__copyright">© {s.by}</div></div>
<div class="article__body">{_blocks(s, 3)}<div class="article__block" data-type="article"><div class="article__article"><a href="/a">{s.title()}</a></div></div>{_blocks(s)}<div class="article__block" data-type="banner">{s.ad()}</div></div>
<div class="article__tags"><a href="/t">Верхнеозерск</a></div></div><div class="endless">{s.cards("div")}</div><div class="footer">{s.w("rights")}</div></body></html>"""


def _blocks(s: Sheet, n: int | None = None) -> str:
    return "".join(
        f'<div class="article__block" data-type="text"><div class="article__text">{text}</div></div>'
        for text in s.take(n)
    )


@page("ru", charset="koi8-r", header=None)
def russian_old_reader(s: Sheet) -> str:
    lines = "".join(f"<dd>&nbsp;&nbsp; {text}\n" for text in s.take())
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><title>{s.head}</title></head><body bgcolor="#e9e9e9"><center><h3>{s.head}</h3></center><form action="/cgi-bin"><input type="submit" value="Ok"></form>
<div align="justify"><dl>{lines}</dl></div><hr><a href="/">Назад</a> <i>{s.n()}</i></body></html>"""


@page("uk")
def ukrainian_portal(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="uk"><head><title>{s.head} | Старомість</title></head><body><header class="header">{s.menu()}</header><div class="container_sub_post"><article class="post post_view"><header class="post__header"><h1
class="post__title">{s.head}</h1><div class="post__time">{s.by} — субота, 8 березня 2025, {s.n(23)}:{s.dice.randint(10, 59)}</div><div class="post__statistic">{s.n()} переглядів</div></header><div class="post__text">{s.ps(4)}<p><strong>Читайте
також: <a href="/c">{s.title()}</a></strong></p>{s.ps()}</div><div class="post__tags"><a href="/t">міст</a></div></article><div class="section_posts">{s.cards("div")}</div></div><footer>Усі права захищено</footer></body></html>"""


@page("ar")
def arabic_daily(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html dir="rtl" lang="ar"><head><title>{s.head} | صحيفة الوادي</title></head><body class="rtl"><header class="container--header">{s.menu()}</header><div class="container--grid"><main id="main-content-area"><header
class="article-header"><h1>{s.head}</h1><p class="article__subhead"><em>{s.say("التجار يسألون أين يذهبون ببضاعتهم في 90 يوما.")}</em></p></header><div class="article-info-block"><div class="article-author-name">{s.by}</div><div
class="date-simple"><span aria-hidden="true">3/3/2025</span></div></div><div class="wysiwyg wysiwyg--all-content" aria-live="polite">{s.ps(2)}<div class="more-on"><h3>{s.w("also")}</h3><ul>{s.links(1, 3)}</ul></div>{s.ps(2)}
<div class="container--ads">{s.ad()}</div>{s.ps()}</div><div class="article-source">المصدر : <span>صحيفة الوادي</span></div></main><aside class="container--aside">{s.cards()}</aside></div><footer>{s.w("rights")}</footer></body></html>"""


@page("ar", charset="windows-1256", header=None)
def arabic_agency_table(s: Sheet) -> str:
    lines = "<br><br>".join(s.take())
    return f"""<html dir=rtl><head><meta http-equiv=content-type content="text/html; charset=windows-1256"><title>{s.head}</title></head><body><table width=100% dir=rtl><tr><td class=menu>{s.menu()}</td></tr><tr><td><table><tr><td class=akhbar><font
size=5>{s.head}</font><br><font size=4 face="Simplified Arabic">{lines}</font></td></tr></table></td><td width=200>{s.w("most")}<br><ul>{s.links()}</ul></td></tr></table><center>{s.n()}</center></body></html>"""


@page("fa")
def persian_news(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html dir="rtl" lang="fa"><head><title>{s.head} - خبر سپید</title></head><body class="rtl news"><header id="masthead">{s.menu()}</header><main id="main"><article id="item" class="item"><div class="item-header"><div
class="item-nav row"><div class="col item-date"><span>۱۴۰۳/۱۲/۱۸</span></div><div class="col">کد خبر 88120</div></div><div class="item-title"><h1 class="title" itemprop="headline">{s.head}</h1></div></div><div class="item-summary"><p
class="summary introtext" itemprop="description">{s.take(1)[0]}</p></div><div class="item-body"><div class="item-text" itemprop="articleBody">{s.ps()}</div></div><div class="item-footer"><div class="short-link">kh.example/88120</div></div></article>
<section class="box list latest"><ul>{s.links()}</ul></section></main></body></html>"""


@page("he")
def hebrew_portal(s: Sheet) -> str:
    lines = "".join(
        f'<div class="text_editor_paragraph rtl"><span data-text="true">\u200f{text}</span></div>' for text in s.take()
    )
    return f"""<!DOCTYPE html><html lang="he" dir="rtl"><head><title>{s.head}</title></head><body class="ghciArticle"><div class="siteHeader">{s.menu()}</div><div class="ArticleHeaderComponent"><div class="mainTitleWrapper"><h1 class="mainTitle">{s.head}
</h1></div><div class="subTitleWrapper"><h2 class="subTitle"><span>{s.say("הרחוב באורך 850 מטר יהפוך למדרחוב, והאוטובוסים יישארו.")}</span></h2></div><div class="authorAndDateContainer"><span>{s.by}</span> | <time>{s.n(23)}:{s.dice.randint(10, 59)}</time>
</div></div><div class="ArticleBodyComponent" id="ArticleBodyComponent"><div class="textEditor_container readOnly"><div class="DraftEditor-root"><div data-contents="true">{lines}</div></div></div></div><div class="commentsWrapper"><h3>{s.n(200)}
{s.w("comments")}</h3><p>{s.reader()}</p></div><div class="TaboolaWrap">{s.cards("div")}</div></body></html>"""


@page("hi")
def hindi_daily(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="hi"><head><title>{s.head}</title></head><body><div class="topnav">{s.menu()}</div><div class="story-kicker"><a href="/s">राज्य</a></div><div class="story-section"><h1>{s.head}</h1><div class="brand-detial-main"><div
class="text">{s.by}</div><div>प्रकाशित: ११ मार्च २०२५, {s.n(23)}:{s.dice.randint(10, 59)}</div></div><div class="main-img"><img src="/p.jpg"><span class="capt">{s.say("मंगलवार को टूटा पुल, जो 1974 में बना था।")}</span></div><div class="story-with-main-sec">
<div class="text-formatted field--name-body">{s.ps(3)}<div class="also-read"><b>{s.w("also")}:</b> <a href="/h">{s.title()}</a></div>{s.ps()}</div></div><div class="tags-sec"><a href="/t">सोनपुर</a></div></div><div class="rhs">{s.cards("div")}</div><div
class="bottom">{s.w("rights")}</div></body></html>"""


@page("zh", charset="gb18030", header=None)
def chinese_portal(s: Sheet) -> str:
    lines = "".join(f"<p>　　{text}</p>" for text in s.take())
    return f"""<!DOCTYPE html><html><head><meta charset="gb2312"><title>{s.head}_江南新闻</title></head><body><div class="sina-header">{s.menu()}</div><div class="main-content w1240"><h1 class="main-title">{s.head}</h1><div class="top-bar-wrap"><div
class="date-source"><span class="date">2025年03月06日 {s.n(23)}:{s.dice.randint(10, 59)}</span> <a class="source" href="/s">江南新闻</a></div><div class="page-tools"><span>{s.n()}{s.w("comments")}</span></div></div><div class="article-content-left"><div
class="article" id="artibody">{lines}<p class="show_author">责任编辑：{s.by}</p></div><div class="article-bottom"><div class="keywords">关键字 : <a href="/k">码头</a></div></div></div><div class="article-content-right"><div class="hot">{s.w("most")}<ul>
{s.links()}</ul></div></div></div><div class="footer">{s.w("rights")}</div></body></html>"""


@page("zh", charset="big5", header="big5")
def chinese_spans(s: Sheet) -> str:
    lines = "".join(
        f'<section style="line-height:1.8em"><span style="font-size:15px"><span leaf="">{text}</span></span></section><section><br></section>'
        for text in s.take()
    )
    return f"""<html lang="zh"><head><title>{s.head}</title></head><body class="zh_TW mm_appmsg"><div id="js_article" class="rich_media"><div class="rich_media_inner"><div id="page-content" class="rich_media_area_primary"><div id="img-content"
class="rich_media_wrp"><h1 class="rich_media_title" id="activity-name">{s.head}</h1><div id="meta_content" class="rich_media_meta_list"><span class="rich_media_meta rich_media_meta_text">{s.by}</span> <em id="publish_time">{s.n(23)}:00</em></div><div
class="rich_media_content js_underline_content" id="js_content">{lines}</div></div></div><div class="rich_media_area_extra"><div class="rich_media_tool">{s.n()} {s.w("share")}</div></div></div></div></body></html>"""


@page("ja", charset="shift_jis", header=None)
def japanese_paper(s: Sheet) -> str:
    texts = s.take()
    texts[0] = texts[0].replace("岬", "<ruby>岬<rp>(</rp><rt>みさき</rt><rp>)</rp></ruby>", 1)
    lines = "".join(f"<p>　{text}</p>" for text in texts)
    return f"""<!DOCTYPE html><html lang="ja"><head><meta charset="Shift_JIS"><title>{s.head} | 白浜新報</title></head><body><div id="hdr">{s.menu()}</div><div class="title01"><h1>{s.head}</h1></div><p class="post-date">2025年3月4日 {s.n(23)}時{s.n(59)}分</p><div
class="article-box"><div class="article-photo"><p class="photo-caption">{s.say("岬に立つ灯台。高さは31メートルある。")}</p></div><div class="article-text">{lines}</div><div class="sns-btn">{s.w("share")} {s.n()}</div></div><div class="related-box"><h2>
{s.w("related")}</h2><ul>{s.links()}</ul></div><div class="ranking"><h2>{s.w("most")}</h2><ol>{s.links()}</ol></div><div id="ftr">{s.w("rights")}</div></body></html>"""


@page("ja", charset="euc_jp", header="euc-jp")
def japanese_agency(s: Sheet) -> str:
    lines = "<br />\n<br />\n".join(s.take())
    return f"""<!DOCTYPE html><html lang="ja"><head><title>{s.head}</title></head><body><div class="gnav">{s.menu()}</div><section class="content--detail-main"><header class="content--header"><h1 class="content--title"><span class="contentTitle">{s.head}</span>
</h1><p class="content--date"><time>3月4日 {s.n(23)}時{s.n(59)}分</time></p></header><div class="content--detail-body"><p class="content--summary">{s.say("20年ぶりに、岬の灯台に3人の職員が戻る。")}</p><div class="content--body"><div class="body-text"><p>
{lines}</p></div></div></div></section><section class="module--relation">{s.cards("div")}</section></body></html>"""


@page("ko", charset="euc_kr", header=None)
def korean_portal(s: Sheet) -> str:
    lines = "<br><br>".join(s.take())
    return f"""<!DOCTYPE html><html lang="ko"><head><meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><title>{s.head}</title></head><body><div class="header">{s.menu()}</div><div id="ct" class="newsct_wrapper"><div class="media_end_head"><h2
id="title_area" class="media_end_head_headline"><span>{s.head}</span></h2><div class="media_end_head_info">입력 2025.03.05. 오후 {s.n(12)}:{s.dice.randint(10, 59)} <a href="/o">기사원문</a></div></div><div id="contents" class="newsct_body"><div
id="newsct_article" class="newsct_article _article_body"><article id="dic_area" class="go_trans _article_content"><span class="end_photo_org"><div class="nbd_im_w"><img></div><em class="img_desc">{s.say("강변 공원에 모인 시민들. 3월 2일.")}</em></span>
{lines}</article></div><div class="byline"><p class="byline_p"><span class="byline_s">{s.by}</span></p></div><div class="end_reaction">좋아요 {s.n()}</div></div></div><div class="ranking_news"><ul>{s.links()}</ul></div></body></html>"""


@page("th")
def thai_daily(s: Sheet) -> str:
    return f"""<!DOCTYPE html><html lang="th"><head><title>{s.head}</title></head><body><div class="main-nav">{s.menu()}</div><div class="detail"><header class="banner-header"><h1>{s.head}</h1></header><div class="info-meta">{s.n(23)}:{s.dice.randint(10, 59)} น.</div>
<div class="content-detail"><div class="EntryReaderInner">{s.ps()}</div></div><div class="wrap_tagged">แท็กที่เกี่ยวข้อง <a href="/t">ตลาดน้ำ</a></div></div><div class="box-latest"><h2>ข่าวล่าสุด</h2>{s.cards("div")}</div></body></html>"""
