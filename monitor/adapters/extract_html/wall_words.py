"""What do walls call themselves, and what do they say to their reader? By reason, in the languages of the web.

Titles are matched where a page names itself, lines in what it says. A line is addressed to the reader or about the page
itself: "verify that you are human", "the page you are looking for"; what an article tells of walls is worded otherwise.
"""

from __future__ import annotations

import re

from monitor.model.outcome import Reason

_TITLES: dict[Reason, tuple[str, ...]] = {
    Reason.CAPTCHA: (
        r"just a moment|(?:are|prove) you(?:'re| are)? (?:not )?(?:a )?(?:robot|human)|attention required"
        r"|verify(?:ing)? (?:that )?you are (?:a )?human|security check|one more step|captcha|pardon our interruption"
        r"|access to this page has been denied|checking your browser",
        r"(?:nur )?einen moment(?: bitte)?|sicherheits(?:über)?prüfung|sind sie ein (?:mensch|roboter)",
        r"(?:un instant|un momento|um momento|een ogenblik|chwileczkę|bir dakika)\b",
        r"вы не робот|проверка безопасности|安全验证|人机验证|请稍候|しばらくお待ちください|ロボットではありません",
    ),
    Reason.SOFT_404: (
        r"(?:this |the )?(?:page|article|story) (?:is |has been )?(?:no longer available|removed|deleted)"
        r"|(?:page|article|story|content) (?:was |is |has been |could )?not (?:be )?(?:found|available)|\b404\b"
        r"|not found"
        r"|no longer (?:available|exists)|does(?: not|n.t) exist|nothing (?:was )?(?:found )?here",
        r"(?:seite|artikel|inhalt) (?:wurde |konnte |ist )?(?:leider )?nicht (?:mehr )?(?:gefunden|verfügbar"
        r"|vorhanden)",
        r"(?:page|article|contenu) (?:est )?(?:introuvable|non trouvée?|indisponible)|p[áa]gina n(?:o"
        r"|ão) (?:se )?encontrad[ao]",
        r"pagina (?:non trovata|niet gevonden|nu a fost găsită)|nie znaleziono strony|strona nie istnieje",
        r"страница не (?:найдена|существует)|сторінку не знайдено|sayfa bulunamadı|η σελίδα δεν βρέθηκε"
        r"|sidan hittades inte",
        r"الصفحة غير موجودة|هدف غير موجود|העמוד לא נמצא|הדף לא נמצא|पृष्ठ नहीं मिला|ไม่พบหน้า|không tìm thấy trang",
        r"页面不存在|找不到(?:该)?(?:页面|网页)|頁面不存在|ページが見つかりません|페이지를 찾을 수 없",
    ),
    Reason.MAINTENANCE: (
        r"be (?:right )?back(?: soon| shortly)?|(?:under|scheduled|site) maintenance|temporarily unavailable"
        r"|technical difficulties|something went wrong|service unavailable",
        r"wartungsarbeiten|wartungsmodus|technische arbeiten|en maintenance|en mantenimiento|em manutenção",
        r"in manutenzione|onderhoud|przerwa techniczna|технические работы|bakım çalışması|系统维护"
        r"|メンテナンス中|점검 중",
    ),
    Reason.CONSENT: (
        r"before you continue|your (?:privacy|cookie|data)?[ ,]*(?:your )?(?:consent|choices?)|(?:privacy"
        r"|cookie) (?:settings"
        r"|preferences|choices|notice)|we value your privacy|cookies?|are you (?:over|at least) \d+",
        r"datenschutz(?:einstellungen|hinweis\w*)?|mit werbung (?:weiter)?lesen|ihre (?:einwilligung|privatsphäre)",
        r"(?:respect de )?votre vie privée|tu privacidad|su privacidad|informativa(?: sulla privacy)?"
        r"|jouw privacy|uw privacy",
        r"(?:szanujemy )?(?:twoją|twoja|państwa) prywatność|конфиденциальност\w*|gizlili\w+|a sua privacidade",
        r"プライバシー(?:の設定)?|隐私(?:设置|偏好)|개인정보|الخصوصية|פרטיות",
    ),
    Reason.LOGIN: (
        r"(?:please )?(?:sign|log) ?in(?: to (?:continue|read))?|register (?:free )?to (?:keep|continue) reading"
        r"|log-?in",
        r"anmelden|einloggen|connexion|identifiez-vous|iniciar sesión|inicia sesión|acceder|accedi"
        r"|iniciar sessão|entrar",
        r"inloggen|zaloguj(?: się)?|logowanie|войти|вход|увійти|giriş yap|oturum aç|登录|ログイン|로그인"
        r"|تسجيل الدخول|התחברות",
    ),
    Reason.BLOCKED: (
        r"unavailable|access denied|forbidden|blocked|not available(?: in your \w+)?",
        r"(?:inhalt )?nicht verfügbar|zugriff verweigert|accès refusé|acceso denegado|accesso negato"
        r"|доступ запрещ[её]н",
        r"访问被拒绝|アクセスが拒否|تم رفض الوصول",
    ),
}
_LINES: dict[Reason, tuple[str, ...]] = {
    Reason.CAPTCHA: (
        r"(?:confirm|verify|prove|that) (?:that )?you(?:'re| are) (?:a )?(?:human|not a (?:ro)?bot)|i.m not a robot"
        r"|unusual (?:activity|traffic) from|^(?:we are |we.re )?checking (?:your browser|if the site)"
        r"|complete the (?:security check|captcha)|this process is automatic|cloudflare ray id|press (?:&|and) hold",
        r"(?:ob|dass) sie (?:ein|kein) (?:mensch|roboter)|que vous êtes (?:un )?humain|que no (?:eres|es) un robot",
        r"подтвердите, что|вы, а не робот|请完成(?:安全)?验证|完成验证|ロボットでないこと|사람인지 확인",
    ),
    Reason.BLOCKED: (
        r"not available (?:in|to visitors from) your (?:country|region|location)|(?:you"
        r"|your ip(?: address)?) (?:have|has) been"
        r" blocked|unavailable (?:due to|for) legal reasons|you don.t have permission to access",
        r"in ihrem land (?:leider )?nicht|n.est pas disponible dans votre pays|no está disponible en (?:tu|su) país",
        r"недоступ\w+ в вашей стране|you must be (?:\d+|of legal age)",
    ),
    Reason.SOFT_404: (
        r"(?:page|article|story|link) (?:that )?you(?:'re| are| were|.ve)? (?:are )?(?:looking for|requested"
        r"|tried|followed)"
        r"|can(?:'|no|.)?t find (?:that|the|this) page|(?:page|article|story|it) (?:may"
        r"|might) have been (?:moved|removed)"
        r"|error 404|(?:page|article) (?:cannot|can.t) be found|has been (?:moved or deleted|removed from our)",
        r"(?:gesuchte|aufgerufene|angeforderte)\w* (?:seite|artikel)"
        r"|seite (?:konnte )?(?:leider )?nicht gefunden werden",
        r"existiert nicht(?: mehr)?|que vous (?:recherchez|cherchez|demandez)|que (?:busca|buscas|estás buscando)\b",
        r"che (?:cerchi|stai cercando)|que (?:procura|procuras|você procura)|(?:die|dat) je (?:zoekt|zocht)"
        r"|której szukasz",
        r"запрошенн\w+ страниц\w+|страница,? которую вы|aradığınız sayfa|التي تبحث عنها|שחיפשת|您(?:访问"
        r"|查找)的(?:页面|网页)",
        r"お探しの(?:ページ|記事)|찾으시는 페이지",
    ),
    Reason.MAINTENANCE: (
        r"(?:down for|undergoing|planned) (?:scheduled )?maintenance|(?:please )?(?:check|come) back (?:soon"
        r"|later|shortly)"
        r"|please try again (?:later|in a few)|temporarily (?:unavailable|down)|an unexpected error",
        r"versuchen sie es (?:bitte )?(?:später|in)|merci de revenir|nous effectuons|vuelve a intentarlo"
        r"|inténtalo más tarde",
        r"riprova più tardi|tente novamente|probeer het later|trwają prace|zapraszamy wkrótce|попробуйте позже"
        r"|稍后再试",
    ),
    Reason.CONSENT: (
        r"accept all|\d+ (?:\w+ )?partners|we and (?:our|\d+) (?:\w+ )?(?:partners|vendors)|with your (?:consent"
        r"|agreement),? we"
        r"|manage (?:your )?(?:choices|cookies|preferences|options)|store (?:and/or|and) access information"
        r"|we (?:and our partners )?use cookies|please confirm your age",
        r"alle (?:cookies )?akzeptieren|wir und unsere \d* ?partner|ihre zustimmung|mit werbung und cookies"
        r"|einwilligen und",
        r"tout accepter|avec votre (?:accord|consentement)|nos \d* ?partenaires et nous|continuer sans accepter",
        r"nosotros y nuestros socios|utilizamos cookies|aceptar (?:todo|y continuar)|configurar (?:tus"
        r"|sus) preferencias",
        r"noi e (?:i nostri )?\d* ?(?:partner|fornitori)|accetta(?:re)? tutto|utilizziamo cookie"
        r"|nós e os nossos parceiros",
        r"wij en onze partners|alle cookies accepteren|my i nasi (?:zaufani )?partnerzy|zaakceptować wszystkie"
        r"|akceptuję",
        r"мы и наши партн[её]ры|принять все|мы используем файлы cookie|biz ve ortaklarımız|tümünü kabul"
        r"|çerezleri kullanıyoruz",
        r"パートナーは|すべて同意|接受所有|我们(?:和合作伙伴)?使用|모두 동의하기|نحن وشركاؤنا|قبول الكل"
        r"|אנחנו והשותפים",
    ),
    Reason.LOGIN: (
        r"(?:sign|log) ?in (?:to (?:continue|read|view|your)|required)|please (?:sign|log) ?in"
        r"|forgot (?:your )?password"
        r"|create (?:an|a free|your free|your) (?:free )?account|you have reached your limit",
        r"melden sie sich an|passwort vergessen|identifiez-vous|mot de passe oublié|pour lire cet article",
        r"para seguir leyendo|olvidaste tu|contraseña\?|accedi o registrati|password dimenticata|meld je aan"
        r"|zaloguj się,? aby",
        r"войдите или|чтобы читать дальше|забыли пароль|şifremi unuttum|忘记密码|パスワードを忘れ|비밀번호 찾기"
        r"|نسيت كلمة",
    ),
    Reason.JS_REQUIRED: (
        r"(?:enable|turn on|activate) (?:java)?(?:script|js)\b|requires? javascript"
        r"|javascript (?:is )?(?:required|disabled|must be enabled|to run)",
        r"javascript (?:aktivieren|einschalten)|activer javascript|activar javascript|abilita(?:re)? javascript",
        r"включите javascript|启用javascript|javascriptを有効",
    ),
}
PAY = re.compile(
    r"subscribe (?:now )?(?:to|and) (?:continue|keep|read|unlock|get)|already (?:a|an) (?:subscriber|member)"
    r"|(?:to|want to) (?:read|continue reading|unlock) (?:the (?:full|rest|whole)|more)|unlimited (?:digital )?access"
    r"|(?:this|the full) (?:article|story|content) is (?:only )?(?:for|available to|reserved for) (?:our )?"
    r"(?:paying |premium )?(?:subscribers|members)|subscribers[ -]only|start your (?:free )?(?:trial|subscription)"
    r"|(?:jetzt|weiterlesen mit) (?:[\w-]+ )?(?:abonnieren|[\w-]*abo)\b|(?:nur )?für abonnenten"
    r"|jetzt (?:kostenlos )?testen"
    r"|réservée? (?:aux|à nos) abonnés|il vous reste \d+ ?%|s.abonner pour|abonnez-vous"
    r"|(?:solo|exclusivo) para suscriptores|suscríbete (?:para|y)|riservato (?:agli|ai nostri) abbonati|abbonati per"
    r"|exclusivo para assinantes|assine para|alleen voor abonnees|word abonnee|tylko dla subskrybentów"
    r"|dla prenumeratorów"
    r"|только для подписчиков|оформите подписку|abone ol(?:un)?|有料会員限定|会員限定|会员专享|구독자 전용"
    r"|للمشتركين فقط|למנויים בלבד",
    re.IGNORECASE,
)


def _rules(words: dict[Reason, tuple[str, ...]]) -> tuple[tuple[Reason, re.Pattern[str]], ...]:
    return tuple((reason, re.compile("|".join(parts), re.IGNORECASE)) for reason, parts in words.items())


TITLES, LINES = _rules(_TITLES), _rules(_LINES)
