"""How fast is the engine by itself, without a model? Beside difflib on the same texts.

    python bench/engine.py [--rounds 3] [--write docs/measurements.md]

Each case runs in a process of its own, on one core; seconds are of its processor, the best of the rounds. Only ratios
inside a table count.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import section

HERE = Path(__file__).resolve().parent
GOLD = HERE.parent / "tests" / "gold"
HEAD = """# The engine alone

Made by `python bench/engine.py --write docs/measurements.md`: no network, no store, no model. Each row is a process of
its own on one core; times are of its processor, the best of {rounds} rounds, ratios are against difflib:
`SequenceMatcher` over the sentences, and over the words of each replaced run, on the same two texts.

"""
LIMIT, FLOOR_LIMIT = 60, 10  # seconds of a processor: ours, and what is waited for difflib
SIZES = (1_000, 5_000, 20_000, 50_000)
VOCABULARY = (
    "minister said talks agreement the of in city troops reported on Monday and to was signed strike union offer "
    "percent 3 1,200 court ruled that it would not port ship harbour pilot counted barges before dawn while clerks "
    "carried ledgers across bridge river levels rose wardens closed gates market traders packed stalls early"
)

Sides = tuple[str, str]


def words(chance: random.Random, size: int) -> str:
    return " ".join(chance.choice(VOCABULARY.split()) for _ in range(size))


def line(chance: random.Random, size: int = 20) -> str:
    return words(chance, size).capitalize() + "."


def article(size: int) -> Sides:
    """`size` words in paragraphs of four sentences; of every ten sentences one is changed."""
    chance = random.Random(size)
    old = [line(chance) for _ in range(size // 20)]
    new = [text.replace("Monday", "Tuesday", 1) + " Yes." if n % 10 == 3 else text for n, text in enumerate(old)]
    return tuple("\n\n".join(" ".join(side[n : n + 4]) for n in range(0, len(side), 4)) for side in (old, new))


def lines(size: int, other: bool) -> Sides:
    chance = random.Random(1)
    old = [line(chance, 6) for _ in range(size)]
    new = [line(chance, 6) if other or n % 50 == 0 else text for n, text in enumerate(old)]
    return "\n\n".join(old), "\n\n".join(new)


def megabyte() -> Sides:
    text = words(random.Random(1), 160_000)
    return text, text.replace("Monday", "Friday", 40)


HOSTILE: dict[str, Callable[[], Sides]] = {
    "one sentence of 1 MB": megabyte,
    "one word of 1 MB": lambda: ("x" * 1_000_000, "x" * 999_999 + "y"),
    "100,000 sentences, one in 50 other": lambda: lines(100_000, other=False),
    "100,000 sentences, all other": lambda: lines(100_000, other=True),
    "100,000 times one sentence, 1,000 gone": lambda: ("It is so.\n\n" * 100_000, "It is so.\n\n" * 99_000),
    "20,000 times one sentence, then another": lambda: ("It is so.\n\n" * 20_000, "It was not so.\n\n" * 20_000),
    "unrelated texts of 2,400 words": lambda: (article(2_400)[0], " ".join(f"q{n}z" for n in range(2_400))),
    "20,000 quotations in each other": lambda: ("“" * 20_000 + "a" + "”" * 20_000, "“" * 20_000 + "b" + "”" * 20_000),
}


def floor(before: str, after: str) -> None:
    """What a differ from the standard library does with the same texts."""
    left, right = (text.replace("\n\n", " ").split(". ") for text in (before, after))
    for op, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if op == "replace":
            old, new = " ".join(left[a:b]).split(), " ".join(right[c:d]).split()
            difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def measure(case: str) -> dict[str, float]:
    """One case, in this process: seconds, the most memory, and what it compared."""
    from monitor.analysis.given import article_of
    from monitor.analysis.observe import observe
    from monitor.evaluation import gold
    from monitor.settings.load import story_from

    limit = FLOOR_LIMIT if case.endswith("!") else LIMIT
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    kind, _, name = case.partition(":")
    stories = [gold.load(path) for path in gold.files([GOLD])]
    followed = {story.slug: story_from(story.document) for story in stories}
    first = followed[stories[0].slug]
    if kind in ("gold", "gold-floor"):
        work = [
            (*(article_of(side.body.headline, side.body.text, at=side.at) for side in (step.before, step.after)),
             followed[step.story.slug])
            for step in gold.steps(stories)
        ]  # fmt: skip
    else:
        sides = article(int(name.removesuffix("!"))) if kind == "size" else HOSTILE[name.removesuffix("!")]()
        work = [(*(article_of("Talks go on", text) for text in sides), first)]
    if kind != "gold-floor" and not name.endswith("!"):
        observe(article_of("Talks", "It rains."), article_of("Talks", "It snows."), first)  # lists and patterns loaded
    began = time.process_time()
    for before, after, story in work:
        if kind == "gold-floor" or name.endswith("!"):
            floor(before.text, after.text)
        else:
            observe(before, after, story)
    seconds = time.process_time() - began
    return {"s": seconds, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "pairs": len(work)}


def run(case: str, rounds: int) -> dict[str, float]:
    """The best of some rounds, each a fresh process; one that takes too long is stopped."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        done = subprocess.run([sys.executable, __file__, "--one", case], capture_output=True, text=True)
        if done.returncode == -signal.SIGXCPU:
            return {"s": float("inf"), "mb": 0.0, "pairs": 1}
        if done.returncode:
            raise SystemExit(f"{case}: {done.stderr}")
        found = json.loads(done.stdout)
        best = found if not best or found["s"] < best["s"] else best
    return best


def ratio(ours: float, theirs: float) -> str:
    return "–" if theirs in (0.0, float("inf")) else f"{ours / theirs:.2f}"


def told(seconds: float, limit: int = LIMIT) -> str:
    return f"stopped after {limit} s" if seconds == float("inf") else f"{seconds * 1000:.1f}"


def report(rounds: int) -> list[str]:
    """The tables, as Markdown."""
    steps, against = run("gold", rounds), run("gold-floor", rounds)
    out = [
        f"{steps['pairs']:.0f} steps of the gold stories, as `monitor eval tests/gold --no-model` reads them: "
        f"**{steps['pairs'] / steps['s']:.0f} article pairs a second** and core "
        f"({steps['s'] / steps['pairs'] * 1000:.1f} ms each, {steps['mb']:.0f} MB; "
        f"difflib {against['s'] / against['pairs'] * 1000:.2f} ms). Load of the machine {os.getloadavg()[0]:.1f}.",
        "",
        "| article, one sentence in ten changed | ms | ms per 1,000 words | difflib ms | ratio | MB |",
        "|---|---|---|---|---|---|",
    ]
    for size in SIZES:
        ours, theirs = run(f"size:{size}", rounds), run(f"size:{size}!", rounds)
        out.append(
            f"| {size:,} words | {told(ours['s'])} | {ours['s'] * 1e6 / size:.1f} | {told(theirs['s'], FLOOR_LIMIT)} "
            f"| {ratio(ours['s'], theirs['s'])} | {ours['mb']:.0f} |"
        )
    out += ["", "| text that no newspaper prints | ms | MB | difflib ms | ratio |", "|---|---|---|---|---|"]
    for name in HOSTILE:
        ours, theirs = run(f"hostile:{name}", 1), run(f"hostile:{name}!", 1)
        times = ours["s"], theirs["s"]
        out.append(
            f"| {name} | {told(times[0])} | {ours['mb']:.0f} | {told(times[1], FLOOR_LIMIT)} | {ratio(*times)} |"
        )
    return out


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--write", type=Path, help="a page of docs to put the tables in")
    asked.add_argument("--one", help=argparse.SUPPRESS)
    args = asked.parse_args()
    if args.one:
        print(json.dumps(measure(args.one)))
        return
    found = report(args.rounds)
    print("\n".join(found))
    if args.write:
        section.write(args.write, HEAD.format(rounds=args.rounds) + "\n".join(found) + "\n")


if __name__ == "__main__":
    main()
