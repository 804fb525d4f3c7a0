"""What did the user write? Reads the configuration, checks all of it, and gives it as frozen values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.model.config import Settings
from monitor.model.errors import ConfigError, ConfigErrors
from monitor.model.ids import sha256
from monitor.model.story import Story

if TYPE_CHECKING:
    from monitor.settings.document import Document
    from monitor.settings.secrets import Secrets

MAIN = "monitor.yaml"
STORIES = "stories"
STORE = "sqlite:///var/monitor.db"
STORE_FORMS = "expected sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"


def load(folder: Path, env: Mapping[str, str]) -> Settings:
    """The whole configuration. Raises ConfigErrors with every fault that was found, each with its file and line.

    Cost: about half a millisecond a story; 2,000 stories in a second.
    """
    return _Reading(folder, env).settings()


def load_reading(folder: Path, env: Mapping[str, str]) -> Settings:
    """Only what a reading command needs: which database. Other faults and unset secrets do not stop a look back."""
    return _Reading(folder, env).store_only()


def faults_with(folder: Path, env: Mapping[str, str], path: Path, text: bytes) -> tuple[ConfigError, ...]:
    """The faults that one file of the configuration would have with this text; those of other files are not its own.

    A new story's name that another file has already is a fault of the new one.
    """
    reading = _Reading(folder, env, instead={path: text})
    try:
        reading.settings()
    except ConfigError:
        return tuple(fault for fault in reading.faults if fault.path == path)
    return ()


def load_story(path: Path, env: Mapping[str, str]) -> Story:
    """One story's file, wherever it is (`compare --story`). Raises ConfigErrors."""
    return check_text(_text(path), path, env)


def check_text(text: str | bytes, path: Path, env: Mapping[str, str] | None = None) -> Story:
    """The story that a file with this text would be. Raises ConfigErrors. Without `env` references stay as written."""
    from monitor.settings.secrets import Secrets

    secrets = None if env is None else Secrets(env, root_of(path.parent.parent))
    document, story = _story(text, path, secrets)
    if story is None:
        raise _all(document.faults)
    return story


def story_from(document: Mapping[str, Any]) -> Story:
    """A story given as plain values; sources, every and title may lack, and references are not followed.

    Raises ConfigErrors, without places.
    """
    from monitor.settings.document import Document

    read = Document(None, data={"story": "story", **document})
    story = _checked_story(read, "")
    if story is None:
        raise _all(read.faults)
    return story


def root_of(folder: Path) -> Path:
    """The folder that relative paths start at: the one that holds the configuration's."""
    return Path(folder).absolute().parent


def store_url(text: str, root: Path) -> str:
    """A database's URL with an absolute path and the driver named. Raises ValueError; never shows the URL."""
    if text.startswith("sqlite:///"):
        path = text.removeprefix("sqlite:///")
        if not path:
            raise ValueError(f"names no file; {STORE_FORMS}")
        return text if path.startswith(("/", ":memory:", "file:")) else f"sqlite:///{root / path}"
    found = re.fullmatch(r"(postgres|postgresql|postgresql\+psycopg)://(.+)", text, re.DOTALL)
    if found is None:
        raise ValueError(f"is no database address that is known; {STORE_FORMS}")
    return f"postgresql+psycopg://{found[2]}"


def story_files(folder: Path) -> tuple[Path, ...]:
    """The story files of a configuration, by name."""
    return tuple(
        sorted(
            path
            for path in (folder / STORIES).glob("*.y*ml")
            if path.suffix in (".yaml", ".yml") and not path.name.startswith(".")
        )
    )


def _story(text: str | bytes, path: Path, secrets: Secrets | None) -> tuple[Document, Story | None]:
    from monitor.settings.document import read

    document = read(text, path, secrets.put_in if secrets is not None else None)
    return document, _checked_story(document, sha256(text))


def _checked_story(document: Document, config_sha: str) -> Story | None:
    from monitor.settings import checks, schema, values
    from monitor.settings.faults import checked

    file = checked(schema.StoryFile, document)
    if file is None:
        return None
    document.faults.extend(checks.story_faults(file, document))
    return None if document.faults else values.story_of(file, config_sha)


def _text(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError("there is no such file", path) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", path) from error


def _all(faults: Sequence[ConfigError]) -> ConfigError:
    ordered = sorted(faults, key=lambda fault: (str(fault.path or ""), fault.line or 0, fault.column or 0))
    return ordered[0] if len(ordered) == 1 else ConfigErrors(tuple(ordered))


@dataclass(slots=True)
class _Reading:
    """One reading of the whole configuration."""

    folder: Path
    env: Mapping[str, str] = field(repr=False)
    faults: list[ConfigError] = field(default_factory=list)
    instead: Mapping[Path, bytes] = field(default_factory=dict)  # texts that are tried before they are saved

    def settings(self) -> Settings:
        from monitor.settings import checks, values
        from monitor.settings.secrets import Secrets

        secrets = Secrets(self.env, root_of(self.folder))
        main = self._main(secrets)
        read = self._stories(secrets)
        stories = tuple(story for _, story in read)
        self.faults.extend(checks.doubled_stories(read, self._text))
        store = self._store(main[0].store if main else STORE, main[1] if main else None, secrets.root)
        if self.faults or main is None:
            raise _all(self.faults)
        file = main[0]
        return Settings(
            root=secrets.root,
            folder=self.folder,
            store=store,
            queue=file.queue,
            fetch=values.limits_of(file.fetch),
            timing=values.timing_of(file.timing),
            keep=values.keep_of(file.keep),
            archive=values.archive_of(file.archive),
            health=values.health_of(file.health),
            receivers=values.receivers_of(file, secrets.root),
            routes=tuple(values.route_of(route) for route in file.routes),
            inhibit=tuple(values.inhibit_of(inhibit) for inhibit in file.inhibit),
            quiet_hours=values.quiet_hours_of(file.quiet_hours),
            silences=tuple(values.silence_of(silence) for silence in file.silences),
            similar=values.similar_of(file.similar, secrets.root),
            adjudicator=values.adjudication_of(file.adjudicator),
            stories=stories,
            places={story.id: path for path, story in read},
            warnings=(*secrets.warnings, *checks.warnings(file, stories)),
        )

    def store_only(self) -> Settings:
        from monitor.settings.document import read
        from monitor.settings.secrets import Secrets

        root = root_of(self.folder)
        given = self.env.get("MONITOR_STORE_URL")
        document = None
        if not given:
            secrets = Secrets(self.env, root)
            document = read(self._main_text(), self.folder / MAIN)
            found = document.data.get("store", STORE) if isinstance(document.data, dict) else STORE
            try:
                given = secrets.put_in(str(found))
            except ValueError as error:
                raise document.fault(("store",), str(error)) from error
        store = self._store(given, document, root)
        if self.faults:
            raise _all(self.faults)
        return Settings(root=root, folder=self.folder, store=store)

    def _main_text(self) -> bytes:
        path = self.folder / MAIN
        if not path.exists():
            raise ConfigError(
                f"there is no configuration in {self.folder}/; write one: monitor init"
                + ("" if str(self.folder) == "config" else f" --config {self.folder}")
                + ", or name the folder that has one: --config DIR, or MONITOR_CONFIG=DIR"
            )
        return self._text(path)

    def _text(self, path: Path) -> bytes:
        return self.instead[path] if path in self.instead else _text(path)

    def _main(self, secrets: Secrets) -> tuple[Any, Document] | None:
        from monitor.settings import checks, schema
        from monitor.settings.document import read
        from monitor.settings.faults import checked

        document = read(self._main_text(), self.folder / MAIN, secrets.put_in)
        file = checked(schema.MonitorFile, document)
        if file is not None:
            document.faults.extend(checks.monitor_faults(file, document))
        self.faults.extend(document.faults)
        return (file, document) if file is not None else None

    def _stories(self, secrets: Secrets) -> list[tuple[Path, Story]]:
        read = []
        for path in sorted(story_files(self.folder), key=lambda path: path in self.instead):
            try:
                document, story = _story(self._text(path), path, secrets)
            except ConfigError as error:
                self.faults.append(error)
                continue
            self.faults.extend(document.faults)
            if story is not None:
                read.append((path, story))
        return read

    def _store(self, text: str, document: Document | None, root: Path) -> str:
        given = self.env.get("MONITOR_STORE_URL")
        try:
            return store_url(given or text, root)
        except ValueError as error:
            if given or document is None:
                self.faults.append(ConfigError(f"MONITOR_STORE_URL: {error}"))
            else:
                self.faults.append(document.fault(("store",), str(error)))
        return STORE
