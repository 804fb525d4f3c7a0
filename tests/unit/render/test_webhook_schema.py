"""What a webhook is sent is as its published schema says, and its signature can be checked as the docs say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from monitor.adapters.notify_apprise.webhook import short, signed
from monitor.pipeline.compose import compose, shortened
from monitor.render.webhook_schema import FACTS, SCHEMA
from tests.fakes.alerts import NOW, claim_alert, delivery
from tests.fakes.json_schema import faults
from tests.unit.render.test_messages import CASES, hostile

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "webhook.md"


@pytest.mark.parametrize("name", [*CASES, "hostile"])
def test_every_message_is_as_the_schema_says_also_where_it_was_shortened(name: str) -> None:
    told = delivery(*(CASES[name] if name in CASES else (hostile(),)))
    for document in (
        compose(told, NOW).document,
        short(compose(told, NOW).document),
        compose(told, NOW, most=0).document,
    ):
        assert faults(SCHEMA, json.loads(json.dumps(document))) == []


def test_the_schema_would_see_a_document_that_is_wrong() -> None:
    good = json.loads(json.dumps(compose(delivery(), NOW).document))
    wrong = [
        good | {"schema_version": 2},
        good | {"severity": "loud"},
        {key: value for key, value in good.items() if key != "alerts"},
        good | {"alerts": [good["alerts"][0] | {"alert_id": "x"}]},
        good | {"alerts": [good["alerts"][0] | {"facts": {"confidence": "high"}}]},
    ]
    assert all(len(faults(SCHEMA, document)) == 1 for document in wrong)


def test_every_fact_of_an_alert_is_described() -> None:
    known = {*FACTS, "story", "source"}
    assert {key for alerts in CASES.values() for alert in alerts for key in alert.facts} <= known
    assert shortened(claim_alert(), 0).facts


def test_the_signature_is_checked_as_the_docs_say() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    told: dict[str, object] = {}
    exec(code, told)
    check = told["is_from_monitor"]
    assert callable(check)
    headers = {name.lower(): value for name, value in signed(b'{"a":1}', "secret", 1_800_000_000).items()}
    assert check(headers, b'{"a":1}', "secret", 1_800_000_010.5)
    assert not check(headers, b'{"a":2}', "secret", 1_800_000_010.5)
    assert not check(headers, b'{"a":1}', "other", 1_800_000_010.5)
    assert not check(headers, b'{"a":1}', "secret", 1_800_000_301.0)
    assert not check(headers | {"x-monitor-timestamp": "1800000009"}, b'{"a":1}', "secret", 1_800_000_010.5)
    assert not check({}, b'{"a":1}', "secret", 1_800_000_010.5)
