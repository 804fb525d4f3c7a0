"""Since when has a sentence stood in its source, as it stands? Plain SQL, for the alert that it is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.reads import FROM, WHOLE, source_id, whole_version
from monitor.adapters.store_sql.values import moment
from monitor.model.ids import SourceRef

PORTION = 200  # sentences asked for at once
_PUT_IN = """
select e.after_text, max(v.captured_at) from edits e join changes c on c.id = e.change_id
join versions v on v.id = c.after_id
where v.source_id = :source and c.seen_to is null and e.kind <> 'moved' and {texts} group by e.after_text
"""


def stood_since(reader: Reader, shelf: Shelf, ref: SourceRef, sentences: Sequence[str]) -> Mapping[str, datetime]:
    """The capture that first had each sentence as it stands: the last edit that put it in, or the source's first
    version where it holds it. Of others nothing is said."""
    source, found = source_id(reader, ref), dict[str, datetime]()
    for start in range(0, len(sentences), PORTION):
        condition, marks = reader.among("e.after_text", tuple(sentences[start : start + PORTION]))
        for text, at in reader.all(_PUT_IN.format(texts=condition), source=source, **marks):
            found[text] = moment(at)
    left = [one for one in sentences if one not in found]
    first = f"select {WHOLE} {FROM} where v.source_id = :source order by v.captured_at, v.seq limit 1"
    cells = reader.first(first, source=source) if left else None
    if cells is not None:
        version = whole_version(reader, shelf, cells)
        text = f"{version.article.headline}\n{version.article.text}"
        found |= {one: version.captured_at for one in left if one in text}
    return found
