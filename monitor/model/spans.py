"""How is a length of time written? One way in every message, title and log line: two units at most."""

from __future__ import annotations

Amount = tuple[int, str]  # how many, and of which unit: seconds minutes hours days
SHORT = {"seconds": "s", "minutes": "min", "hours": "h", "days": "d"}


def amounts(seconds: float) -> tuple[Amount, ...]:
    """The largest unit and, from an hour on, the next one where there is any of it.

    >>> amounts(40), amounts(2400), amounts(93600)
    (((40, 'seconds'),), ((40, 'minutes'),), ((1, 'days'), (2, 'hours')))
    """
    whole = round(max(seconds, 0))
    if whole < 60:
        return ((whole, "seconds"),)
    minutes = whole // 60
    if minutes < 60:
        return ((minutes, "minutes"),)
    hours, left = divmod(minutes, 60)
    first, second = ((hours, "hours"), (left, "minutes"))
    if hours >= 24:
        first, second = (hours // 24, "days"), (hours % 24, "hours")
    return (first, second) if second[0] else (first,)


def span(seconds: float) -> str:
    """A length of time for people: two units at most.

    >>> span(40), span(2400), span(79200), span(93600)
    ('40 s', '40 min', '22 h', '1 d 2 h')
    """
    return " ".join(f"{n} {SHORT[unit]}" for n, unit in amounts(seconds))
