"""What does a digest tell of its stories beside its alerts? Counts of what nobody was told, and who cannot be seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.adapters.store_sql.alerts_read import failing
from monitor.adapters.store_sql.health import BLIND_FAILURES
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.values import moment
from monitor.model.alert import NOTHING, QUIET, Alert, Besides, First

DAY = timedelta(days=1)  # what the first digest looks back on, and no further than to the first look

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
_UNSEEN = """
select s.story_id, s.name from sources s where s.status = 'active' and s.listed and {ours} and not exists (
 select 1 from captures c where c.source_id = s.id and c.outcome in ('new', 'unchanged', 'not_modified', 'found'))
order by s.story_id, s.name
"""
_LOOKED = """
select min(c.at) from captures c join sources s on s.id = c.source_id where c.via = 'live' and {ours}
"""
_UNDELIVERED = """
select count(*) from deliveries d where state = 'dead' or state = 'sent' and reason is not null
 or state = 'retrying' and attempts > 0 and reason <> :quiet or {theirs} and (
 state = 'retrying' and reason <> :quiet or state = 'collecting' and due_at <= :until
 or state = 'sending' and attempts > 1)
"""


def vouches(reader: Reader, receiver: str, group_key: str, stories: Sequence[str], until: datetime) -> datetime | None:
    """Since when a digest speaks: the last one, else a day ago; never before its stories' first look. None where there
    was none up to `until`."""
    ours, marks = reader.among("s.story_id", tuple(stories) or ("",))
    looked = reader.first(_LOOKED.format(ours=ours), **marks)
    first = moment(looked[0]) if looked and looked[0] is not None else None
    if first is None or first > until:
        return None
    return max(_last(reader, receiver, group_key) or until - DAY, first)


def _last(reader: Reader, receiver: str, group_key: str) -> datetime | None:
    last = reader.first(_LAST, receiver=receiver, group=group_key)
    return moment(last[0]) if last and last[0] is not None else None


def besides(reader: Reader, receiver: str, group_key: str, alerts: Sequence[Alert], until: datetime) -> Besides:
    """What there is to tell beside a digest of these alerts; since when is the same wherever it says so."""
    stories = sorted({alert.story for alert in alerts if alert.story})
    said = next((alert.facts["since"] for alert in alerts if alert.facts.get("what") == NOTHING), None)
    begin = _last(reader, receiver, group_key) or until - DAY
    since = moment(said) if said else vouches(reader, receiver, group_key, stories, until) or begin
    begin = min(begin, since)  # the first look is told of, too
    ours, marks = reader.among("s.story_id", tuple(stories) or ("",))
    cosmetic = reader.first(_COSMETIC.format(ours=ours), since=begin, until=until, **marks)
    firsts = reader.all(_FIRSTS.format(ours=ours), since=begin, until=until, **marks)
    blind = reader.all(_BLIND.format(ours=ours), most=BLIND_FAILURES, **marks)
    unseen = reader.all(_UNSEEN.format(ours=ours), **marks)
    theirs, them = reader.among("d.receiver", tuple(one.name for one in failing(reader)) or ("",))
    undelivered = reader.first(_UNDELIVERED.format(theirs=theirs), quiet=QUIET, until=until, **them)
    unable = tuple(f"{story}/{name}" for story, name in blind)
    return Besides(
        since,
        int(cosmetic[0]) if cosmetic else 0,
        unable,
        int(undelivered[0]) if undelivered else 0,
        tuple(First(f"{story}/{name}", moment(at), headline) for story, name, at, headline in firsts),
        tuple(one for story, name in unseen if (one := f"{story}/{name}") not in unable),
    )
