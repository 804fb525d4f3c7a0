"""What may a webhook rely on? The JSON Schema of the document that `documents` writes; fields are only ever added."""

from __future__ import annotations

from typing import Any

from monitor.model.alert import ALERT_KINDS, Severity
from monitor.render.documents import SCHEMA_VERSION

Schema = dict[str, Any]


def _text(said: str, **more: Any) -> Schema:
    return {"type": "string", "description": said, **more}


def _or_null(said: str, **more: Any) -> Schema:
    return {"type": ["string", "null"], "description": said, **more}


ID = "^[0-9a-f]{64}$"
LOUD: Schema = {"enum": [one.value for one in Severity], "description": "How loud, in rising order."}
FACTS: dict[str, Schema] = {
    "story_title": _text("The story's title."),
    "url": _or_null("The page's address, without user, password or token; null where it is no web address."),
    "version": _text("The version that caused it, STORY/SOURCE@N."),
    "previous": _text("The version before it."),
    "captured_at": _text("When the page was fetched, ISO 8601 with its offset."),
    "published_at": _or_null("What the page itself says of its time."),
    "question": _text("The claim's question."),
    "claim": _text("The claim's name."),
    "before": _or_null("The state or value before."),
    "after": _or_null("The state or value now."),
    "confidence": {"type": ["number", "null"], "description": "How certain the reading is, calibrated, 0 to 1."},
    "attribution": _or_null("Who says so, according to the page."),
    "before_sentence": _or_null("The sentence before."),
    "after_sentence": _or_null("The sentence now; missing where it is gone."),
    "marked": {
        "type": ["array", "null"],
        "description": "From the one sentence to the other, word by word: [sign, text], sign one of = - +.",
        "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
    },
    "evidence": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Sentences it rests on."},
    "reason": _or_null("Why it was found material, or why the state moved."),
    "edit_kind": _text("The kind of an edit."),
    "score": {"type": ["number", "null"], "description": "How material an edit is, 0 to 1."},
    "values": {
        "type": ["array", "null"],
        "description": "Of an edit of values on both sides: the one before and the one now.",
        "items": {"type": "string"},
    },
    "unannounced": {"type": ["boolean", "null"], "description": "No update note and no newer date on the page."},
    "returns_to": _or_null("Of a reversal: the version whose text is back."),
    "returned_after_s": {"type": ["number", "null"], "description": "Of a reversal: seconds until it went back."},
    "already": _or_null("The source that had said so before."),
    "copy_of": _or_null("The source whose text this one only carries: no confirmation."),
    "against": _or_null("SOURCE: STATE of a source that says otherwise."),
    "rival": _or_null("Another state that the same article supports."),
    "flips": {"type": ["number", "null"], "description": "How often the claim went back and forth in a day."},
    "headline": _or_null("The page's headline."),
    "seq": {"type": ["number", "null"], "description": "The version's number in its source."},
    "stood_s": {"type": ["number", "null"], "description": "Of a removal: seconds for which the sentence had stood."},
    "what": _text("Of source and system alerts: what is the matter."),
    "since": _or_null("Since when."),
    "until": _or_null("Of a source that is seen again: since when."),
    "lasted_s": {"type": ["number", "null"], "description": "Of what is over: seconds that it lasted."},
    "changes": {"type": ["number", "null"], "description": "Of a source that is seen again: changes found by then."},
    "holds": {"type": ["boolean", "null"], "description": "Of a fault of monitor: it holds now, since `since`."},
    "recipient": _or_null("Of a dead letter: who of the receiver's recipients did not take it."),
    "receiver": _or_null("Of a fault that is about a receiver: its name."),
    "detail": _or_null("More words on it."),
    "command": _or_null("The command that looks at it or mends it."),
}
ALERT: Schema = {
    "type": "object",
    "required": ["alert_id", "kind", "severity", "title", "at", "story", "source", "claim"],
    "properties": {
        "alert_id": _text("The same in every repeat and for every receiver.", pattern=ID),
        "kind": {"enum": list(ALERT_KINDS), "description": "What happened."},
        "severity": LOUD,
        "title": _text("It in one line."),
        "at": _text("When it was noticed, UTC."),
        "story": _or_null("The story's name; null for alerts on monitor itself."),
        "source": _or_null("The source's name."),
        "claim": _or_null("The claim's name."),
        "facts": {
            "type": "object",
            "description": "What is known; what is not known is left out. Left out as a whole in a shortened message.",
            "properties": FACTS,
        },
    },
}
SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A message of monitor to a webhook",
    "description": "Fields are added, never renamed or removed, while schema_version stays. Ignore unknown ones.",
    "type": "object",
    "required": ["schema_version", "type", "alert_id", "title", "severity", "story", "route", "receiver", "alerts"],
    "properties": {
        "schema_version": {"const": SCHEMA_VERSION},
        "type": {"const": "alerts"},
        "alert_id": _or_null("The id of the strongest alert.", pattern=ID),
        "title": _text("What a mail has as subject, at most 78 characters.", maxLength=80),
        "severity": LOUD,
        "story": _or_null("The story, where all alerts are of one."),
        "route": _text("The route that sent it."),
        "receiver": _text("The receiver's name."),
        "text": _text("The whole message as plain text; left out where it was too large for the receiver."),
        "alerts": {"type": "array", "items": ALERT, "description": "Every alert, the strongest first."},
        "shortened": {"type": "boolean", "description": "Sent without texts, for the whole was refused (413)."},
    },
}
