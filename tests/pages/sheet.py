"""One page in the making: what the article says is kept as its truth, what surrounds it is thrown by the dice.

A layout puts both into the markup of a publishing system. `say` is for words of the article; they may be mutated, to
see that a change is found. Everything else is clutter of the page's language, and differs at every load.
"""

from __future__ import annotations

import html
import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
_NOT = {
    "de": "nicht", "fr": "pas", "es": "no", "it": "non", "pt": "não", "nl": "niet", "sv": "inte", "pl": "nie",
    "tr": "değil", "el": "δεν", "ru": "не", "uk": "не", "ar": "لم", "fa": "نه", "he": "לא", "hi": "नहीं", "zh": "不",
    "ja": "ない", "ko": "안", "th": "ไม่", "vi": "không",
}  # fmt: skip
_WORD = re.compile(r"(?<=\s)[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}")


@dataclass(frozen=True)
class Story:
    """An invented story. `language` is the two-letter code its file begins with."""

    language: str
    headline: str
    byline: str
    paragraphs: tuple[str, ...]


@cache
def story(name: str) -> Story:
    head, *paragraphs = (TEXTS / f"{name}.txt").read_text("utf-8").strip().split("\n\n")
    headline, byline = head.split("\n")
    return Story(name[:2], headline, byline, tuple(paragraphs))


def mutated(text: str, kind: str, language: str) -> str | None:
    """The text with one digit, one word (a name where there is one) or one negation changed; None where it has none."""
    if kind == "digit":
        found = re.search(r"\d", text)
        return found and f"{text[: found.start()]}{(int(found.group()) + 1) % 10}{text[found.end() :]}"
    words = list(_WORD.finditer(text)) or list(_DENSE.finditer(text))
    if not words:
        return None
    names = [word for word in words if word.group()[0].isupper()] or words
    if kind == "name":
        word = names[len(names) // 2]
        return f"{text[: word.start()]}{word.group()[1:][::-1].capitalize()}o{text[word.end() :]}"
    word = words[len(words) // 2]
    gap = "" if _DENSE.match(word.group()) else " "
    return f"{text[: word.start()]}{_NOT.get(language, 'not')}{gap}{text[word.start() :]}"


class Sheet:
    """A page of one story at one load. `mutation` is (which said text, kind of change)."""

    def __init__(self, name: str, seed: int = 0, mutation: tuple[int, str] | None = None) -> None:
        self.story = story(name)
        self.dice = random.Random(seed)
        self.truth: list[str] = []
        self.mutable: list[str] = []
        self.missed = False  # the mutation found nothing to change
        self._mutation = mutation
        self._told = 0
        self.words = LABELS.get(self.story.language, LABELS["en"])

    def say(self, text: str) -> str:
        """Words of the article, escaped for HTML."""
        if self._mutation is not None and self._mutation[0] == len(self.mutable):
            changed = mutated(text, self._mutation[1], self.story.language)
            self.missed = changed is None
            text = changed or text
        self.mutable.append(text)
        self.truth.append(text)
        return html.escape(text, quote=False)

    def fixed(self, text: str) -> str:
        """Words of the article that no mutation touches: a subhead, a label within the text."""
        self.truth.append(text)
        return html.escape(text, quote=False)

    @property
    def head(self) -> str:
        return html.escape(self.story.headline)

    @property
    def by(self) -> str:
        return html.escape(self.story.byline)

    @property
    def lang(self) -> str:
        return self.story.language

    def take(self, n: int | None = None) -> list[str]:
        """The next n paragraphs of the story, or all that are left."""
        first = self._told
        self._told = len(self.story.paragraphs) if n is None else min(first + n, len(self.story.paragraphs))
        return [self.say(text) for text in self.story.paragraphs[first : self._told]]

    def ps(self, n: int | None = None, attrs: str = "", tag: str = "p") -> str:
        return "\n".join(f"<{tag}{attrs}>{text}</{tag}>" for text in self.take(n))

    # ---- clutter -----------------------------------------------------------------------------------------------

    def n(self, most: int = 9999) -> int:
        return self.dice.randint(2, most)

    def token(self, size: int = 12) -> str:
        return f"{self.dice.getrandbits(size * 4):0{size}x}"

    def pick(self, *choices: str) -> str:
        return self.dice.choice(choices)

    def title(self) -> str:
        """The headline of some other story, in the page's language."""
        words = self.words["filler"].split()
        return " ".join(self.dice.sample(words, min(len(words), 5))) + f" {self.n(99)}"

    def links(self, least: int = 3, most: int = 8) -> str:
        """List items that lead to other stories."""
        return "".join(
            f'<li><a href="/s/{self.token(6)}">{self.title()}</a></li>' for _ in range(self.dice.randint(least, most))
        )

    def menu(self, least: int = 6, most: int = 14) -> str:
        words = self.words["filler"].split()
        return "".join(
            f'<a href="/{self.token(4)}">{self.dice.choice(words)}</a> ' for _ in range(self.dice.randint(least, most))
        )

    def cards(self, tag: str = "article") -> str:
        return "".join(
            f'<{tag} class="card card-{n}"><a href="/c/{self.token(6)}"><img src="/i/{self.token()}.jpg" alt="">'
            f"<h3>{self.title()}</h3></a><p>{self.title()} {self.title()}</p></{tag}>"
            for n in range(self.dice.randint(1, 6))
        )

    def reader(self) -> str:
        """What some reader wrote."""
        return f"{self.title()}. {self.words['cookie']} {self.title()}!"

    def ad(self) -> str:
        """What an ad server puts between paragraphs; now and then nothing."""
        if self.dice.random() < 0.2:
            return ""
        return (
            f'<div class="ad-slot" id="ad-{self.token(4)}"><span class="ad-label">{self.words["ad"]}</span>'
            f'<a href="//ads.example/{self.token()}"><img src="//ads.example/{self.token()}.gif" alt=""></a>'
            f"<script>adq.push({self.n()})</script></div>"
        )

    def scripts(self) -> str:
        return f'<script nonce="{self.token()}">window.__ab="{self.pick("a", "b", "c")}";var t={self.n()}</script>'

    def w(self, label: str) -> str:
        """A label of the page in its language."""
        return self.words[label]


def _labels(*values: str) -> dict[str, str]:
    keys = ("ad", "related", "also", "share", "comments", "cookie", "news", "most", "rights", "filler")
    return dict(zip(keys, values, strict=True))


LABELS = {
    "en": _labels(
        "Advertisement", "Related stories", "Read also", "Share", "comments",
        "We use cookies to improve your visit. You can accept all or choose what you allow.",
        "Get our newsletter: the five stories that matter, in your inbox every morning.", "Most read",
        "All rights reserved. No part may be reproduced without permission.",
        "Storm Market Bridge Minister Village Football Winter Energy Prices Railway Museum Garden Harvest Music",
    ),
    "de": _labels(
        "Anzeige", "Mehr zum Thema", "Lesen Sie auch", "Teilen", "Kommentare",
        "Wir verwenden Cookies. Sie können alle akzeptieren oder Ihre Einstellungen ändern.",
        "Unser Newsletter: die wichtigsten Nachrichten jeden Morgen in Ihr Postfach.", "Meistgelesen",
        "Alle Rechte vorbehalten.", "Sturm Markt Brücke Minister Dorf Fußball Winter Energie Preise Bahn Museum Garten",
    ),
    "fr": _labels(
        "Publicité", "Sur le même sujet", "À lire aussi", "Partager", "commentaires",
        "Nous utilisons des cookies. Vous pouvez tout accepter ou personnaliser vos choix.",
        "Notre lettre d’information : l’essentiel chaque matin dans votre boîte.", "Les plus lus",
        "Tous droits réservés.", "Tempête Marché Pont Ministre Village Football Hiver Énergie Prix Train Musée Jardin",
    ),
    "es": _labels(
        "Publicidad", "Noticias relacionadas", "Lea también", "Compartir", "comentarios",
        "Utilizamos cookies propias y de terceros. Puede aceptarlas o configurarlas.",
        "Reciba nuestro boletín con lo más importante cada mañana.", "Lo más leído",
        "Todos los derechos reservados.", "Tormenta Mercado Puente Ministro Pueblo Fútbol Invierno Energía Precios",
    ),
    "ru": _labels(
        "Реклама", "Материалы по теме", "Читайте также", "Поделиться", "комментариев",
        "Мы используем файлы cookie. Продолжая пользоваться сайтом, вы соглашаетесь с этим.",
        "Подпишитесь на рассылку: главное за день у вас в почте.", "Популярное", "Все права защищены.",
        "Буря Рынок Мост Министр Деревня Футбол Зима Энергия Цены Поезд Музей Сад",
    ),
    "ar": _labels(
        "إعلان", "مواضيع ذات صلة", "اقرأ أيضا", "شارك", "تعليقات",
        "نستخدم ملفات تعريف الارتباط لتحسين تجربتك. يمكنك قبولها أو رفضها.",
        "اشترك في نشرتنا البريدية لتصلك أهم الأخبار كل صباح.", "الأكثر قراءة", "جميع الحقوق محفوظة.",
        "عاصفة سوق جسر وزير قرية كرة شتاء طاقة أسعار قطار متحف حديقة",
    ),
    "zh": _labels(
        "广告", "相关新闻", "延伸阅读", "分享", "条评论", "本网站使用Cookie以改善您的体验，您可以选择接受或拒绝。",
        "订阅我们的电子报，每天早晨获取要闻。", "热门", "版权所有，未经许可不得转载。",
        "暴雨来袭 市场开业 大桥通车 部长访问 乡村足球 冬季能源 价格上涨 铁路延长",
    ),
    "ja": _labels(
        "広告", "関連記事", "あわせて読みたい", "シェア", "件のコメント",
        "当サイトではクッキーを使用しています。同意するか設定を選んでください。",
        "ニュースレターに登録すると、毎朝主なニュースが届きます。", "アクセスランキング", "無断転載を禁じます。",
        "台風接近 市場再開 橋開通 大臣視察 村祭り 冬支度 電気料金 鉄道延伸",
    ),
    "he": _labels(
        "פרסומת", "כתבות נוספות", "קראו גם", "שיתוף", "תגובות", "האתר משתמש בעוגיות. אפשר לאשר או לסרב.",
        "הירשמו לניוזלטר שלנו וקבלו את החדשות בכל בוקר.", "הנקראות ביותר", "כל הזכויות שמורות.",
        "סערה שוק גשר שר כפר כדורגל חורף אנרגיה מחירים רכבת מוזיאון גן",
    ),
    "el": _labels(
        "Διαφήμιση", "Σχετικά άρθρα", "Διαβάστε επίσης", "Κοινοποίηση", "σχόλια",
        "Χρησιμοποιούμε cookies. Μπορείτε να τα αποδεχθείτε ή να τα ρυθμίσετε.",
        "Εγγραφείτε στο ενημερωτικό μας δελτίο.", "Τα πιο διαβασμένα", "Με την επιφύλαξη κάθε δικαιώματος.",
        "Καταιγίδα Αγορά Γέφυρα Υπουργός Χωριό Χειμώνας Ενέργεια Τιμές Τρένο Μουσείο",
    ),
    "tr": _labels(
        "Reklam", "İlgili haberler", "Ayrıca okuyun", "Paylaş", "yorum",
        "Çerez kullanıyoruz. Kabul edebilir veya ayarlarınızı değiştirebilirsiniz.",
        "Bültenimize abone olun, günün haberleri her sabah gelsin.", "En çok okunanlar", "Tüm hakları saklıdır.",
        "Fırtına Pazar Köprü Bakan Köy Futbol Kış Enerji Fiyat Tren Müze Bahçe",
    ),
    "hi": _labels(
        "विज्ञापन", "संबंधित ख़बरें", "यह भी पढ़ें", "शेयर करें", "टिप्पणियाँ",
        "हम कुकीज़ का उपयोग करते हैं। आप उन्हें स्वीकार कर सकते हैं।", "हमारा न्यूज़लेटर हर सुबह पाएँ।",
        "सबसे ज़्यादा पढ़ा गया", "सर्वाधिकार सुरक्षित।", "तूफ़ान बाज़ार पुल मंत्री गाँव सर्दी ऊर्जा क़ीमत रेल संग्रहालय",
    ),
}  # fmt: skip
