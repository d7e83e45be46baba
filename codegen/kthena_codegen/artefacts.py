# SPDX-License-Identifier: Apache-2.0
"""Rendered files before they are files: written together or not at all, or compared in memory.

Start reading at `Plan`; `write` and `compare` take the same plan.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Literal

DIFF_LINES: Final = 40
"""Lines of one diff that are shown; the rest is counted."""

CONTEXT: Final = 3
"""Equal lines around a difference."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """One rendered file.

    Attributes:
        path: Relative to each output folder of its kind.
        content: The bytes to write.
    """

    path: PurePosixPath
    content: bytes


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file as it should be.

    Attributes:
        path: Absolute.
        content: Its bytes.
        repair: The command that writes it.
    """

    path: Path
    content: bytes
    repair: str


@dataclass(frozen=True, slots=True)
class Territory:
    """A folder in which files that nobody generates are looked for, but not in folders below it.

    Attributes:
        directory: Absolute; need not exist.
        suffixes: Such as `.yaml`; other files are nobody's business.
        prefixes: None when every such file must be a generated one; otherwise only files whose
            names begin so are ours.
        repair: The command that removes what is left over.
    """

    directory: Path
    suffixes: tuple[str, ...]
    prefixes: tuple[str, ...] | None
    repair: str


class OutputError(Exception):
    """Files that cannot be written or read; the text is for the user, in one line."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The files of one run.

    Attributes:
        root: Folder that reports are relative to.
        files: In the order in which they are reported.
        territories: Where to look for orphans.
    """

    root: Path
    files: tuple[PlannedFile, ...] = ()
    territories: tuple[Territory, ...] = ()

    def __post_init__(self) -> None:
        seen: dict[str, PlannedFile] = {}
        for file in self.files:
            other = seen.setdefault(os.path.realpath(file.path), file)
            if other is not file:
                names = sorted({self.shown(other.path), self.shown(file.path)})
                raise OutputError(f"two outputs give the same file: {' and '.join(names)}")

    def shown(self, path: Path) -> str:
        """Return a path as reports name it: relative to the root, unless that takes longer."""
        try:
            relative = Path(os.path.relpath(path, self.root)).as_posix()
        except ValueError:  # another drive
            return str(path)
        return min(relative, str(path), key=len)


@dataclass(frozen=True, slots=True)
class Written:
    """What `write` did.

    Attributes:
        written: Files that are new or have new content.
        removed: Orphans that were removed.
        unchanged: How many files were right already.
        orphans: Orphans that were left alone.
    """

    written: tuple[Path, ...]
    removed: tuple[Path, ...]
    unchanged: int
    orphans: tuple[Drift, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """One file that is not as planned.

    Attributes:
        state: `missing`, `changed`, or `orphaned` when nobody generates it.
        path: Absolute.
        repair: The command that repairs it.
        diff: Lines of a unified diff from the file to the plan, without line ends.
        left_out: How many more lines the diff has.
    """

    state: Literal["missing", "changed", "orphaned"]
    path: Path
    repair: str
    diff: tuple[str, ...] = ()
    left_out: int = 0


def write(plan: Plan, *, prune: bool = False) -> Written:
    """Bring files to the planned state; on failure every old file is as it was.

    Args:
        plan: What to write. Files that are right already are not touched.
        prune: Whether to remove orphans, after everything is written.

    Raises:
        OutputError: Naming the first file that failed and why.
    """
    stale = [file for file in plan.files if _read(plan, file.path, "write") != file.content]
    orphans = find_orphans(plan)
    transaction = _Transaction(plan)
    try:
        for file in stale:
            transaction.stage(file)
        transaction.commit()
    except BaseException as error:
        outcome = transaction.roll_back()
        if isinstance(error, OutputError):
            raise OutputError(f"{error}; {outcome}") from error
        raise
    transaction.clean()
    removed = tuple(_remove(plan, orphan.path) for orphan in orphans) if prune else ()
    return Written(
        written=tuple(file.path for file in stale),
        removed=removed,
        unchanged=len(plan.files) - len(stale),
        orphans=() if prune else orphans,
    )


def compare(plan: Plan) -> tuple[Drift, ...]:
    """Return every difference between the plan and the files; writes nothing.

    Raises:
        OutputError: When a file or folder cannot be read, so that nothing can be said.
    """
    drifts = []
    for file in plan.files:
        present = _read(plan, file.path, "read")
        if present is None:
            drifts.append(Drift("missing", file.path, file.repair))
        elif present != file.content:
            diff, left_out = _render_diff(plan.shown(file.path), present, file.content)
            drifts.append(Drift("changed", file.path, file.repair, diff, left_out))
    return (*drifts, *find_orphans(plan))


def find_orphans(plan: Plan) -> tuple[Drift, ...]:
    """Return the files in the plan's territories that nobody generates, by name.

    Raises:
        OutputError: When a folder cannot be listed.
    """
    planned = {os.path.realpath(file.path) for file in plan.files}
    found: dict[Path, Drift] = {}
    for territory in plan.territories:
        for path in _list(plan, territory):
            if os.path.realpath(path) not in planned and path not in found:
                found[path] = Drift("orphaned", path, territory.repair)
    return tuple(found[path] for path in sorted(found))


def escape_helm(content: bytes) -> bytes:
    """Escape what a Helm template would take for an action.

    Only `{{` is special in the text of a Go template (text/template/parse/lex.go, lexText).
    Escaping `}}` as well would break `{}}`, whose `{` would then open an action.
    """
    return content.replace(b"{{", b'{{ "{{" }}')


def _read(plan: Plan, path: Path, purpose: Literal["read", "write"]) -> bytes | None:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            # Reading a pipe would wait for its writer for ever.
            raise OutputError(f"cannot {purpose} {plan.shown(path)}: not a regular file")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        # NotADirectoryError included: a folder that cannot exist is not a missing file.
        raise OutputError(f"cannot {purpose} {plan.shown(path)}: {error.strerror}") from error


def _list(plan: Plan, territory: Territory) -> Iterator[Path]:
    try:
        with os.scandir(territory.directory) as entries:
            names = sorted(entry.name for entry in entries if not entry.is_dir())
    except FileNotFoundError:
        return
    except OSError as error:
        shown = plan.shown(territory.directory)
        raise OutputError(f"cannot read {shown}: {error.strerror}") from error
    for name in names:
        # Names with a leading dot belong to editors and file managers.
        if name.startswith(".") or not name.endswith(territory.suffixes):
            continue
        if territory.prefixes is None or name.startswith(territory.prefixes):
            yield territory.directory / name


def _remove(plan: Plan, path: Path) -> Path:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot remove {plan.shown(path)}: {error.strerror}; generated files are written"
        ) from error
    return path


@dataclass(slots=True)
class _Change:
    """One file on its way: its new content in `temporary`, its old one in `backup`."""

    file: PlannedFile
    target: Path  # where a symbolic link leads
    temporary: Path
    backup: Path | None = None
    done: bool = False


@dataclass(slots=True)
class _Transaction:
    """Replaces several files so that a failure leaves all of them as they were."""

    plan: Plan
    changes: list[_Change] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    def stage(self, file: PlannedFile) -> None:
        """Write the new content beside its target, on the same file system."""
        target = Path(os.path.realpath(file.path))
        change = _Change(file, target, _beside(target))
        try:
            self._make_folders(target.parent)
            self.changes.append(change)
            _write_new(change.temporary, file.content)
            if target.exists():
                if not os.access(target, os.W_OK):
                    raise PermissionError(None, "the file is read-only")
                _copy_ownership(target, change.temporary)
                change.backup = _beside(target)
                _duplicate(target, change.backup)
        except OSError as error:
            raise self._failure(file, error) from error

    def commit(self) -> None:
        """Put every staged file in its place."""
        for change in self.changes:
            try:
                change.temporary.replace(change.target)
            except OSError as error:
                raise self._failure(change.file, error) from error
            change.done = True

    def roll_back(self) -> str:
        """Undo `commit` as far as it came, and remove folders made on the way.

        Returns:
            In words, how the files stand now.
        """
        lost = [change for change in reversed(self.changes) if not _restore(change)]
        self.clean(keeping=lost)
        for folder in reversed(self.folders):
            with contextlib.suppress(OSError):
                folder.rmdir()
        if not lost:
            return "no file was changed"
        places = (
            f"{self.plan.shown(change.target)} is new"
            + (f", its old content is in {change.backup}" if change.backup else "")
            for change in lost
        )
        return f"and not everything could be put back: {'; '.join(places)}"

    def clean(self, keeping: Sequence[_Change] = ()) -> None:
        """Remove what only this transaction needed."""
        for change in self.changes:
            backup = None if change in keeping else change.backup
            for path in (change.temporary, backup):
                if path is not None:
                    with contextlib.suppress(OSError):
                        path.unlink(missing_ok=True)

    def _make_folders(self, folder: Path) -> None:
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for new in reversed(missing):
            new.mkdir(exist_ok=True)
            self.folders.append(new)

    def _failure(self, file: PlannedFile, error: OSError) -> OutputError:
        shown = self.plan.shown(file.path)
        reason = error.strerror or str(error)
        return OutputError(f"cannot write {shown}: {reason}")


def _restore(change: _Change) -> bool:
    try:
        if change.done and change.backup is not None:
            change.backup.replace(change.target)
        elif change.done:
            change.target.unlink()
    except OSError:
        return False
    return True


def _beside(target: Path) -> Path:
    # A short name of its own: the target's may already be as long as the file system takes.
    return target.with_name(f".kthena-codegen-{secrets.token_hex(8)}.tmp")


def _write_new(path: Path, content: bytes) -> None:
    # 0o666 leaves the permissions to the user's umask, unlike tempfile's 0o600.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


_BINARY: Final = getattr(os, "O_BINARY", 0)  # Windows translates line ends without it


def _copy_ownership(old: Path, new: Path) -> None:
    status = old.stat()
    # A run as root over somebody's checkout must not take the files away from them.
    with contextlib.suppress(OSError, AttributeError):
        os.chown(new, status.st_uid, status.st_gid)
    new.chmod(stat.S_IMODE(status.st_mode))


def _duplicate(old: Path, new: Path) -> None:
    try:
        new.hardlink_to(old)
    except OSError:  # a file system without hard links
        shutil.copy2(old, new)


def _render_diff(name: str, present: bytes, planned: bytes) -> tuple[tuple[str, ...], int]:
    """Return the first lines of a unified diff and how many more there are."""
    header = f"--- {name}", "+++ generated"
    if present.replace(b"\r\n", b"\n") == planned:
        # git's autocrlf: a diff would show the whole file twice.
        return (*header, "its lines end in CRLF, generated ones in LF"), 0
    lines = [*header, *_diff(_split(present), _split(planned))]
    return tuple(lines[:DIFF_LINES]), max(len(lines) - DIFF_LINES, 0)


def _diff(old: list[bytes], new: list[bytes]) -> Iterator[str]:
    from difflib import SequenceMatcher  # only when a file differs

    # Most drifts are a few lines in a file of thousands: what surrounds them is not compared.
    head = max(_count_equal(zip(old, new, strict=False)) - CONTEXT, 0)
    tail = _count_equal(zip(reversed(old[head:]), reversed(new[head:]), strict=False))
    tail = max(tail - CONTEXT, 0)
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT):
        _, i1, _, j1, _ = group[0]
        _, _, i2, _, j2 = group[-1]
        yield f"@@ -{_range(head + i1, i2 - i1)} +{_range(head + j1, j2 - j1)} @@"
        for tag, a1, a2, b1, b2 in group:
            if tag == "equal":
                yield from (" " + _show(line) for line in old[a1:a2])
                continue
            yield from ("-" + _show(line) for line in old[a1:a2])
            yield from ("+" + _show(line) for line in new[b1:b2])


def _count_equal(pairs: Iterable[tuple[bytes, bytes]]) -> int:
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _range(start: int, length: int) -> str:
    # diff(1) counts lines from one and names the line before an empty range.
    return f"{start + 1 if length else start},{length}"


def _split(content: bytes) -> list[bytes]:
    """Return lines without their line feed; an unfinished last line says so."""
    lines = content.split(b"\n")
    if lines[-1]:
        lines[-1] += b" (no line feed at the end of the file)"
        return lines
    return lines[:-1]


def _show(line: bytes) -> str:
    """Return a line as text that a terminal shows, carriage returns included."""
    text = line.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in text)
