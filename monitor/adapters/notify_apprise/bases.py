"""Where do Apprise's classes come in? Its own types are half written and contradict each other: they count as Any."""

from __future__ import annotations

from typing import Any

import apprise
import apprise.manager_plugins
import apprise.plugins.base
import apprise.plugins.custom_json
import apprise.plugins.email.base

OURS = ("clock", "turns")  # given to each of our plugins, used by some


def without_ours(options: dict[str, Any]) -> dict[str, Any]:
    """The options that Apprise's own class takes."""
    return {key: value for key, value in options.items() if key not in OURS}


Apprise: Any = apprise.Apprise
AppriseAsset: Any = apprise.AppriseAsset
NotificationManager: Any = apprise.manager_plugins.NotificationManager
NotifyBase: Any = apprise.plugins.base.NotifyBase
NotifyEmail: Any = apprise.plugins.email.base.NotifyEmail
NotifyFormat: Any = apprise.NotifyFormat
NotifyJSON: Any = apprise.plugins.custom_json.NotifyJSON
NotifyType: Any = apprise.NotifyType
