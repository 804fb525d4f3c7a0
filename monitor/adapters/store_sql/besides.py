"""What does a digest tell of its stories beside its alerts? Counts of what nobody was told, and who cannot be seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.adapters.store_sql.health import BLIND_FAILURES
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.values import moment
from monitor.model.alert import Besides, First

DAY = timedelta(days=1)  # what the first digest looks back on

_LAST = """
select max(sent_at) from deliveries where receiver = :receiver and group_key = :group and state = 'sent'
"""
_COSMETIC = """
select count(*) from changes c join versions v on v.id = c.after_id join sources s on s.id = v.source_id
where c.seen_to is null and not c.material and v.captured_at > :since and v.captured_at <= :until and {ours}
"""
_FIRSTS = """
select s.story_id, s.name, v.captured_at, v.headline from versions v join sources s on s.id = v.source_id
where v.seq = 1 and v.recorded_at > :since and v.recorded_at <= :until and {ours} order by v.recorded_at, v.id
"""
_BLIND = """
select s.story_id, s.name from sources s where s.status = 'active' and s.listed and s.failures >= :most and {ours}
order by s.story_id, s.name
"""
_UNDELIVERED = """
select count(*) from deliveries where state = 'dead' or state = 'sent' and reason is not null
 or state = 'retrying' and attempts > 0
"""


def besides(reader: Reader, receiver: str, group_key: str, stories: Sequence[str], until: datetime) -> Besides:
    """What there is to tell beside a digest of these stories."""
    last = reader.first(_LAST, receiver=receiver, group=group_key)
    since = moment(last[0]) if last and last[0] is not None else until - DAY
    ours, marks = reader.among("s.story_id", tuple(stories) or ("",))
    cosmetic = reader.first(_COSMETIC.format(ours=ours), since=since, until=until, **marks)
    firsts = reader.all(_FIRSTS.format(ours=ours), since=since, until=until, **marks)
    blind = reader.all(_BLIND.format(ours=ours), most=BLIND_FAILURES, **marks)
    undelivered = reader.first(_UNDELIVERED)
    return Besides(
        since,
        int(cosmetic[0]) if cosmetic else 0,
        tuple(f"{story}/{name}" for story, name in blind),
        int(undelivered[0]) if undelivered else 0,
        tuple(First(f"{story}/{name}", moment(at), headline) for story, name, at, headline in firsts),
    )
