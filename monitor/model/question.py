"""What is asked about a doubtful reading, and what came back?"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.ids import sha_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A state that the rules hold possible, with what its ladder says of it and the sentences that speak for it."""

    state: str
    phrases: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Which of the choices does the text say now? Nothing of the article is in it but the choices' sentences."""

    claim_id: str
    question: str
    subject: tuple[str, ...]
    choices: tuple[Choice, ...]

    @property
    def sha(self) -> str:
        """Equal for questions that are the same to the one who answers."""
        return sha_of([self.question, self.subject, [[c.state, c.phrases, c.sentences] for c in self.choices]])


@dataclass(frozen=True, slots=True)
class Answer:
    """A state and the words it is said to stand on; `by` names the model. Nothing of it is proven yet."""

    state: str
    quotes: tuple[str, ...]
    by: str
