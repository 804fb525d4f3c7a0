"""How does the daemon's condition read? As JSON for a probe, as Prometheus text for a scraper; no word of a story."""

from __future__ import annotations

import json
from itertools import groupby

from monitor.model.vitals import Condition

HELP = {
    "monitor_up": "The daemon's process is there.",
    "monitor_tick_age_seconds": "Since the last tick of its clock-work.",
    "monitor_ticks_total": "Signs of life of its clock-work since the start.",
    "monitor_sources": "Sources that are followed.",
    "monitor_sources_blind": "Sources that failed three times in a row or more.",
    "monitor_leases_stuck": "Sources held by a worker that went away.",
    "monitor_deliveries_waiting": "Messages that are not sent yet, digests included.",
    "monitor_deliveries_failing": "Messages that a receiver refused and that are tried again.",
    "monitor_deliveries_dead": "Messages that were given up.",
    "monitor_disk_free_bytes": "Room on the database's disk.",
    "monitor_fault": "Faults that have been told and are not over.",
    "monitor_captures_total": "Looks at sources since the start, by what they came to.",
    "monitor_messages_total": "Attempts to send since the start, by what they came to.",
    "monitor_failed_jobs_total": "Jobs that ended in an error since the start.",
}


def health_json(condition: Condition) -> str:
    """`{"status": "ok" | "ill", "reasons": […]}`."""
    return json.dumps(
        {"status": "ill" if condition.reasons else "ok", "reasons": list(condition.reasons)}, ensure_ascii=False
    )


def metrics_text(condition: Condition) -> str:
    """Prometheus' text format, version 0.0.4."""
    lines = []
    for name, group in groupby(sorted(condition.numbers.items()), key=lambda item: item[0].split("{")[0]):
        kind = "counter" if name.endswith("_total") else "gauge"
        lines += [f"# HELP {name} {HELP.get(name, name)}", f"# TYPE {name} {kind}"]
        lines += [f"{sample} {value:g}" if value < 1e6 else f"{sample} {value:.0f}" for sample, value in group]
    return "\n".join(lines) + "\n"
