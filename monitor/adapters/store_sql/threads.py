"""Which thread does a message belong to, and what has been told in it? One thread a receiver and story."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.reads import alert_of, receipt_of
from monitor.adapters.store_sql.values import moment
from monitor.model.alert import SILENCED, Alert, Heard, Receipt
from monitor.model.groups import DIGEST, ESCALATE, is_digest, is_escalation

HEARD_MOST = 500  # messages of a claim to one receiver that are looked back on
_CLAIM = ("a.claim_id = :claim{n}", "a.claim_id is null and a.kind <> 'source'")
TOLD_MOST = 100  # the latest alerts of a thread; older ones stand in it anyway

_OF_STORY = """
select d.receipt from deliveries d
where d.state = 'sent' and d.receiver = :receiver and d.receipt is not null and d.id in (
 select l.delivery_id from alerts a join delivery_alerts l on l.alert_id = a.id where a.story_id = :story)
and d.group_key not like :escalate and d.group_key not like :digest and not exists (
 select 1 from delivery_alerts l join alerts a on a.id = l.alert_id
 where l.delivery_id = d.id and (a.story_id is null or a.story_id <> :story))
order by d.sent_at, d.id limit 1
"""
_OF_GROUP = """
select receipt from deliveries
where state = 'sent' and receiver = :receiver and group_key = :group and receipt is not null
order by sent_at, id limit 1
"""
_TOLD = """
select a.kind, a.severity, a.title, a.facts, a.dedup_key, a.at, a.story_id, s.name, a.claim_id
from alerts a left join sources s on s.id = a.source_id
where a.story_id = :story and a.kind <> 'source' and exists (
 select 1 from delivery_alerts l join deliveries d on d.id = l.delivery_id
 where l.alert_id = a.id and l.muted_by is null and d.receiver = :receiver and d.state = 'sent'
 and d.group_key not like :escalate and d.group_key not like :digest)
order by a.at desc, a.id desc limit :most
"""
_BEFORE = """
select a.kind, a.severity, a.title, a.facts, a.dedup_key, a.at, a.story_id, s.name, a.claim_id
from alerts a left join sources s on s.id = a.source_id
where {these} and exists (
 select 1 from delivery_alerts l join deliveries d on d.id = l.delivery_id
 where l.alert_id = a.id and l.muted_by is null and d.receiver = :receiver and d.state = 'sent')
order by a.id
"""
_LATEST = """
select a.kind, a.severity, a.title, a.facts, a.dedup_key, a.at, a.story_id, s.name, a.claim_id
from alerts a join sources s on s.id = a.source_id
where a.story_id = :story and s.name = :name and a.claim_id = :claim order by a.id desc limit 1
"""
_HEARD = """
select a.kind, a.severity, a.title, a.facts, a.dedup_key, a.at, a.story_id, s.name, a.claim_id, d.sent_at, d.group_key
from delivery_alerts l join deliveries d on d.id = l.delivery_id join alerts a on a.id = l.alert_id
left join sources s on s.id = a.source_id
where d.state = 'sent' and l.muted_by is null and d.id <> :id and {who} and ({these} or {kin})
order by d.sent_at desc, d.id desc, a.id desc limit :most
"""
_KEPT_BACK = """
select a.dedup_key, min(l.muted_by)
from delivery_alerts l join deliveries d on d.id = l.delivery_id join alerts a on a.id = l.alert_id
where l.alert_id in (select alert_id from delivery_alerts where delivery_id = :id)
 and d.group_key not like :escalate and d.group_key not like :digest
group by a.dedup_key having count(*) = count(l.muted_by)
"""
_SILENCED = """
select a.dedup_key, min(l.muted_by)
from delivery_alerts l join deliveries d on d.id = l.delivery_id join alerts a on a.id = l.alert_id
where l.alert_id in (select alert_id from delivery_alerts where delivery_id = :id) and d.receiver = :receiver
 and d.group_key not like :escalate and d.group_key not like :digest and l.muted_by like :silenced
group by a.dedup_key
"""
_TO_IT = "d.receiver = :receiver"
_BY_ROUTE = """
(d.receiver = :receiver or d.group_key not like :escalate and exists (select 1 from deliveries o
 where o.route = :route and o.receiver = d.receiver and o.group_key not like :escalate))
"""
_APART = {"escalate": f"{ESCALATE}%", "digest": f"%{DIGEST}%"}


def thread(
    reader: Reader, receiver: str, group_key: str, alerts: Sequence[Alert]
) -> tuple[Receipt | None, tuple[Alert, ...]]:
    """The message that this one replies to, and the latest alerts told in its thread, the oldest first.

    Digests and escalations stand by themselves; of theirs, those that the receiver was told of already. A message of no
    one story belongs to the first of its group.
    """
    if is_escalation(group_key) or is_digest(group_key):
        condition, marks = reader.among("a.dedup_key", tuple(alert.dedup_key for alert in alerts))
        before = reader.all(_BEFORE.format(these=condition), receiver=receiver, **marks)
        return None, tuple(alert_of(cells) for cells in before)
    stories = {alert.story for alert in alerts}
    story = next(iter(stories)) if len(stories) == 1 else None
    if story is None:
        row = reader.first(_OF_GROUP, receiver=receiver, group=group_key)
        return (receipt_of(row[0]) if row else None), ()
    row = reader.first(_OF_STORY, receiver=receiver, story=story, **_APART)
    root = receipt_of(row[0]) if row else None
    if root is None or root.address is None:
        return root, ()
    told = reader.all(_TOLD, receiver=receiver, story=story, most=TOLD_MOST, **_APART)
    return root, tuple(alert_of(cells) for cells in reversed(told))


def heard(
    reader: Reader, delivery_id: int, receiver: str, route: str, group_key: str, alerts: Sequence[Alert]
) -> tuple[Heard, ...]:
    """What the receiver was sent before of these alerts, and of the claims and texts of those that are no first word,
    the oldest first. Of an escalation: what those were sent, too, whom its route tells."""
    if not alerts:
        return ()
    these, marks = reader.among("a.dedup_key", tuple(alert.dedup_key for alert in alerts))
    kin = "1 = 0"
    followers = [alert for alert in alerts if alert.facts.get("copy_of") or alert.facts.get("already")]
    if followers:
        claims = {(str(alert.story), alert.claim) for alert in followers}
        each = [
            f"a.story_id = :story{n} and {_CLAIM[claim is None].format(n=n)}" for n, (_, claim) in enumerate(claims)
        ]
        kin = f"({' or '.join(each)})"
        for n, (story, claim) in enumerate(claims):
            marks = {**marks, f"story{n}": story, **({} if claim is None else {f"claim{n}": claim})}
    escalates = is_escalation(group_key)
    who = _BY_ROUTE if escalates else _TO_IT
    values = {**marks, "receiver": receiver, "id": delivery_id, "most": HEARD_MOST} | (
        {"route": route, "escalate": _APART["escalate"]} if escalates else {}
    )
    rows = reader.all(_HEARD.format(who=who, these=these, kin=kin), **values)
    return tuple(Heard(alert_of(cells), moment(cells[9]), cells[10]) for cells in reversed(rows))


def later(reader: Reader, alerts: Sequence[Alert]) -> tuple[Alert, ...]:
    """Where the claims of these alerts stand by now, in each of their sources: the last alert of each."""
    places = dict.fromkeys((one.story, one.source, one.claim) for one in alerts if one.claim and one.story)
    found = (reader.first(_LATEST, story=story, name=source, claim=claim) for story, source, claim in places)
    return tuple(alert_of(cells) for cells in found if cells)


def kept_back(reader: Reader, delivery_id: int, receiver: str, group_key: str) -> dict[str, str]:
    """What is not told later either, with the reason: alerts of a digest that a silence kept from its receiver when
    they came, and of an escalation those that everybody was spared: nobody could acknowledge them."""
    if is_escalation(group_key):
        rows = reader.all(_KEPT_BACK, id=delivery_id, **_APART)
    elif is_digest(group_key):
        rows = reader.all(_SILENCED, id=delivery_id, receiver=receiver, silenced=f"{SILENCED}%", **_APART)
    else:
        return {}
    return {key: why for key, why in rows}
