"""Which edits brought a sentence to where it stood? The edits of a source are read once, and told text by text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from monitor.adapters.store_sql.lookback import believed
from monitor.adapters.store_sql.read_back import edit_of
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.values import moment
from monitor.model.ids import VersionRef
from monitor.model.record import Placed, VersionRow

_TRAIL = """
select v.seq, b.seq, v.captured_at, e.kind, e.material, e.score, e.before_n, e.before_text, e.after_n, e.after_text,
 e.detail
from sources s join versions v on v.source_id = s.id join changes c on c.after_id = v.id
join versions b on b.id = c.before_id join edits e on e.change_id = c.id
where s.story_id = :story and s.name = :source and {believed} and v.captured_at <= :at
 and not (v.captured_at = :at and v.seq > :seq) and e.after_text is not null
 and (e.before_text is null or e.before_text <> e.after_text)
order by v.captured_at desc, v.seq desc, e.n
"""
_AFTER = 9  # the column of the new side
_SEVERAL = re.compile("[^a-zA-Z0-9,;:-] ")  # a text of several sentences: a space after what ends one


class Trail:
    """The edits of a source up to one of its versions, as rows: only those that are asked for become values."""

    def __init__(self, reader: Reader, upto: VersionRow, known_at: datetime | None) -> None:
        self._story, self._source = upto.ref.story, upto.ref.source
        values = {} if known_at is None else {"known": known_at}
        sql = _TRAIL.format(believed=believed("c", known_at))
        at, seq = upto.captured_at, upto.ref.seq
        self._rows = reader.all(sql, story=self._story, source=self._source, at=at, seq=seq, **values)
        self._several: list[int] = []
        self._by_text: dict[str, list[int]] = defaultdict(list)
        for n, cells in enumerate(self._rows):
            if _SEVERAL.search(cells[_AFTER]):
                self._several.append(n)
            else:
                self._by_text[cells[_AFTER]].append(n)

    def brought(self, texts: Sequence[str]) -> tuple[Placed, ...]:
        """The edits whose new side is one of these texts, or is made of several sentences, newest first."""
        found = {n for text in texts for n in self._by_text.get(text, ())}
        return tuple(self._placed(self._rows[n]) for n in sorted({*found, *self._several}))

    def _placed(self, cells: Cells) -> Placed:
        after, before = (VersionRef(self._story, self._source, seq) for seq in cells[:2])
        return Placed(after, before, moment(cells[2]), edit_of(cells[3:]))
