"""What stands in an article's place: walls, error pages and shells of many systems, in many languages.

Each is (name, reasons that are right for it, page). The words are ours; the build is that of the real ones.
"""

from __future__ import annotations

_BUTTONS = "<div class='btns'><button>{}</button><button>{}</button></div>"


def _page(title: str, body: str, lang: str = "en", head: str = "") -> str:
    return f"<!DOCTYPE html><html lang='{lang}'><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{body}</body></html>"


def _consent(title: str, lang: str, text: str, yes: str, no: str) -> str:
    return _page(
        title,
        f"<div class='cmp-root' role='main'><h1>{title}</h1><p>{text}</p>{_BUTTONS.format(yes, no)}<a href='/privacy'>i</a></div>",
        lang,
    )


def _lost(title: str, lang: str, text: str, *more: str) -> str:
    links = "".join(f"<li><a href='/{n}'>{line}</a></li>" for n, line in enumerate(more))
    return _page(
        title, f"<header><a href='/'>Home</a></header><main><h1>{title}</h1><p>{text}</p><ul>{links}</ul></main>", lang
    )


def _login(title: str, lang: str, text: str, button: str) -> str:
    return _page(
        title,
        f"<main><h1>{title}</h1><p>{text}</p><form method='post'><input name='u'><input type='password' name='p'><button>{button}</button></form></main>",
        lang,
    )


def _stub(lang: str, headline: str, lead: str, offer: str) -> str:
    return _page(
        headline,
        f"<article><h1>{headline}</h1><p>{lead}</p><div class='paywall-overlay'><h3>{offer}</h3></div></article>",
        lang,
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
    )


def _challenge(title: str, lang: str, text: str, what: str) -> str:
    return _page(title, f"<div class='main-wrapper'><h1>news.example</h1><h2>{text}</h2>{what}</div>", lang)


_TURNSTILE = "<div class='cf-turnstile' data-sitekey='x'></div><script src='/cdn-cgi/challenge-platform/x.js'></script>"
_PURPOSES = "".join(
    f"<section><h3>Zweck {n}</h3><p>Informationen auf einem Gerät speichern und abrufen; Anzeigen messen.</p></section>"
    for n in range(40)
)
_LINES = "".join(f"<div class='skeleton-line w{n}'></div>" for n in range(9))

WALLS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("consent en", ("consent",), _consent("Before you continue to News", "en", "We and 412 partners store cookies on your device to deliver and measure ads.", "Accept all", "Reject all")),
    ("consent en pay or okay", ("consent",), _consent("Your privacy, your choice", "en", "Read with advertising, or subscribe without. With your consent we and our partners process personal data.", "Accept and continue", "Subscribe for 2.99")),
    ("consent de", ("consent",), _consent("Mit Werbung weiterlesen", "de", "Besuchen Sie uns wie gewohnt mit Werbung und Cookies. Ihre Zustimmung ist jederzeit widerrufbar. Details in der Datenschutzerklärung.", "Einwilligen und weiter", "Jetzt Pur abonnieren")),
    ("consent de long", ("consent",), _page("Datenschutzeinstellungen", f"<div id='cmp'><h1>Datenschutzeinstellungen</h1><p>Wir und unsere 612 Partner verarbeiten Daten. Alle akzeptieren oder Einstellungen verwalten.</p>{_PURPOSES}<button>Alle akzeptieren</button></div>", "de")),
    ("consent fr", ("consent",), _consent("Le respect de votre vie privée", "fr", "Avec votre accord, nos 310 partenaires et nous utilisons des cookies pour mesurer l’audience et personnaliser la publicité.", "Tout accepter", "Continuer sans accepter")),
    ("consent es", ("consent",), _consent("Tu privacidad nos importa", "es", "Nosotros y nuestros socios utilizamos cookies para mostrar publicidad personalizada. Puedes aceptar o configurar tus preferencias.", "Aceptar y continuar", "Rechazar y suscribirse")),
    ("consent it", ("consent",), _consent("Informativa sulla privacy", "it", "Noi e i nostri 820 partner utilizziamo cookie e tecnologie simili. Puoi accettare tutto o scegliere le tue preferenze.", "Accetta tutto", "Rifiuta")),
    ("consent nl", ("consent",), _consent("Jouw privacy", "nl", "Wij en onze partners gebruiken cookies om advertenties te meten. Je kunt alle cookies accepteren of instellingen aanpassen.", "Akkoord", "Instellen")),
    ("consent pl", ("consent",), _consent("Szanujemy Twoją prywatność", "pl", "My i nasi partnerzy przechowujemy pliki cookie na urządzeniu. Możesz zaakceptować wszystkie lub zmienić ustawienia.", "Akceptuję", "Ustawienia")),
    ("consent ru", ("consent",), _consent("Мы ценим вашу конфиденциальность", "ru", "Мы и наши партнёры используем файлы cookie. Вы можете принять все или изменить настройки.", "Принять все", "Настройки")),
    ("consent tr", ("consent",), _consent("Gizliliğinize değer veriyoruz", "tr", "Biz ve ortaklarımız çerezleri kullanıyoruz. Tümünü kabul edebilir veya ayarlarınızı yönetebilirsiniz.", "Tümünü kabul et", "Ayarlar")),
    ("consent ja", ("consent",), _consent("プライバシーの設定", "ja", "当社とパートナーはCookieを使用して広告を配信します。すべて同意するか、設定を変更してください。", "すべて同意する", "設定")),
    ("lost en", ("soft_404",), _lost("Page not found", "en", "Sorry, the page you were looking for has been moved or no longer exists.", "Latest news", "Sport", "Weather")),
    ("lost en casual", ("soft_404",), _lost("Oops! Nothing here", "en", "We can't find that page. It may have been removed, or the link is broken. Error 404.", "Go back home")),
    ("lost de", ("soft_404",), _lost("Seite nicht gefunden", "de", "Die von Ihnen aufgerufene Seite existiert nicht mehr oder wurde verschoben.", "Zur Startseite", "Suche")),
    ("lost fr", ("soft_404",), _lost("Page introuvable", "fr", "La page que vous recherchez n’existe pas ou a été supprimée.", "Accueil", "Rechercher")),
    ("lost es", ("soft_404",), _lost("Página no encontrada", "es", "La página que buscas no existe o ha sido eliminada. Prueba con el buscador.", "Portada")),
    ("lost it", ("soft_404",), _lost("Pagina non trovata", "it", "La pagina che cerchi non esiste oppure è stata rimossa.", "Home")),
    ("lost pt", ("soft_404",), _lost("Página não encontrada", "pt", "A página que procura não existe ou foi removida.", "Início")),
    ("lost nl", ("soft_404",), _lost("Pagina niet gevonden", "nl", "De pagina die je zoekt bestaat niet of is verplaatst.", "Naar de voorpagina")),
    ("lost ru", ("soft_404",), _lost("Страница не найдена", "ru", "Запрошенная страница не существует или была удалена.", "На главную")),
    ("lost ar", ("soft_404",), _lost("الصفحة غير موجودة", "ar", "عذرا، الصفحة التي تبحث عنها غير موجودة أو تم حذفها.", "الرئيسية")),
    ("lost zh", ("soft_404",), _lost("页面不存在", "zh", "抱歉，您访问的页面不存在或已被删除。", "返回首页")),
    ("lost ja", ("soft_404",), _lost("ページが見つかりません", "ja", "お探しのページは削除されたか、URLが変更された可能性があります。", "トップへ")),
    ("lost article withdrawn", ("soft_404",), _lost("This story is no longer available", "en", "The article you requested has expired and was removed from our site under our agreement with the agency.", "Front page")),
    ("login en", ("login",), _login("Sign in to continue", "en", "Please sign in or create a free account to read this story.", "Sign in")),
    ("login de", ("login",), _login("Anmelden", "de", "Bitte melden Sie sich an, um weiterzulesen. Passwort vergessen?", "Anmelden")),
    ("login fr", ("login",), _login("Connexion", "fr", "Identifiez-vous pour lire cet article. Mot de passe oublié ?", "Se connecter")),
    ("login es", ("login",), _login("Iniciar sesión", "es", "Inicia sesión o regístrate gratis para seguir leyendo. ¿Olvidaste tu contraseña?", "Entrar")),
    ("login ru", ("login",), _login("Войти", "ru", "Войдите или зарегистрируйтесь, чтобы читать дальше. Забыли пароль?", "Войти")),
    ("stub en", ("paywall",), _stub("en", "Harbour tolls to rise", "The port authority will raise tolls by 12 percent, its chairman said.", "Subscribe to continue reading")),
    ("stub de", ("paywall",), _stub("de", "Hallenbad beschlossen", "Der Stadtrat hat am Dienstag mit 21 zu 14 Stimmen für das Bad gestimmt.", "Weiterlesen mit Plus-Abo. Jetzt testen")),
    ("stub fr", ("paywall",), _stub("fr", "La papeterie ferme", "La direction l’a annoncé lundi aux 180 salariés.", "Article réservé aux abonnés. Il vous reste 82 % à lire")),
    ("stub es", ("paywall",), _stub("es", "El embalse cae al 17 %", "El embalse ha caído al nivel más bajo desde 1995.", "Contenido exclusivo para suscriptores. Suscríbete para seguir leyendo")),
    ("stub it", ("paywall",), _stub("it", "Crolla il ponte", "Un tratto di 18 metri è crollato nella notte.", "Contenuto riservato agli abbonati. Abbonati per continuare a leggere")),
    ("stub ja", ("paywall",), _stub("ja", "灯台に職員を配置へ", "岬の灯台に、10月から再び職員が置かれることになった。", "この記事は有料会員限定です。残り820文字")),
    ("challenge en", ("captcha",), _challenge("Just a moment...", "en", "Checking if the site connection is secure", _TURNSTILE)),
    ("challenge de", ("captcha",), _challenge("Nur einen Moment…", "de", "Wir prüfen, ob Sie ein Mensch sind. Dies kann einige Sekunden dauern.", _TURNSTILE)),
    ("challenge fr", ("captcha",), _challenge("Un instant…", "fr", "Vérification que vous êtes humain. Cela peut prendre quelques secondes.", _TURNSTILE)),
    ("challenge ru", ("captcha",), _challenge("Вы не робот?", "ru", "Подтвердите, что запросы отправляли вы, а не робот", "<div class='CheckboxCaptcha g-recaptcha'></div>")),
    ("challenge zh", ("captcha",), _challenge("安全验证", "zh", "请完成安全验证后继续访问", "<div class='h-captcha'></div>")),
    ("challenge press and hold", ("captcha",), _page("Access to this page has been denied", "<div id='px-captcha'></div><p>Press &amp; Hold to confirm you are a human (and not a bot). Reference ID 8c1f.</p>")),
    ("challenge script only", ("captcha", "js_required"), _page("news.example", "<noscript>Please enable JS and disable any ad blocker</noscript><script data-cfasync='false'>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script><script src='https://ct.captcha-delivery.com/c.js'></script>")),
    ("region", ("blocked",), _page("Unavailable", "<h1>Unavailable</h1><p>We are sorry. This site is not available in your country because of data protection law there.</p>")),
    ("region de", ("blocked",), _page("Nicht verfügbar", "<h1>Inhalt nicht verfügbar</h1><p>Dieser Inhalt ist in Ihrem Land leider nicht verfügbar.</p>", "de")),
    ("firewall", ("blocked",), _page("Access Denied", "<h1>Access Denied</h1><p>You don't have permission to access this page on this server.</p><p>Reference #18.2d5b</p>")),
    ("maintenance en", ("maintenance",), _page("Be right back", "<h1>We'll be right back</h1><p>The site is down for scheduled maintenance. Please check back soon.</p>")),
    ("maintenance fr", ("maintenance",), _page("Site en maintenance", "<h1>Site en maintenance</h1><p>Nous effectuons une mise à jour. Merci de revenir dans quelques minutes.</p>", "fr")),
    ("maintenance pl", ("maintenance",), _page("Przerwa techniczna", "<h1>Przerwa techniczna</h1><p>Trwają prace techniczne. Zapraszamy wkrótce.</p>", "pl")),
    ("server error with 200", ("maintenance", "soft_404", "thin", "blocked"), _page("Error", "<h1>Something went wrong</h1><p>An unexpected error occurred. Please try again later.</p>")),
    ("shell root", ("js_required", "empty", "thin"), _page("News", "<div id='root'></div><script src='/a.js'></script>")),
    ("shell skeleton", ("js_required", "empty", "thin"), _page("News", f"<div id='__next'><div class='top'>Menu</div>{_LINES}</div><script src='/a.js'></script>")),
    ("shell noscript fr", ("js_required", "thin"), _page("Actualités", "<noscript>Vous devez activer JavaScript pour afficher ce site.</noscript><div class='app'></div><script src='/a.js'></script>", "fr")),
    ("shell with headline", ("js_required", "empty", "thin"), _page("Tolls rise | News", "<div id='app'><header>News Sport Weather</header><h1>Tolls rise</h1><div class='spinner'>Loading…</div></div><script src='/a.js'></script>")),
    ("only furniture", ("thin", "empty"), _page("News", "<nav><a href='/a'>Politics</a> <a href='/b'>Sport</a></nav><main></main><footer>All rights reserved</footer>")),
    ("newsletter gate", ("login", "paywall"), _login("Register free to keep reading", "en", "You have reached your limit of free articles. Create your free account to continue.", "Register")),
    ("age gate", ("consent", "blocked", "login"), _page("Are you over 18?", "<h1>Are you over 18?</h1><p>You must be 18 or older to view this content. Please confirm your age.</p><button>Yes, I am</button><button>No</button>")),
)  # fmt: skip
