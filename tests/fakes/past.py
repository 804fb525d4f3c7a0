"""The record of one source, held in memory, as `blame` asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.analysis.blame import Past, parts_of
from monitor.analysis.sentences import sentences_of
from monitor.model.article import Article
from monitor.model.ids import VersionRef
from monitor.model.record import Placed
from monitor.model.review import Arrival


def past_of_versions(
    story: str, source: str, articles: Sequence[Article], placed: Sequence[Placed], begin: datetime
) -> Past:
    """Version n stands since n - 1 hours after `begin`; `placed` are the edits between neighbours, newest first."""
    refs = [VersionRef(story, source, n) for n in range(1, len(articles) + 1)]
    arrivals = [Arrival(ref, begin + timedelta(hours=n)) for n, ref in enumerate(refs)]

    def brought(texts: Sequence[str]) -> list[Placed]:
        several = (one for one in placed if len(parts_of(one.edit.after)) > 1 or one.edit.after in texts)
        return [one for one in several if one.edit.before != one.edit.after]

    def standing(ref: VersionRef) -> frozenset[str]:
        return frozenset(one.text for one in sentences_of(articles[ref.seq - 1]))

    return Past(arrivals[0], brought, lambda: placed, standing, lambda: arrivals[::-1])
