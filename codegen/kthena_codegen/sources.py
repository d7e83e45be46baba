# SPDX-License-Identifier: Apache-2.0
"""Module names of a configuration to the kinds that are public there.

A user's module may be missing, misspelt, broken or noisy; each ends in one `SourceError` that
names the user's own line, never in a traceback.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.machinery
import os
import pkgutil
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final, TypeGuard

if TYPE_CHECKING:
    from kthena_api.modelling import CustomResource

_MACHINERY: Final = ("importlib", "kthena_codegen", "kthena_api.modelling", "kthena_api.crd")
"""Modules whose frames are never the user's line."""


_STDOUT, _STDERR = 1, 2


class SourceError(Exception):
    """Models that cannot be loaded; the text is for the user.

    The first line says everything; further lines show source.
    """


@contextlib.contextmanager
def importing(*folders: Path, write_bytecode: bool = True) -> Iterator[None]:
    """Make modules in these folders importable, as `python -m` would, and keep stdout clean.

    Reading models belongs inside as well: annotations may import on first use.

    Args:
        folders: Searched before everything else, in this order.
        write_bytecode: Whether imports may leave `__pycache__` folders behind.
    """
    path, dont_write = sys.path[:], sys.dont_write_bytecode
    sys.path[:0] = list(dict.fromkeys(str(folder) for folder in folders))
    sys.dont_write_bytecode = dont_write or not write_bytecode
    importlib.invalidate_caches()
    try:
        # What a module prints when it is imported is not a result.
        with _results_only(), contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        sys.path[:] = path
        sys.dont_write_bytecode = dont_write


@contextlib.contextmanager
def _results_only() -> Iterator[None]:
    """Lead what is written past `sys.stdout` to standard error: a child's words, a C library's."""
    stream = sys.__stdout__
    if stream is None:  # closed by the caller: `>&-`
        yield
        return
    try:
        stream.flush()
        kept = os.dup(_STDOUT)
    except (OSError, ValueError):  # a full disk, which is told where the results are written
        yield
        return
    try:
        # Where standard error is closed its number may already be another file's.
        place = os.open(os.devnull, os.O_WRONLY) if sys.__stderr__ is None else os.dup(_STDERR)
        os.dup2(place, _STDOUT)
        os.close(place)
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
        os.dup2(kept, _STDOUT)
        os.close(kept)


def load_kinds(models: Iterable[str], root: Path) -> tuple[type[CustomResource], ...]:
    """Return the kinds that are public in modules, each once, in the order of `models`.

    Call inside `importing`.

    Args:
        models: `module` for its public kinds (`__all__`, else what it defines), or
            `module:Class`.
        root: Folder that messages name files relative to.

    Raises:
        SourceError: For the first entry that cannot be loaded or holds no kind.
        kthena_api.modelling.DeclarationError: When a class refuses its own declaration.
    """
    kinds: dict[type[CustomResource], None] = {}
    for entry in models:
        module_name, colon, class_name = entry.partition(":")
        source = _Source(entry, module_name, root)
        module = source.load()
        found = [source.pick(module, class_name)] if colon else source.public_kinds(module)
        kinds.update(dict.fromkeys(found))
    return tuple(kinds)


@dataclass(frozen=True, slots=True)
class _Source:
    """One entry of `models` on its way to classes."""

    entry: str
    module_name: str
    root: Path

    def load(self) -> ModuleType:
        if not all(part.isidentifier() for part in self.module_name.split(".")):
            raise SourceError(self._explain_name())
        with self._judged(), _tracing() as asked:
            try:
                return importlib.import_module(self.module_name)
            except (SyntaxError, ValueError) as error:  # which one depends on Python's version
                file = asked.source()
                if file is None or b"\0" not in file.read_bytes():
                    raise
                why = "it has NUL bytes; source has to be UTF-8"
                raise SourceError(f"{self._shown(str(file))}: {self._failed}: {why}") from error

    def pick(self, module: ModuleType, name: str) -> type[CustomResource]:
        with self._judged():
            value = getattr(module, name, None)
        if _is_kind(value):
            return value
        if value is not None:
            raise SourceError(f"models: {self.entry!r} is not a kind: it is {_describe(value)}")
        hint = _nearest(name, self._public_names(module))
        raise SourceError(f"models: module {self.module_name!r} has no class {name!r}{hint}")

    def public_kinds(self, module: ModuleType) -> list[type[CustomResource]]:
        with self._judged():
            values = [getattr(module, name) for name in self._public_names(module)]
        kinds = [value for value in values if _is_kind(value)]
        if not kinds:
            raise SourceError(
                f"models: module {self.module_name!r} has no public kind: it needs a subclass "
                "of kthena_api.modelling.CustomResource, in __all__ where there is one"
            )
        return kinds

    def _public_names(self, module: ModuleType) -> list[str]:
        names = getattr(module, "__all__", None)
        if names is None:
            inside = f"{module.__name__}."
            return [
                name
                for name, value in vars(module).items()
                if not name.startswith("_")
                and f"{getattr(value, '__module__', '')}.".startswith(inside)
            ]
        if not isinstance(names, list | tuple) or not all(isinstance(n, str) for n in names):
            raise SourceError(
                f"models: __all__ of module {self.module_name!r} is not a list of names"
            )
        return list(names)

    def _explain_name(self) -> str:
        text = self.entry
        if text.endswith(".py") or "/" in text or "\\" in text:
            guess = text.removesuffix(".py").strip("./\\").replace("/", ".").replace("\\", ".")
            return f"models: {text!r} is a path; write the module's name: {guess!r}"
        return f"models: {text!r} is neither 'package.module' nor 'package.module:Class'"

    @contextlib.contextmanager
    def _judged(self) -> Iterator[None]:
        """Turn whatever the user's code raises into one message."""
        from kthena_api.modelling import DeclarationError  # loads pydantic

        try:
            yield
        except (SourceError, DeclarationError):
            raise
        except SyntaxError as error:
            raise SourceError(self._explain_syntax(error)) from error
        except ModuleNotFoundError as error:
            raise SourceError(self._explain_missing(error)) from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # sys.exit(), pytest.skip() and the like at import time
            cause = _one_line(error)
            raise SourceError(f"{self._place(error)}{self._failed}: {cause}") from error

    @property
    def _failed(self) -> str:
        return f"module {self.module_name!r} cannot be imported"

    def _explain_syntax(self, error: SyntaxError) -> str:
        if error.filename is None or not Path(error.filename).is_file():
            # Text that was evaluated, such as an annotation, or a file that is not text.
            return f"{self._place(error)}{self._failed}: {_one_line(error)}"
        place = f"{self._shown(error.filename)}:{error.lineno or 1}:{error.offset or 1}"
        lines = [f"{place}: {self._failed}: syntax error: {error.msg}"]
        if error.text:
            text = error.text.rstrip("\n")
            indent = len(text) - len(text.lstrip())
            lines.append(f"    {text.strip()}")
            if error.offset:
                lines.append(" " * (4 + max(error.offset - 1 - indent, 0)) + "^")
        return "\n".join(lines)

    def _explain_missing(self, error: ModuleNotFoundError) -> str:
        missing = error.name or ""
        if not f"{self.module_name}.".startswith(f"{missing}.") or self._place(error):
            return f"{self._place(error)}{self._failed}: {_one_line(error)}"
        parent, _, last = missing.rpartition(".")
        hint = _nearest(last, _modules_in(parent), prefix=f"{parent}." if parent else "")
        if missing == self.module_name:
            return f"models: there is no module {missing!r}{hint}"
        return f"models: there is no module {self.module_name!r}: {missing!r} is missing{hint}"

    def _place(self, error: BaseException) -> str:
        """Return `file:line: ` of the user's innermost line, empty when there is none."""
        package = self.module_name.partition(".")[0]
        own, near = "", ""
        for frame, line in traceback.walk_tb(error.__traceback__):
            module, file = str(frame.f_globals.get("__name__", "")), frame.f_code.co_filename
            if not Path(file).is_file() or _belongs(module, _MACHINERY):
                continue
            place = f"{self._shown(file)}:{line}: "
            if _belongs(module, (package,)) or self._is_below_root(file):
                own = place
            near = place
        return own or near

    def _is_below_root(self, file: str) -> bool:
        # A virtual environment often lies in the project's folder.
        path = Path(file)
        return path.is_relative_to(self.root) and "site-packages" not in path.parts

    def _shown(self, file: str) -> str:
        path = Path(file)
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else file


class _Tracer:
    """Remembers the last module that was looked for; finds none itself."""

    def __init__(self) -> None:
        self.asked: tuple[str, Sequence[str] | None] | None = None

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        """Note the name and pass: the next finder is asked."""
        del target
        self.asked = (name, path)

    def source(self) -> Path | None:
        """Return the source of the last module, None when it has none."""
        if self.asked is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(*self.asked)
        if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
            return None
        return Path(spec.origin)


@contextlib.contextmanager
def _tracing() -> Iterator[_Tracer]:
    """Follow which module is looked for: Python does not say in which it found NUL bytes."""
    tracer = _Tracer()
    sys.meta_path.insert(0, tracer)
    try:
        yield tracer
    finally:
        sys.meta_path.remove(tracer)


def _is_kind(value: object) -> TypeGuard[type[CustomResource]]:
    from kthena_api.modelling import CustomResource  # loads pydantic

    if not (isinstance(value, type) and issubclass(value, CustomResource)):
        return False
    # A base that other kinds share has nothing to say by itself; a kind that forgot to say
    # what it is must be reported, not passed over.
    names_itself = "kind" in value.model_fields
    return value is not CustomResource and (names_itself or not value.__subclasses__())


def _belongs(module: str, packages: Sequence[str]) -> bool:
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def _describe(value: object) -> str:
    if not isinstance(value, type):
        return f"of type {type(value).__name__}"
    return f"class {value.__qualname__}, not a subclass of kthena_api.modelling.CustomResource"


def text_of(error: BaseException) -> str:
    """Return the text of an error, empty when it does not tell one."""
    try:
        return str(error)
    except BaseException:  # noqa: BLE001 - whatever a class of the user's does there
        return ""


def _one_line(error: BaseException) -> str:
    """Return the type of an error and the first line of its text."""
    text = next((line.strip() for line in text_of(error).splitlines() if line.strip()), "")
    name = type(error).__name__
    if isinstance(error, ModuleNotFoundError) and text:
        return text
    return f"{name}: {text}" if text else name


def _nearest(name: str, known: Iterable[str], *, prefix: str = "") -> str:
    from difflib import get_close_matches  # only for a message

    close = get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f"; did you mean {prefix + close[0]!r}?" if close else ""


def _modules_in(package: str) -> list[str]:
    """Return the names of the modules in a package, or of all top-level ones for ''."""
    path: Iterable[str] | None = None
    if package:
        try:
            path = list(importlib.import_module(package).__path__)
        except (Exception, SystemExit):  # noqa: BLE001 - a hint less, nothing else
            return []
    return [module.name for module in pkgutil.iter_modules(path)]
