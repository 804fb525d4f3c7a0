"""How alike are sentences and phrases? A sentence encoder in an ONNX file, run on the processor.

A folder holds `model.int8.onnx` (or `model.onnx`) and `tokenizer.json`. Any encoder of that form will do: token ids go
in, with a mask and with token kinds where the model asks for them; what comes out is one vector a text, or one a token,
which are then averaged.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from monitor.model.errors import ConfigError
from monitor.model.ids import sha256

SHIPPED = Path(__file__).resolve().parent.parent / "models" / "claim-encoder"
FILES = ("model.int8.onnx", "model.onnx")
TOKENIZER = "tokenizer.json"
SEEN = "seen.txt"
LIBRARIES = ("numpy", "onnxruntime", "tokenizers")  # of the extra `encoder`
MOST_TOKENS = 96  # the length that the shipped encoder was made with; the meaning of a news sentence stands before it
MOST_CHARACTERS = 2_000  # of one text: a sentence of a megabyte is cut before it is taken apart
MOST_SENTENCES = 300  # of one call: the first ones of an article; those below count as unlike everything
KEPT_VECTORS = 16_384  # of 384 numbers: some 25 MB


@dataclass(frozen=True, slots=True)
class OnnxSimilar:
    """The encoder of a folder as a value: small and picklable, so it goes into worker processes.

    The model is loaded at the first call in a process (a third of a second), and kept.
    """

    folder: Path

    def __call__(self, sentences: Sequence[str], phrases: Sequence[str]) -> list[list[float]]:
        """A row for each sentence, a score for each phrase. Raises ConfigError for a folder that holds no encoder."""
        return encoder(self.folder)(sentences, phrases)

    @property
    def name(self) -> str:
        """Folder and the first digits of the model's SHA-256, as the record names it. Raises ConfigError."""
        return f"{self.folder.name}@{_sha(model_file(self.folder))[:4]}"

    @property
    def seen(self) -> tuple[str, ...]:
        """The gold stories that it was tuned on, by `seen.txt` in its folder: on those its figures say nothing."""
        file = self.folder / SEEN
        return tuple(file.read_text(encoding="utf-8").split()) if file.exists() else ()


@lru_cache(maxsize=2)
def encoder(folder: Path) -> Encoder:
    """The encoder of a folder, built once a process. Raises ConfigError."""
    return Encoder(folder)


@lru_cache(maxsize=2)
def _sha(file: Path) -> str:
    return sha256(file.read_bytes())


def installed() -> bool:
    """Whether the libraries of the extra are there; they are not loaded for it."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in LIBRARIES)


def model_file(folder: Path) -> Path:
    """The model in a folder. Raises ConfigError that says what is missing."""
    found = [folder / name for name in FILES if (folder / name).is_file()]
    if not found or not (folder / TOKENIZER).is_file():
        raise ConfigError(f"similar: {folder} holds no encoder; expected {' or '.join(FILES)}, and {TOKENIZER}")
    return found[0]


class Encoder:
    """Sentences × phrases → cosine of their vectors, 0 where it is negative.

    Each text is encoded alone: in a batch the rounding of an int8 model would let neighbours change a vector, and with
    it a reading. Cost: some 2 ms for a text not seen before; vectors of the last ones are kept.
    """

    def __init__(self, folder: Path, keep: int = KEPT_VECTORS) -> None:
        self._session, self._tokenizer = _session(model_file(folder)), _tokenizer(folder / TOKENIZER)
        self._inputs = tuple(given.name for given in self._session.get_inputs())
        self._vectors: OrderedDict[str, Any] = OrderedDict()
        self._keep = keep

    def __call__(self, sentences: Sequence[str], phrases: Sequence[str]) -> list[list[float]]:
        """A row for each sentence, a score for each phrase."""
        if not sentences or not phrases:
            return [[0.0] * len(phrases) for _ in sentences]
        import numpy as np

        wanted = np.stack([self._vector(text) for text in phrases])
        found = np.stack([self._vector(text) for text in sentences[:MOST_SENTENCES]])
        rows: list[list[float]] = np.clip((found @ wanted.T).astype(np.float64), 0.0, 1.0).round(4).tolist()
        return rows + [[0.0] * len(phrases) for _ in sentences[MOST_SENTENCES:]]

    def _vector(self, text: str) -> Any:
        text = text[:MOST_CHARACTERS]
        known = self._vectors.get(text)
        if known is not None:
            self._vectors.move_to_end(text)
            return known
        made = self._encoded(text)
        self._vectors[text] = made
        if len(self._vectors) > self._keep:
            self._vectors.popitem(last=False)
        return made

    def _encoded(self, text: str) -> Any:
        """The text's unit vector."""
        import numpy as np

        tokens = self._tokenizer.encode(text)
        ids = np.array([tokens.ids], dtype=np.int64)
        feed = {name: ids if _holds(name, "ids") else np.zeros_like(ids) for name in self._inputs}
        feed.update({name: np.ones_like(ids) for name in self._inputs if _holds(name, "mask")})
        out = self._session.run(None, feed)[0][0]
        vector = out if out.ndim == 1 else out.mean(axis=0)
        return (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)


def _holds(name: str, what: str) -> bool:
    """Whether an input is the one: `ids` and `input_ids`, `mask` and `attention_mask`; the rest are token kinds."""
    return name == what or (name.endswith(f"_{what}") and "type" not in name)


def _session(file: Path) -> Any:
    """The model, on one thread: a worker process has one core. Raises ConfigError for a file that is no model."""
    try:
        import onnxruntime
    except ImportError as error:
        raise ConfigError("similar: an encoder needs the extra: pip install 'monitor[encoder]'") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it would reserve far more address space than a worker may have
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's own exceptions have no common base
        raise ConfigError(f"similar: {file} is no model that can be run: {type(error).__name__}") from error


def _tokenizer(file: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises Exception itself
        raise ConfigError(f"similar: {file} is no tokenizer that can be read") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer
