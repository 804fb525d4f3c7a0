"""How are alerts taken to their receivers? One door: `notifier(receiver)`; the address is an Apprise URL.

Slack, mail and webhooks have plugins of our own, which tell a refusal for good from one that may pass; every other
service goes through Apprise's own plugin as plain text. Apprise is imported when the first receiver is opened.
"""

from monitor.adapters.notify_apprise.door import notifier

__all__ = ["notifier"]
