"""docs/proof.md is enough: the proof is redone from its table alone, with a JSON reader and SHA-256."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.app import run
from tests.fakes.newsroom import told

ZERO = "0" * 64


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def heads(lines: list[dict[str, Any]]) -> dict[tuple[str, int], str]:
    """Every link of every chain, recomputed by docs/proof.md; fails where one is not what is written."""
    of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        of[line["type"]].append(line)
    claims = {line["id"]: line["origin"] for line in of["claim"]}
    sources = {line["name"]: line["origin"] for line in of["source"]}
    laid: dict[int, list[Any]] = defaultdict(list)
    found, tips = {}, defaultdict(lambda: ZERO)

    def change(line: dict[str, Any]) -> list[Any]:
        names = ("n", "kind", "material", "score", "before_n", "before_text", "after_n", "after_text", "detail")
        head = [line[name] for name in ("before_seq", "analyzer", "score", "material", "unannounced")]
        return [*head, [[edit[name] for name in names] for edit in line["edits"]]]

    def reading(line: dict[str, Any]) -> list[Any]:
        body = [line[name] for name in ("state", "confidence", "rival", "analyzer", "valid_from")]
        return [claims[line["claim"]], *body, [[one["sentence"], one["quote"]] for one in line["evidence"]]]

    def alert(line: dict[str, Any]) -> list[Any]:
        names = ("dedup_key", "kind", "severity", "title", "facts", "at")
        return [*(line[name] for name in names), claims[line["claim"]] if line["claim"] else None]

    for version in of["version"]:
        here = [line for line in lines if (line.get("source"), line.get("seq")) == (version["source"], version["seq"])]
        mine: dict[str, list[Any]] = defaultdict(list)
        for line in here:
            made = {"change": change, "reading": reading, "alert": alert}.get(line["type"])
            if line["type"] == "layer":
                document = ["layer", line["extractor"], line["article_sha"], line["text_sha"]]
            elif made is None:
                continue
            else:
                document = made(line)
            if line.get("laid_by") is None:
                mine[line["type"]].append(document)
            else:
                prefix = ["change"] if line["type"] == "change" else []
                laid[line["laid_by"]].append([sources[line["source"]], line["seq"], [*prefix, *document]])
        article, origin = version["article"], sources[version["source"]]
        text = "\n\n".join([article["headline"], *article["paragraphs"]])
        assert version["text_sha"] == hashlib.sha256(text.encode()).hexdigest()
        assert version["article_sha"] == sha(article)
        came = [(mine["change"] or [None])[0], sorted(mine["reading"], key=canonical), sorted(mine["alert"])]
        (look,) = (line for line in here if line["type"] == "capture" and line["outcome"] == "new")
        names = ("at", "ms", "via", "reason", "http_status", "final_url", "tls", "detail", "body_sha", "headers_sha")
        came += [version["extractor"], version["recorded_at"], [*(look[name] for name in names), look["seen_at"]]]
        assert version["observation_sha"] == sha(came)
        digests = {name: version[name] for name in ("text_sha", "article_sha", "body_sha", "observation_sha")}
        link = sha([tips[origin], origin, version["seq"], version["captured_at"], digests])
        assert (version["prev_chain"], version["chain"]) == (tips[origin], link)
        found[origin, version["seq"]] = tips[origin] = link
    for blob in of["blob"]:
        assert hashlib.sha256(base64.b64decode(blob["base64"])).hexdigest() == blob["sha"]
    loose = {line["dedup_key"]: line for line in of["alert"] if line["seq"] is None}
    story = of["story"][0]["story"]
    for entry in of["journal"]:
        rows = laid.pop(entry["n"], []) + ([entry["detail"]] if entry["detail"] is not None else [])
        if entry["act"] == "alert":
            told_of = loose.pop(entry["ref"])
            rows.append([sources[told_of["source"]] if told_of["source"] else None, None, alert(told_of)])
        assert entry["rows_sha"] == sha(sorted(rows, key=canonical))
        link = sha([tips["journal"], entry["n"], entry["at"], entry["act"], entry["ref"], entry["rows_sha"]])
        assert (entry["prev"], entry["hash"]) == (tips["journal"], link)
        found[story, entry["n"]] = tips["journal"] = link
    assert not laid
    assert not loose
    return found


def test_a_record_and_its_checkpoint_are_checked_with_other_tools(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = told(tmp_path)
    config = ["--config", str(room.config), "-q"]
    ref = "harbour/agency@3"
    assert run(["claim", "reject", ref, "agreement", *config]) == 0
    assert run(["note", ref, "It was taken back.", *config]) == 0
    room.close()
    record, mark = tmp_path / "harbour.jsonl", tmp_path / "monday.checkpoint"
    assert run(["checkpoint", "--key", str(tmp_path / "key"), "--new-key", "--out", str(mark), *config]) == 0
    assert run(["export", "harbour", "--out", str(record), *config]) == 0
    *lines, end = record.read_bytes().splitlines(keepends=True)
    assert json.loads(end) == {
        "type": "end", "lines": len(lines), "sha256": hashlib.sha256(b"".join(lines)).hexdigest(),
    }  # fmt: skip
    found = heads([json.loads(line) for line in lines])
    statement, signed = mark.read_bytes().splitlines(keepends=True)
    said = json.loads(statement)["heads"]
    assert len(said) == 3
    assert all(found[head["name"], head["n"]] == head["hash"] for head in said)
    (tmp_path / "statement").write_bytes(statement)
    (tmp_path / "signature").write_bytes(base64.b64decode(json.loads(signed)["signature"]))
    openssl = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(tmp_path / "key.pub"), "-rawin"]
    files = ["-in", str(tmp_path / "statement"), "-sigfile", str(tmp_path / "signature")]
    done = subprocess.run([*openssl, *files], capture_output=True, text=True, check=False)
    assert "Verified Successfully" in done.stdout, done.stderr
    for given in ((), ("--export", str(record))):
        argv = ["verify", *given, "--checkpoint", str(mark), "--public-key", str(tmp_path / "key.pub"), *config]
        assert run(argv) == 0
    capsys.readouterr()
