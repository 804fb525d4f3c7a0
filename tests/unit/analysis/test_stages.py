"""Another event in the place of one is no rephrase, also where no tracked claim asks about it."""

import pytest

from monitor.analysis.stages import turned


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Talks on the ferry contract go on, he said.", "Both sides signed the ferry contract, he said."),
        ("The council approved the tunnel.", "The council rejected the tunnel."),
        ("The two firms are negotiating.", "The two firms have suspended everything."),
        ("A jury convicted the pilot.", "A jury acquitted the pilot."),
    ],
)  # fmt: skip
def test_another_event_is_another_statement(before, after):
    assert turned(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Both sides signed the ferry contract.", "The ferry contract was signed by both sides."),
        ("The council approved the tunnel.", "The tunnel got the council's approval."),
        ("It rained on Tuesday.", "Both sides signed the ferry contract."),
        ("Talks went on and terms were agreed.", "Terms were agreed."),
    ],
)
def test_the_same_event_or_none_is_not(before, after):
    assert not turned(before, after)
