"""Every kind of wrong configuration, with the exact words that answer it."""

# ruff: noqa: E501 - the messages stand as a user reads them

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.model.errors import ConfigError
from monitor.settings.load import load

ENV = {"SLACK_URL": "https://hooks.slack.com/services/T0/B0/sesame", "EMPTY": ""}

MONITOR = """\
receivers:
  desk: {url: "${SLACK_URL}"}
routes:
  - {name: all, match: {}, receivers: [desk]}
"""
STORY = """\
story: bases
title: The bases
every: 15m
sources:
  - name: agency
    url: https://news.example/bases
claims:
  - id: agreement
    question: Is there an agreement?
    subject: [agreement]
    states:
      talks: [talks go on]
      agreed: [terms agreed]
"""


def faults(folder: Path, monitor: str = MONITOR, **stories: str) -> list[str]:
    """The lines of the error that a configuration raises, with the folder's name taken out."""
    config = folder / "config"
    (config / "stories").mkdir(parents=True)
    (config / "monitor.yaml").write_text(monitor, encoding="utf-8")
    for name, text in (stories or {"bases": STORY}).items():
        (config / "stories" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(config, ENV)
    return str(caught.value).replace(f"{config}/", "").replace(str(folder), "ROOT").splitlines()


IN_STORY = {
    "a misspelt key": ("subject: [agreement]", "subjct: [agreement]",
        'bases.yaml:10:5: claims.0.subjct: unknown key; did you mean "subject"?'),
    "a key from nowhere": ("title: The bases", "flavour: mild",
        "bases.yaml:2:1: flavour: unknown key; expected one of story, title, about, every, fixed, cron, quiet, tell, sources, claims, was"),
    "a bare number for a duration": ("every: 15m", "every: 15",
        'bases.yaml:3:8: every: a number without a unit; write "15s" for seconds or "15m" for minutes'),
    "a quoted bare number": ("every: 15m", 'every: "15"',
        'bases.yaml:3:8: every: a number without a unit; write "15s" for seconds or "15m" for minutes'),
    "a duration in words": ("every: 15m", "every: soon",
        'bases.yaml:3:8: every: expected a duration such as "15m", "0.5s", "2h" or "90d", not "soon"'),
    "never": ("every: 15m", "every: 0s",
        'bases.yaml:3:8: every: expected more than zero, such as "15m" or "0.5s"'),
    "backwards": ("every: 15m", "every: -5m",
        'bases.yaml:3:8: every: expected a duration such as "15m", "0.5s", "2h" or "90d", not "-5m"'),
    "an address without a scheme": ("https://news.example/bases", "news.example/bases",
        'bases.yaml:6:10: sources.0.url: expected an address that begins with https:// or http://, '
        'not "news.example/bases"; did you mean "https://news.example/bases"?'),
    "an address of another kind": ("https://news.example/bases", "file:///etc/passwd",
        'bases.yaml:6:10: sources.0.url: expected an address that begins with https:// or http://, '
        'not "file:///etc/passwd"'),
    "an address without a host": ("https://news.example/bases", "https:///bases",
        'bases.yaml:6:10: sources.0.url: the address "https:///bases" names no host'),
    "an address with a bad port": ("https://news.example/bases", "https://news.example:http/",
        'bases.yaml:6:10: sources.0.url: expected an address such as https://news.example/world, '
        'not "https://news.example:http/"'),
    "a name with capitals": ("name: agency", "name: The Agency",
        'bases.yaml:5:11: sources.0.name: expected lower-case letters, digits and single hyphens, '
        'not "The Agency"; write "the-agency"'),
    "a missing address": ("    url: https://news.example/bases\n", "",
        'bases.yaml:5:5: sources.0: the key "url" is missing: its address, https:// or http://'),
    "a source kind that is not known": ("    url: https", "    kind: feeed\n    url: https",
        'bases.yaml:6:11: sources.0.kind: expected one of article, feed, list, live, pdf, json, text, js, not "feeed"; '
        'did you mean "feed"?'),
    "words to match on an article": ("    url: https", "    match: [Tartus]\n    url: https",
        "bases.yaml:6:12: sources.0.match: is not for kind: article; write kind: feed or kind: list, or take it out"),
    "a list without links": ("    url: https", "    kind: list\n    url: https",
        "bases.yaml:6:11: sources.0.kind: list needs link: a CSS selector of its links, such as \"article h2 a\""),
    "a selector that is none": ("    url: https", "    exclude: [\"p[\"]\n    url: https",
        "bases.yaml:6:15: sources.0.exclude.0: is no CSS selector that is understood: Expected ident or '*', got <EOF at 2>"),
    "a selector of a piece": ("    url: https", "    include: \"p::text\"\n    url: https",
        "bases.yaml:6:14: sources.0.include.0: chooses elements, not pieces of them; leave out what begins with ::"),
    "JSON without a path": ("    url: https", "    kind: json\n    url: https",
        "bases.yaml:6:11: sources.0.kind: json needs path: where its text is"),
    "a path that is none": ("    url: https", "    kind: json\n    path: data[x\n    url: https",
        "bases.yaml:7:11: sources.0.path: text: is no path from its 5. character on; "
        "expected one such as data.items[0].title"),
    "a part that JSON has not": ("    url: https", "    kind: json\n    path: {headlin: a, text: b}\n    url: https",
        'bases.yaml:7:11: sources.0.path: "headlin" is no part that is read; did you mean "headline"?; '
        "there are headline, text, date, byline"),
    "a ladder of one": ("      agreed: [terms agreed]\n", "",
        "bases.yaml:12:7: claims.0.states: has 1 state; a ladder needs two or more"),
    "neither states nor value": (STORY[STORY.index("    states:"):], "",
        'bases.yaml:8:5: claims.0: claim "agreement" has neither of states and value; give one of them'),
    "both states and value": ("    states:", "    value: number\n    states:",
        'bases.yaml:8:5: claims.0: claim "agreement" has both of states and value; give one of them'),
    "a state called unknown": ("      agreed:", "      unknown: [it is not known]\n      agreed:",
        'bases.yaml:12:7: claims.0.states: "unknown" has a meaning of its own; give the state another name'),
    "a state with a bad name": ("      agreed:", "      Agreed_terms:",
        'bases.yaml:13:7: claims.0.states.Agreed_terms: expected lower-case letters, digits and single hyphens, '
        'not "Agreed_terms"; write "agreed-terms"'),
    "a severity for no state": ("    states:", "    severity: {aagreed: urgent}\n    states:",
        'bases.yaml:8:5: claims.0: severity names "aagreed", which is no state of "agreement"; did you mean "agreed"?'),
    "a severity that is not known": ("    states:", "    severity: loud\n    states:",
        'bases.yaml:11:15: claims.0.severity.default: expected one of info, notice, urgent, not "loud"'),
    "a value kind that is not known": (STORY[STORY.index("    states:"):], "    value: nuumber\n",
        "bases.yaml:11:12: claims.0.value: expected one of number, money, percent, date, person, place, "
        'not "nuumber"; did you mean "number"?'),
    "text where a list belongs": ("sources:\n  - name: agency\n    url: https://news.example/bases", "sources: agency",
        'bases.yaml:4:10: sources: expected a list, not "agency"'),
    "a key left empty": (STORY[STORY.index("claims:"):], "claims:\n",
        "bases.yaml:7:8: claims: expected a list, not nothing"),
    "a number where text belongs": ("title: The bases", "title: 2024",
        'bases.yaml:2:8: title: expected text, not 2024; put it in quotes: "2024"'),
    "a score beyond one": ("every: 15m", "tell: {edits: {from_score: 3}}",
        "bases.yaml:3:28: tell.edits.from_score: expected a number from 0 to 1, not 3"),
    "an edit kind that is not known": ("every: 15m", "tell: {edits: {kinds: [numbers]}}",
        "bases.yaml:3:24: tell.edits.kinds.0: expected one of status, number, date, entity, quote, negation, hedge, "
        'attribution, addition, removal, moved, rephrase, copyedit, boilerplate, not "numbers"; did you mean "number"?'),
    "a key that stands twice": ("every: 15m", "every: 15m\nevery: 30m",
        "bases.yaml:4:1: every: stands twice; it was given in line 3 already"),
    "an alias": ("subject: [agreement]", "subject: &it [agreement]\n    was: *it",
        "bases.yaml:10:14: claims.0.was: an alias (*name); write the value out, aliases are not read"),
    "a tag": ("title: The bases", "title: !!python/name:os.system x",
        "bases.yaml:2:8: title: a tag (tag:yaml.org,2002:python/name:os.system); tags are not read"),
    "an unset variable": ("https://news.example/bases", "https://news.example/${TOKEN}",
        "bases.yaml:6:10: sources.0.url: the variable TOKEN is not set; set it (export TOKEN=…) or write ${TOKEN:-default}"),
    "an empty variable": ("https://news.example/bases", "https://news.example/${EMPTY}",
        "bases.yaml:6:10: sources.0.url: the variable EMPTY is empty; set it (export EMPTY=…) or write ${EMPTY:-default}"),
    "a secret file that is missing": ("title: The bases", "title: ${file:no/such}",
        "bases.yaml:2:8: title: ${file:no/such}: ROOT/no/such cannot be read (No such file or directory); "
        "write the secret into it"),
    "a credential outside a service": ("title: The bases", "title: ${cred:token}",
        "bases.yaml:2:8: title: ${cred:token}: no credentials here (CREDENTIALS_DIRECTORY is not set); "
        "start as a service with LoadCredential=token:PATH, or write ${file:PATH}"),
    "a reference of another tool": ("title: The bases", "title: ${env:HOME}",
        "bases.yaml:2:8: title: ${env:HOME} is no reference; "
        "expected ${NAME}, ${NAME:-default}, ${file:PATH} or ${cred:NAME}"),
    "a reference that is not closed": ("title: The bases", "title: The ${BASES",
        "bases.yaml:2:8: title: a reference is not closed; "
        "expected ${NAME}, ${NAME:-default}, ${file:PATH} or ${cred:NAME}, or $${ for a plain ${"),
    "a tab": ("    url: https", "\turl: https",
        "bases.yaml:6:1: not valid YAML: found a tab character that violates indentation; indent with spaces, not tabs"),
    "a colon in a text": ("title: The bases", "title: The bases: a story",
        'bases.yaml:2:17: not valid YAML: mapping values are not allowed in this context; '
        'a text with ": " in it must stand in quotes, or the line is indented too far'),
    "two documents": ("claims:\n", "---\nclaims:\n",
        "bases.yaml:7:1: not valid YAML: but found another document; "
        'one file is one document: take the line "---" out'),
    "a list at the top": (STORY, "- story: bases\n",
        "bases.yaml:1:1: expected a mapping (key: value), not a list"),
    "an older name still in use": ("    url: https", "    was: agency\n    url: https",
        'bases.yaml:6:10: sources.0.was: "agency" is still the name of one; it takes a name no longer used'),
    "two sources of one name": ("claims:\n", "  - {name: agency, url: https://other.example/}\nclaims:\n",
        'bases.yaml:7:12: sources.1.name: "agency" stands twice, first in line 5; each needs a name of its own'),
    "two claims of one id": ("claims:\n", "claims:\n  - {id: agreement, question: How many?, value: number}\n",
        'bases.yaml:9:9: claims.1.id: "agreement" stands twice, first in line 8; each needs a name of its own'),
}  # fmt: skip


@pytest.mark.parametrize("what", IN_STORY)
def test_a_wrong_story_is_answered_with_its_place_and_what_was_expected(tmp_path: Path, what: str) -> None:
    old, new, expected = IN_STORY[what]
    assert old in STORY
    assert faults(tmp_path, bases=STORY.replace(old, new, 1)) == [f"stories/{expected}"]


IN_MONITOR = {
    "a receiver that is not there": ("receivers: [desk]", "receivers: [dsek]",
        'monitor.yaml:4:40: routes.0.receivers.0: no receiver "dsek"; did you mean "desk"?'),
    "a receiver unlike any": ("receivers: [desk]", "receivers: [night-editor]",
        'monitor.yaml:4:40: routes.0.receivers.0: no receiver "night-editor"; there are: desk'),
    "an escalation to nobody": ("receivers: [desk]", "receivers: [desk], escalate: {after: 5m, to: [boss]}",
        'monitor.yaml:4:74: routes.0.escalate.to.0: no receiver "boss"; there are: desk'),
    "a route to nobody": ("receivers: [desk]", "receivers: []",
        "monitor.yaml:4:39: routes.0.receivers: is empty; expected at least one"),
    "two routes of one name": ("routes:\n", "routes:\n  - {name: all, receivers: [desk]}\n",
        'monitor.yaml:5:12: routes.1.name: "all" stands twice, first in line 4; each needs a name of its own'),
    "a match by another key": ("match: {}", "match: {storey: bases}",
        'monitor.yaml:4:25: routes.0.match.storey: unknown key; did you mean "story"?'),
    "an alert kind that is not known": ("match: {}", "match: {kind: claims}",
        "monitor.yaml:4:31: routes.0.match.kind.0: expected one of claim, edit, reversal, source, system, "
        'not "claims"; did you mean "claim"?'),
    "continue in words": ("match: {}", "continue: maybe",
        'monitor.yaml:4:27: routes.0.continue: expected true or false, not "maybe"'),
    "a zone that is not there": ("match: {}", 'digest: {at: "07:30", zone: Europe/Berln}',
        'monitor.yaml:4:45: routes.0.digest.zone: expected a time zone such as "Europe/Berlin" or "UTC", '
        'not "Europe/Berln"; did you mean "Europe/Berlin"?'),
    "a time of day beyond the day": ("match: {}", 'digest: {at: "25:30"}',
        'monitor.yaml:4:30: routes.0.digest.at: expected a time of day such as "07:30" or "23:00", not "25:30"'),
    "a receiver without a kind": ('"${SLACK_URL}"', "editor@news.example",
        "monitor.yaml:2:15: receivers.desk.url: expected an Apprise address that begins with its kind, such as "
        "mailtos://, slack:// or json://, or a Slack webhook https://hooks.slack.com/services/…"),
    "a receiver that is a list": ('{url: "${SLACK_URL}"}', '["${SLACK_URL}"]',
        "monitor.yaml:2:9: receivers.desk: expected a mapping (key: value), not a list"),
    "a pace that is none": ("receivers:\n", "fetch: {per_host: often}\nreceivers:\n",
        'monitor.yaml:1:19: fetch.per_host: expected requests per time, such as "1/5s" or "10/1m", not "often"'),
    "a pace of none at all": ("receivers:\n", "fetch: {per_host: 0/5s}\nreceivers:\n",
        'monitor.yaml:1:19: fetch.per_host: expected requests per time, such as "1/5s" or "10/1m", not "0/5s"'),
    "a size in words": ("receivers:\n", "fetch: {max_bytes: big}\nreceivers:\n",
        'monitor.yaml:1:20: fetch.max_bytes: expected a size such as "5MB" or "512kB", not "big"'),
    "a private address without a port": ("receivers:\n", "fetch: {allow_private: [localhost]}\nreceivers:\n",
        'monitor.yaml:1:25: fetch.allow_private.0: expected host:port, such as "127.0.0.1:8901", not "localhost"'),
    "a database of another kind": ("receivers:\n", "store: mysql://root@db/x\nreceivers:\n",
        "monitor.yaml:1:8: store: is no database address that is known; "
        "expected sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"),
    "waits in the wrong order": ("receivers:\n", "timing: {retry: {base: 2h, cap: 1h}}\nreceivers:\n",
        "monitor.yaml:1:24: timing.retry.base: is longer than cap"),
    "quiet hours without end": ("routes:\n", 'quiet_hours: {receivers: [desk], from: "23:00", to: "23:00"}\nroutes:\n',
        "monitor.yaml:3:53: quiet_hours.to: is the same as from; the rest would never begin or never end"),
    "a silence without a zone": ("routes:\n", "silences: [{match: {}, until: 2026-03-02T06:00, comment: x}]\nroutes:\n",
        'monitor.yaml:3:31: silences.0.until: "2026-03-02T06:00" has no zone; add Z for UTC, or an offset such as +01:00'),
    "a silence without a reason": ("routes:\n", "silences: [{match: {}, until: 2026-03-02T06:00Z}]\nroutes:\n",
        'monitor.yaml:3:12: silences.0: the key "comment" is missing: why'),
}  # fmt: skip


@pytest.mark.parametrize("what", IN_MONITOR)
def test_a_wrong_monitor_file_is_answered_with_its_place_and_what_was_expected(tmp_path: Path, what: str) -> None:
    old, new, expected = IN_MONITOR[what]
    assert old in MONITOR
    assert faults(tmp_path, MONITOR.replace(old, new, 1)) == [expected]


def test_all_faults_of_all_files_are_told_at_once_in_file_order(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        MONITOR.replace("name: all", "nname: all"),
        bases=STORY.replace("every: 15m", "every: 15").replace("subject:", "subjct:"),
        other="story: other\nsources: [{name: a, url: x}]\n",
    )
    assert [line.split(": ")[0] for line in found] == [
        "monitor.yaml:4:5",
        "monitor.yaml:4:6",
        "stories/bases.yaml:3:8",
        "stories/bases.yaml:10:5",
        "stories/other.yaml:2:26",
    ]


def test_two_files_with_one_story_name_each_other(tmp_path: Path) -> None:
    found = faults(tmp_path, a=STORY, b=STORY)
    assert found == [
        'stories/b.yaml:1:8: story: "bases" is the story of stories/a.yaml already; each file needs one of its own'
    ]


def test_a_secret_that_is_wrong_is_not_repeated(tmp_path: Path) -> None:
    found = faults(tmp_path, bases=STORY.replace("https://news.example/bases", "${SLACK_URL}/a b"))
    assert "sesame" not in "".join(found)
    assert found == ['stories/bases.yaml:6:10: sources.0.url: expected an address such as https://news.example/world, '
                     "not what ${SLACK_URL}/a b gives"]  # fmt: skip


def test_no_configuration_names_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no configuration in .*/nowhere/; write one: monitor .*init"):
        load(tmp_path / "nowhere", {})


def test_a_file_that_is_not_text_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "monitor.yaml").write_bytes(b"store: \xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"monitor.yaml.*: is not YAML text in UTF-8"):
        load(tmp_path / "config", {})


def test_a_bomb_of_aliases_is_refused_at_once(tmp_path: Path) -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 25))
    found = faults(tmp_path, f"a0: &a0 [x]\n{levels}\n")
    assert any("aliases are not read" in line for line in found)


WORDS = MONITOR.replace('SLACK_URL}"}', 'SLACK_URL}", words: german}')


def test_phrases_are_known_by_name_and_have_slots_of_their_own(tmp_path: Path) -> None:
    assert faults(tmp_path / "name", WORDS + "words:\n  german: {wsa: vorher}\n")[0].startswith(
        "monitor.yaml:6:12: words.german.wsa: expected one of urgent, notice,"
    )
    assert faults(tmp_path / "slot", WORDS + 'words:\n  german:\n    more: "noch {count}"\n') == [
        "monitor.yaml:7:11: words.german.more: nothing fills {count}; this phrase has {n}"
    ]
    assert faults(tmp_path / "there", WORDS + "words: {german: {was: [vorher]}}\n") == [
        "monitor.yaml:5:23: words.german.was: expected text, not a list"
    ]
    assert faults(tmp_path / "missing", WORDS.replace("german", "germn") + "words: {german: {was: vorher}}\n") == [
        'monitor.yaml:2:38: receivers.desk.words: no words "germn"; did you mean "german"?'
    ]


def test_a_part_given_as_one_value_is_answered_with_its_form(tmp_path: Path) -> None:
    digest = MONITOR.replace("match: {}", 'digest: "18:00"')
    (said,) = (one for one in faults(tmp_path / "digest", digest) if "digest" in one)
    assert said.endswith('routes.0.digest: expected a mapping (key: value), not "18:00"; write {at: "18:00"}')
    (said,) = (one for one in faults(tmp_path / "bare", digest.replace('"18:00"', "18:00")) if "digest" in one)
    assert said.endswith('write {at: "18:00"}')
