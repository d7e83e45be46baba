# SPDX-License-Identifier: Apache-2.0
"""`[tool.kthena-codegen]` of a pyproject.toml as one frozen value.

Keys are strict: a misspelt one would otherwise leave a folder ungenerated and unchecked.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

TABLE: Final = "tool.kthena-codegen"
FILE_NAME: Final = "pyproject.toml"

ArtefactKind: TypeAlias = Literal["crd", "cel", "docs"]
ARTEFACT_KINDS: Final[tuple[ArtefactKind, ...]] = get_args(ArtefactKind)


class ConfigError(Exception):
    """A configuration that cannot be used; the text is for the user, in one line."""


@dataclass(frozen=True, slots=True)
class Output:
    """One folder that receives the files of a kind.

    Attributes:
        directory: Absolute; need not exist.
        helm: Whether `{{` is escaped, so that `helm template` gives the same bytes back.
        exclusive: Whether every file there with the kind's suffix must be a generated one;
            otherwise only files named after a configured API group are held to that.
    """

    directory: Path
    helm: bool = False
    exclusive: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be configured, total: nothing is looked up later.

    Attributes:
        root: Folder that relative paths start from and that reports are relative to.
        file: Where the configuration was read, None when there is none.
        models: Module names, or `module:Class`.
        crd: Folders of the CustomResourceDefinitions.
        cel: Folders of rules.yaml.
        docs: Folders of the reference pages.
        differences: File of the page on differences from upstream, None for no such page.
        templates: Folder of templates that replace the built-in ones of the reference pages.
    """

    root: Path
    file: Path | None = None
    models: tuple[str, ...] = ()
    crd: tuple[Output, ...] = ()
    cel: tuple[Output, ...] = ()
    docs: tuple[Output, ...] = ()
    differences: Path | None = None
    templates: Path | None = None

    def outputs(self, kind: ArtefactKind) -> tuple[Output, ...]:
        """Return the folders of one kind."""
        return {"crd": self.crd, "cel": self.cel, "docs": self.docs}[kind]


def find_config(start: Path) -> Path | None:
    """Return the nearest pyproject.toml at or above `start` that has the table.

    Raises:
        ConfigError: When a pyproject.toml on the way cannot be read.
    """
    for folder in (start, *start.parents):
        file = folder / FILE_NAME
        if file.is_file() and _table_of(file, _parse(file)) is not None:
            return file
    return None


def read_config(file: Path) -> Config:
    """Read the configuration from one file.

    Raises:
        ConfigError: When the file cannot be read, has no such table, an unknown key or a value
            of the wrong type.
    """
    # The folder is resolved so that `..` and links cannot make one file look like two.
    file = Path(os.path.realpath(file.parent)) / file.name
    value = _table_of(file, _parse(file))
    if value is None:
        raise ConfigError(f"{shown(file)}: there is no [{TABLE}] table")
    table = _Table(file, TABLE, value)
    table.allow("models", *ARTEFACT_KINDS)
    outputs = {
        kind: table.child(kind, *(("differences", "templates") if kind == "docs" else ()))
        for kind in ARTEFACT_KINDS
    }
    return Config(
        root=file.parent,
        file=file,
        models=table.texts("models"),
        crd=_read_outputs(outputs["crd"]),
        cel=_read_outputs(outputs["cel"]),
        docs=_read_outputs(outputs["docs"]),
        differences=outputs["docs"].path("differences"),
        templates=outputs["docs"].path("templates"),
    )


def shown(path: Path) -> str:
    """Return a path as a user would write it here: relative when it lies below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _parse(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise ConfigError(f"{shown(file)}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown(file)}: not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{shown(file)}: not TOML: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{shown(file)}: nested too deeply") from error


def _table_of(file: Path, document: dict[str, Any]) -> dict[str, Any] | None:
    tool = document.get("tool", {})
    value = tool.get("kthena-codegen") if isinstance(tool, dict) else None
    if value is None or isinstance(value, dict):
        return value
    raise ConfigError(f"{shown(file)}: {TABLE} must be a table, not {_type_name(value)}")


def _read_outputs(table: _Table) -> tuple[Output, ...]:
    outputs: list[Output] = []
    for entry in table.tables("outputs"):
        entry.allow("dir", "helm", "exclusive")
        directory = entry.path("dir")
        if directory is None:
            raise entry.fault("needs a dir")
        if any(_same_place(directory, other.directory) for other in outputs):
            raise entry.fault(f"names the folder {entry.text('dir')} a second time")
        outputs.append(
            Output(
                directory,
                helm=entry.flag("helm", default=False),
                exclusive=entry.flag("exclusive", default=True),
            )
        )
    return tuple(outputs)


def _same_place(one: Path, other: Path) -> bool:
    # Not Path.resolve(), which raises RuntimeError for a link that leads to itself.
    return os.path.realpath(one) == os.path.realpath(other)


def _type_name(value: object) -> str:
    names = {bool: "a boolean", int: "a number", float: "a number", str: "text", list: "a list"}
    return "a table" if isinstance(value, dict) else names.get(type(value), "a date or time")


class _Table:
    """Reads members of one TOML table and names file and place when one is not as it should be."""

    def __init__(self, file: Path, place: str, value: Any) -> None:
        self.file = file
        self.place = place
        if not isinstance(value, dict):
            raise self.fault(f"must be a table, not {_type_name(value)}")
        self.members: dict[str, Any] = value

    def fault(self, message: str) -> ConfigError:
        return ConfigError(f"{shown(self.file)}: {self.place} {message}")

    def wrong(self, key: str, expected: str, value: object) -> ConfigError:
        place = f"{self.place}.{key}"
        return ConfigError(
            f"{shown(self.file)}: {place} must be {expected}, not {_type_name(value)}"
        )

    def allow(self, *keys: str) -> None:
        for key in self.members:
            if key not in keys:
                raise self.fault(f"has no key {key!r}; {_nearest(key, keys)}")

    def child(self, key: str, *more_keys: str) -> _Table:
        table = _Table(self.file, f"{self.place}.{key}", self.members.get(key, {}))
        table.allow("outputs", *more_keys)
        return table

    def tables(self, key: str) -> Iterator[_Table]:
        value = self.members.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, "a list of tables", value)
        for index, entry in enumerate(value):
            yield _Table(self.file, f"{self.place}.{key}[{index}]", entry)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.members.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, "a list of texts", value)
        for index, entry in enumerate(value):
            if not isinstance(entry, str):
                raise self.wrong(f"{key}[{index}]", "text", entry)
        return tuple(value)

    def text(self, key: str) -> str | None:
        value = self.members.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(key, "text", value)
        return value

    def path(self, key: str) -> Path | None:
        value = self.text(key)
        if value is None:
            return None
        if not value or "\0" in value:
            raise self.fault(f"has a {key} that is not a path: {value!r}")
        return self.file.parent / value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.members.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false", value)
        return value


def _nearest(key: str, keys: Iterable[str]) -> str:
    # Only here: most runs never look for a spelling.
    from difflib import get_close_matches

    close = get_close_matches(key.lower(), list(keys), n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(sorted(keys))}"
