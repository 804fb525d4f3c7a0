"""Which money is meant? Signs, codes and names of currencies, to ISO codes."""

from __future__ import annotations

SYMBOLS = {
    "US$": "USD", "A$": "AUD", "C$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "R$": "BRL", "Mex$": "MXN",
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
    "Rs.": "INR", "Rs": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH",
    "₪": "ILS", "₦": "NGN", "₱": "PHP", "₫": "VND", "zł": "PLN",
}  # fmt: skip
CODES = (
    "USD", "EUR", "GBP", "JPY", "CHF", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON",
    "BGN", "RUB", "UAH", "TRY", "INR", "CNY", "RMB", "KRW", "HKD", "SGD", "THB", "IDR", "MYR", "PHP", "VND", "PKR",
    "BDT", "LKR", "ZAR", "NGN", "KES", "GHS", "EGP", "MAD", "ILS", "SAR", "AED", "QAR", "KWD", "IRR", "IQD", "SYP",
    "LBP", "JOD", "BRL", "MXN", "ARS", "CLP", "COP", "PEN", "GEL", "KZT",
)  # fmt: skip
COINS = {
    "dollar": "USD", "buck": "USD", "euro": "EUR", "pound": "GBP", "sterling": "GBP", "yen": "JPY", "franc": "CHF",
    "krona": "SEK", "kronor": "SEK",
    "crown": "SEK", "krone": "NOK", "kroner": "NOK", "zloty": "PLN", "koruna": "CZK", "forint": "HUF",
    "ruble": "RUB", "rouble": "RUB", "hryvnia": "UAH", "lira": "TRY", "rupee": "INR", "yuan": "CNY", "renminbi": "CNY",
    "won": "KRW", "baht": "THB", "rupiah": "IDR", "ringgit": "MYR", "rand": "ZAR", "naira": "NGN", "shilling": "KES",
    "shekel": "ILS", "riyal": "SAR", "dirham": "AED", "real": "BRL", "reais": "BRL", "peso": "MXN", "dinar": "KWD",
    "lari": "GEL", "tenge": "KZT",
}  # fmt: skip
LANDS = {
    "us": "", "u.s.": "", "american": "", "australian": "AUD", "canadian": "CAD", "hong kong": "HKD",
    "singapore": "SGD", "new zealand": "NZD", "swiss": "CHF", "swedish": "SEK", "norwegian": "NOK", "danish": "DKK",
    "icelandic": "ISK", "egyptian": "EGP", "syrian": "SYP", "lebanese": "LBP", "indian": "INR", "pakistani": "PKR",
    "mexican": "MXN", "argentine": "ARS", "chilean": "CLP", "colombian": "COP", "philippine": "PHP", "czech": "CZK",
    "british": "GBP", "russian": "RUB", "chinese": "CNY", "turkish": "TRY", "saudi": "SAR", "iraqi": "IQD",
    "jordanian": "JOD",
}  # fmt: skip
