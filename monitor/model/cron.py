"""When does a crontab line come round next? Five fields, names of days and months, in a time zone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 7))
_ITEM = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?")
_FURTHEST = 366 * 9  # days: 29 February comes within eight years


@dataclass(frozen=True, slots=True)
class Cron:
    """Minutes, hours, days, months and weekdays (0 = Sunday) at which it comes round; `text` is the line as written.

    A day counts when either day field takes it, where both are given, as in every cron.
    """

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    zone: str = "UTC"

    @staticmethod
    def parse(text: str, zone: str = "UTC") -> Cron:
        """Raises ValueError naming the field that cannot be read.

        >>> sorted(Cron.parse("*/20 6-8 * * mon-fri").minutes)
        [0, 20, 40]
        """
        fields = text.lower().split()
        if len(fields) != len(_FIELDS):
            raise ValueError(f"expected five fields, such as */10 6-22 * * mon-fri, not {len(fields)}")
        sets = [_field(field, *known) for field, known in zip(fields, _FIELDS, strict=True)]
        weekdays = frozenset(day % 7 for day in sets[4])
        cron = Cron(" ".join(fields), sets[0], sets[1], sets[2], sets[3], weekdays, zone)
        if cron.after(datetime(2024, 1, 1, tzinfo=UTC)) is None:
            raise ValueError("there is no such day")
        return cron

    def after(self, moment: datetime) -> datetime | None:
        """The next time strictly after `moment`, as UTC; None where none comes within nine years.

        A local time that a change of clocks skips is taken when it would have been; one that comes twice is taken once,
        but by a line for every hour twice.
        """
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        for _ in range(_FURTHEST):
            if self._takes(day):
                found = min((at for at in self._times(day) if at > moment), default=None)
                if found is not None:
                    return found
            day += timedelta(days=1)
        return None

    def _times(self, day: date) -> Iterator[datetime]:
        zone = ZoneInfo(self.zone)
        folds = (0, 1) if len(self.hours) == 24 else (0,)
        for hour in self.hours:
            for minute in self.minutes:
                for fold in folds:
                    yield datetime.combine(day, time(hour, minute, fold=fold), tzinfo=zone).astimezone(UTC)

    def _takes(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_month = day.day in self.days
        by_week = (day.weekday() + 1) % 7 in self.weekdays
        every_day, every_weekday = len(self.days) == 31, len(self.weekdays) == 7
        if every_day or every_weekday:
            return by_month and by_week
        return by_month or by_week


def _field(text: str, name: str, least: int, most: int) -> frozenset[int]:
    found: set[int] = set()
    for item in text.split(","):
        parts = _ITEM.fullmatch(item)
        if parts is None:
            raise ValueError(f'the {name} "{item}" cannot be read')
        first, last, step = parts.groups()
        if first == "*":
            low, high = least, min(most, 6) if name.endswith("week") else most
        else:
            low = _number(first, name)
            high = _number(last, name) if last else most if step else low
        if step == "0" or not least <= low <= high <= most:
            raise ValueError(f'the {name} "{item}" is not within {least} to {most}')
        found.update(range(low, high + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, name: str) -> int:
    names = _DAYS if name.endswith("week") else _MONTHS if name == "month" else ()
    if text[:3] in names and len(text) >= 3:
        return names.index(text[:3]) + (1 if names is _MONTHS else 0)
    if not text.isdigit():
        raise ValueError(f'the {name} "{text}" cannot be read')
    return int(text)
