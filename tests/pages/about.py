"""Real articles about consent, paywalls, lost pages and captchas, which use the words of walls and are none."""

from __future__ import annotations

import html

_ABOUT = (
    ("en", "Court: accept-all button on cookie banners breaks the law", "A court in Lind ruled on Monday that a cookie banner with an accept all button and no reject button breaks the law.|The ruling concerns 14 sites. Their owners must offer both choices in one layer within 60 days, the court said.|“We value your privacy is what they all say, and then they hide the second button,” said the plaintiff, Ada Horn."),
    ("en", "Paper drops its paywall for a week", "The Ostmark Courier will drop its paywall for a week from Monday. Readers need not subscribe to continue reading, its editor said.|Already a subscriber? Then nothing changes, wrote the editor, Mara Ellison, in a note to 41,000 readers.|The paper lost 9 percent of its subscribers last year."),
    ("en", "How a 404 page cost a bank four million", "Page not found: that is what customers of Lindbank saw for six hours on Monday when they tried to log in.|The bank said that a change to its load balancer had sent visitors to a page that does not exist. It put the loss at four million crowns.|No data was lost, the bank said. The regulator has asked for a report by Friday."),
    ("en", "Captcha firm sued over hidden tracking", "A firm that asks users to prove that they are not a robot is being sued for tracking them, court papers show.|The suit says that checking your browser took 12 seconds because data on 300 fonts was gathered meanwhile.|The firm denied this. It said its captcha stored nothing about people."),
    ("en", "Maintenance closes the Brae bridge for three nights", "The bridge at Brae will be closed for scheduled maintenance on three nights, the county said.|It will be back soon, an engineer promised: at 5 a.m. each day. Buses go by way of Carrow.|The work costs 240,000 crowns and was planned in 2023."),
    ("en", "Ministry site asks citizens to sign in twice", "Citizens who want to renew a passport must sign in twice since Tuesday, the interior ministry said.|Those who forgot their password have to visit an office. About 3,400 people did so in one week.|The minister, Irma Stolz, apologised and said that the fault would be mended by Friday."),
    ("en", "Access denied: 40 villagers locked out of their own archive", "Access denied, the reading room of Hollen told 40 villagers who came to look up old maps on Saturday.|The archive had been blocked for unpaid rent, its director said. It is not available to anyone before June.|The county will pay the debt of 12,000 crowns."),
    ("en", "Minister resigns over deleted page", "The transport minister resigned on Sunday after a page on rail safety was removed from the ministry's site.|The page could not be found for nine days. It listed 61 bridges in need of repair."),
    ("en", "Streaming service ends region locks", "Films that were not available in your country may be so from May: Ostflix ends its region locks in 11 states.|The firm said that rights for 2,300 titles had been bought anew. It will not raise its prices before 2026."),
    ("en", "App that needs no JavaScript wins prize", "A newspaper site that works without scripts has won the Ostmark design prize. Please enable JavaScript is a sentence it never shows.|Its maker, Jon Ameln, said the pages weigh 14 kilobytes. The jury counted 31 entries."),
    ("de", "Gericht: Cookie-Banner ohne Ablehnen-Knopf ist rechtswidrig", "Das Landgericht Altenrode hat am Montag entschieden, dass ein Banner, auf dem man nur alle Cookies akzeptieren kann, rechtswidrig ist.|Geklagt hatte ein Verbraucherverband gegen zwölf Seiten. Die Betreiber müssen innerhalb von 30 Tagen nachbessern.|Datenschutz sei kein Hindernis, sagte die Richterin Jutta Süß."),
    ("de", "Zeitung streicht Bezahlschranke am Wahltag", "Die Westmark-Zeitung öffnet am Wahltag alle Artikel. Niemand müsse dann ein Abo abschließen, um weiterzulesen, teilte der Verlag mit.|Nach der Wahl vor vier Jahren waren 2.100 neue Abonnements hinzugekommen."),
    ("de", "Seite nicht gefunden: Behörde verliert 900 Formulare", "Seite nicht gefunden, hieß es eine Woche lang auf der Homepage des Bauamts von Altenrode. 900 Formulare waren verschwunden.|Der Leiter des Amts, Bernd Öhlmann, sprach von einem Fehler bei den Wartungsarbeiten. Inzwischen sind sie wieder da."),
    ("de", "Anmelden oder draußen bleiben", "Wer das neue Freibad besuchen will, muss sich vorher anmelden. Das beschloss der Rat am Dienstag mit 19 Stimmen.|Ein Passwort braucht man nicht, aber einen Ausweis. Kinder unter zwölf sind ausgenommen."),
    ("fr", "Cookies : 31 sites mis en demeure", "La commission a mis en demeure 31 sites qui ne permettent que de tout accepter, a-t-elle annoncé lundi.|Ils ont deux mois pour proposer un bouton qui refuse les cookies. L’amende peut atteindre 2 % du chiffre d’affaires."),
    ("fr", "La page était introuvable, le maire aussi", "Page introuvable : c’est ce que lisaient depuis jeudi les habitants de Montclar qui cherchaient le budget de la ville.|Le maire, Luc Vasselin, n’a pas répondu. La préfecture a demandé des explications avant le 12 mars."),
    ("fr", "Le quotidien ouvre ses articles aux lycéens", "Les articles réservés aux abonnés seront ouverts aux 14 000 lycéens du département dès septembre.|Le journal ne demande qu’une adresse. Il espère gagner des lecteurs, dit sa directrice, Hélène Daubray."),
    ("es", "Multa de 300.000 euros por un muro de cookies", "La agencia ha multado con 300.000 euros a un diario que obligaba a aceptar las cookies o pagar, según publicó el lunes.|El diario recurrirá. Sostiene que no rechaza a nadie y que la suscripción cuesta menos de un café."),
    ("es", "Página no encontrada: el portal de becas falla en el último día", "Página no encontrada fue lo que vieron 5.200 estudiantes que intentaban iniciar sesión el viernes.|El ministerio amplía el plazo hasta el 14 de marzo. No se perderá ninguna solicitud, aseguró."),
    ("it", "Il garante: no ai siti che obbligano ad accettare tutto", "Il garante ha vietato a sei giornali di mostrare un avviso in cui si può solo accettare tutto.|I giornali hanno 45 giorni di tempo. La multa, in caso contrario, sarà di 20.000 euro al giorno."),
    ("pt", "Site da câmara esteve em manutenção durante as eleições", "O site da câmara esteve em manutenção no dia da votação, e 3.100 eleitores não encontraram a sua mesa.|A presidente, Teresa Vilhena, pediu desculpa. A página não foi apagada, disse."),
    ("nl", "Toezichthouder: cookiemuur mag niet", "Sites mogen bezoekers niet dwingen alle cookies te accepteren, heeft de toezichthouder dinsdag besloten.|Het gaat om 41 sites. Wie niet luistert, krijgt een boete van 10.000 euro per dag."),
    ("pl", "Urząd ukarał portal za baner z ciasteczkami", "Urząd ukarał portal, który pozwalał tylko zaakceptować wszystkie pliki cookie, grzywną 90 tysięcy złotych.|Portal odwoła się. Twierdzi, że nikogo nie zmuszał do niczego i że od 3 marca jest już drugi przycisk."),
    ("ru", "Суд запретил показывать читателям «страница не найдена»", "Суд в Верхнеозерске обязал мэрию вернуть на сайт 210 документов, вместо которых открывалась надпись «страница не найдена».|Мэрия говорит, что документы не удаляли. Их обещают вернуть до 1 июня."),
    ("ru", "Вы не робот? Как капча обогнала человека", "Программа решает задачи «я не робот» за две секунды, человек за девять, выяснили учёные из Озёрска.|Они проверили 1 400 добровольцев. Авторы считают, что капча больше не защищает сайты."),
    ("tr", "Çerez duvarına ilk ceza", "Kurul, okurları tüm çerezleri kabul etmeye zorlayan bir siteye 800 bin lira ceza verdi.|Site karara itiraz edecek. Kurul, kullanıcıların reddetme hakkı olmadığını belirtti; düzeltme için 30 gün süre tanıdı."),
    ("ar", "غرامة على موقع أجبر القراء على قبول ملفات الارتباط", "فرضت الهيئة غرامة قدرها 50 ألف دينار على موقع لم يسمح لقرائه برفض ملفات تعريف الارتباط.|وقال الموقع إنه سيستأنف القرار قبل 20 أبريل، وإن الصفحة غير موجودة منذ شهر."),
    ("he", "בית המשפט: אסור לחסום כתבות בלי התראה", "בית המשפט קבע ביום ראשון כי עיתון לא יכול לחסום כתבות למנויים בלבד בלי להודיע על כך 30 יום מראש.|העיתון, שלו 12 אלף מנויים, הודיע כי לא יערער."),
    ("zh", "网站强制接受Cookie被罚八十万元", "监管部门星期二宣布，一家新闻网站因强制读者接受全部Cookie被罚八十万元。|该网站表示将提出上诉，并称从未出售用户数据。页面不存在拒绝按钮的问题已在3月5日修复。"),
    ("ja", "「ページが見つかりません」で給付金申請できず", "白浜町の給付金のページが3日間見つからない状態になり、420人が申請できなかったことが分かった。|町はログインの不具合が原因で、データは失われていないと説明している。受付は3月末まで延長する。"),
    ("ko", "모두 동의만 있는 쿠키 창은 위법", "법원은 모두 동의 단추만 있는 쿠키 창이 위법이라고 수요일 판결했다. 판결문은 41쪽에 이른다.|소송을 낸 시민 단체는 사이트 26곳이 대상이라고 밝혔다. 항소는 2주 안에 해야 한다고 법원은 덧붙였다."),
)  # fmt: skip


def _declared(lang: str, headline: str, paragraphs: list[str]) -> str:
    text = "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in paragraphs)
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","datePublished":"2025-03-04"}</script>'
    return (
        f"<html lang='{lang}'><head><meta charset='utf-8'><title>{headline} | News</title>{head}</head><body><nav>"
        f"<a href='/'>News</a></nav><main><article><h1>{headline}</h1>{text}</article></main><footer><p>Cookies · Login</p></footer></body></html>"
    )


def _plain(lang: str, headline: str, paragraphs: list[str]) -> str:
    """Without a word of what it is, with a banner above and a log-in beside."""
    text = "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in paragraphs)
    banner = "<div class='bar'>We use cookies. <button>Accept all</button> <button>Settings</button></div>"
    login = "<form class='user'><input name='u'><input type='password'><button>Sign in</button></form>"
    return (
        f"<html lang='{lang}'><head><meta charset='utf-8'><title>{headline}</title></head><body>{banner}{login}"
        f"<div class='inhalt'><h1>{headline}</h1>{text}</div></body></html>"
    )


ABOUT = tuple(
    (f"{lang} {n} {build.__name__[1:]}", headline, len(told.split("|")), build(lang, headline, told.split("|")))
    for n, (lang, headline, told) in enumerate(_ABOUT)
    for build in (_declared, _plain)
)
