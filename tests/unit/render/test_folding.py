"""What flaps is one thing to tell, whatever it is that goes back and forth."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.model.alert import Alert
from monitor.render.folding import parts_of
from tests.fakes.alerts import NOW, claim_alert, edit_alert


def ships(n: int, before: int, after: int, **facts: Any) -> Alert:
    told = {
        "edit_kind": "number",
        "before_sentence": f"Some {before} ships wait.",
        "after_sentence": f"Some {after} ships wait.",
        "values": [str(before), str(after)],
        "captured_at": (NOW + timedelta(minutes=10 * n)).isoformat(),
    }
    return edit_alert(n, kind="reversal", source="one", facts=told | facts)


def test_an_edit_that_flaps_is_one_part_with_both_values_and_where_it_stands() -> None:
    flips = [ships(n, 12 if n % 2 else 40, 40 if n % 2 else 12, flips=n + 2) for n in range(1, 4)]
    other = ships(9, 7, 8)
    parts = parts_of([*flips, other], "UTC")
    (flap,) = [part for part in parts if len(part.ids) > 1]
    assert flap.title == "Number: flapping 12 ↔ 40, 5 times, now 40 (one)"
    assert set(flap.ids) == {alert.dedup_key for alert in flips}
    assert len(parts) == 2


@pytest.mark.parametrize(
    ("alert", "title"),
    [
        (
            ships(1, 12, 40, flips=3, values=None),
            "Number: flapping, 3 times, now Some 40 ships wait. (one)",
        ),
        (
            edit_alert(facts={"flips": 4}),
            "Removal: flapping, 4 times, now (not in the text any more) (agency)",
        ),
        (
            claim_alert(source=None, facts={"flips": 3}),
            "Agreement status: flapping talks ↔ signed, 3 times, now signed",
        ),
    ],
    ids=["a sentence", "a removal", "a claim without a source"],
)
def test_what_flaps_says_what_it_knows_and_never_none(alert: Alert, title: str) -> None:
    (part,) = parts_of([alert], "UTC")
    assert part.title == title


def test_flips_of_which_the_facts_say_nothing_keep_the_title_they_were_stored_with() -> None:
    bare = claim_alert(facts={"flips": 3, "before": None, "after": None}, title="Agreement: flapping, 3 times in a day")
    assert parts_of([bare], "UTC")[0].title == "Agreement: flapping, 3 times in a day"
