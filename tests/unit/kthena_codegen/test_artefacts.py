# SPDX-License-Identifier: Apache-2.0
"""Files that are written together or not at all, and compared without being touched."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kthena_codegen import artefacts
from kthena_codegen.artefacts import (
    OutputError,
    Plan,
    PlannedFile,
    Territory,
    compare,
    escape_helm,
    write,
)

WRITE = "kthena-codegen generate crd"
PRUNE = "kthena-codegen generate crd --prune"


def plan(root: Path, *territories: Territory, **files: bytes) -> Plan:
    """Plan files by name; `__` stands for a slash and each gets `.yaml` behind it."""
    planned = [
        PlannedFile(root / f"{name.replace('__', '/')}.yaml", content, WRITE)
        for name, content in files.items()
    ]
    return Plan(root, tuple(planned), territories)


def exclusive(folder: Path) -> Territory:
    """A folder in which every YAML file must be a generated one."""
    return Territory(folder, (".yaml", ".yml"), None, PRUNE)


def tree(root: Path) -> dict[str, bytes]:
    """Return every file below a folder with its content."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


class TestWrite:
    """Bringing files to the planned state."""

    def test_writes_new_files_and_folders(self, tmp_path: Path) -> None:
        """Files appear with their folders, and nothing else does."""
        outcome = write(plan(tmp_path, crds__a=b"a\n", crds__deep__b=b"b\n"))

        assert tree(tmp_path) == {"crds/a.yaml": b"a\n", "crds/deep/b.yaml": b"b\n"}
        assert outcome.written == (tmp_path / "crds/a.yaml", tmp_path / "crds/deep/b.yaml")
        assert outcome.unchanged == 0

    def test_leaves_right_files_untouched(self, tmp_path: Path) -> None:
        """A file that is right already keeps its inode and its time."""
        (tmp_path / "a.yaml").write_bytes(b"same")
        (tmp_path / "b.yaml").write_bytes(b"old")
        os.utime(tmp_path / "a.yaml", ns=(1, 1))
        before = (tmp_path / "a.yaml").stat()

        outcome = write(plan(tmp_path, a=b"same", b=b"new"))

        after = (tmp_path / "a.yaml").stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, 1)
        assert outcome.written == (tmp_path / "b.yaml",)
        assert outcome.unchanged == 1

    @pytest.mark.parametrize("mode", [0o600, 0o755, 0o664])
    def test_keeps_the_permissions_of_an_existing_file(self, tmp_path: Path, mode: int) -> None:
        """A file that was private stays private."""
        file = tmp_path / "a.yaml"
        file.write_bytes(b"old")
        file.chmod(mode)

        write(plan(tmp_path, a=b"new"))

        assert file.read_bytes() == b"new"
        assert stat.S_IMODE(file.stat().st_mode) == mode

    @pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
    def test_a_new_file_obeys_the_umask(self, tmp_path: Path, umask: int, mode: int) -> None:
        """New files are as readable as any other program would make them."""
        old = os.umask(umask)
        try:
            write(plan(tmp_path, a=b"new"))
        finally:
            os.umask(old)

        assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == mode

    def test_follows_a_link(self, tmp_path: Path) -> None:
        """A linked file is written where the link leads and the link stays."""
        (tmp_path / "real").mkdir()
        (tmp_path / "real/x").write_bytes(b"old")
        (tmp_path / "a.yaml").symlink_to("real/x")
        (tmp_path / "b.yaml").symlink_to("real/not-there-yet")

        write(plan(tmp_path, a=b"new", b=b"also"))

        assert (tmp_path / "a.yaml").readlink() == Path("real/x")
        assert (tmp_path / "real/x").read_bytes() == b"new"
        assert (tmp_path / "b.yaml").readlink() == Path("real/not-there-yet")
        assert (tmp_path / "real/not-there-yet").read_bytes() == b"also"

    def test_takes_a_name_as_long_as_the_file_system_does(self, tmp_path: Path) -> None:
        """Temporary names do not grow with the target's."""
        name = "x" * 250

        write(plan(tmp_path, **{name: b"new"}))
        write(plan(tmp_path, **{name: b"newer"}))

        assert tree(tmp_path) == {f"{name}.yaml": b"newer"}


class TestFailedWrite:
    """A run that fails leaves every file as it was."""

    @pytest.fixture
    def old(self, tmp_path: Path) -> dict[str, bytes]:
        """Three files with old content."""
        for name in "abc":
            (tmp_path / f"{name}.yaml").write_bytes(f"old {name}".encode())
        return tree(tmp_path)

    def test_a_disk_that_fills_up_half_way(
        self, tmp_path: Path, old: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No space for the third file: the first two are not replaced either."""
        real, left = artefacts._write_new, [2]

        def write_until_full(path: Path, content: bytes) -> None:
            if not left[0]:
                path.write_bytes(content[: len(content) // 2])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            left[0] -= 1
            real(path, content)

        monkeypatch.setattr(artefacts, "_write_new", write_until_full)

        with pytest.raises(OutputError) as caught:
            write(plan(tmp_path, a=b"new a", b=b"new b", c=b"new c", new__d=b"new d"))

        assert str(caught.value) == (
            "cannot write c.yaml: No space left on device; no file was changed"
        )
        assert tree(tmp_path) == old

    def test_folders_made_on_the_way_go_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A failed first run leaves no empty folders behind."""

        def full(path: Path, content: bytes) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(artefacts, "_write_new", full)

        with pytest.raises(OutputError):
            write(plan(tmp_path, one__two__a=b"new"))

        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("error", [OSError(errno.EIO, "I/O error"), KeyboardInterrupt()])
    def test_a_replacement_that_fails_half_way(
        self,
        tmp_path: Path,
        old: dict[str, bytes],
        monkeypatch: pytest.MonkeyPatch,
        error: BaseException,
    ) -> None:
        """Files replaced before the failure get their old content back, new ones go."""
        real = Path.replace
        (tmp_path / "a.yaml").chmod(0o640)

        def fail_at_c(self: Path, target: Path) -> Path:
            if Path(target).name == "c.yaml" and self.read_bytes() == b"new c":
                raise error
            return real(self, target)

        monkeypatch.setattr(Path, "replace", fail_at_c)

        with pytest.raises((OutputError, KeyboardInterrupt)) as caught:
            write(plan(tmp_path, a=b"new a", fresh=b"new", c=b"new c"))

        assert tree(tmp_path) == old
        assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == 0o640
        if isinstance(error, OSError):
            assert str(caught.value) == "cannot write c.yaml: I/O error; no file was changed"

    def test_what_cannot_be_put_back_is_named_and_kept(
        self, tmp_path: Path, old: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """When even restoring fails, the old content stays on disk and the message says where."""
        real = Path.replace

        def fail_after_a(self: Path, target: Path) -> Path:
            if Path(target).name == "a.yaml" and self.read_bytes() == b"new a":
                return real(self, target)
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

        monkeypatch.setattr(Path, "replace", fail_after_a)

        with pytest.raises(OutputError) as caught:
            write(plan(tmp_path, a=b"new a", b=b"new b"))

        (kept,) = tmp_path.glob(".kthena-codegen-*")
        assert kept.read_bytes() == old["a.yaml"]
        assert str(caught.value) == (
            "cannot write b.yaml: Read-only file system; and not everything could be put back: "
            f"a.yaml is new, its old content is in {kept}"
        )

    def test_without_hard_links(
        self, tmp_path: Path, old: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where the file system has no hard links, old content is copied and comes back too."""

        def unsupported(self: Path, target: Path) -> None:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(Path, "hardlink_to", unsupported)
        self.test_a_replacement_that_fails_half_way(
            tmp_path, old, monkeypatch, OSError(errno.EIO, "I/O error")
        )

    def test_a_file_where_a_folder_should_be(self, tmp_path: Path, old: dict[str, bytes]) -> None:
        """An output folder whose parent is a file is one message."""
        with pytest.raises(OutputError) as caught:
            write(Plan(tmp_path, (PlannedFile(tmp_path / "a.yaml/sub/x.yaml", b"new", WRITE),)))

        assert str(caught.value) == "cannot write a.yaml/sub/x.yaml: Not a directory"
        assert tree(tmp_path) == old

    def test_a_folder_where_a_file_should_be(self, tmp_path: Path) -> None:
        """A target that is a folder is one message."""
        (tmp_path / "a.yaml").mkdir()

        with pytest.raises(OutputError, match=r"^cannot write a\.yaml: Is a directory$"):
            write(plan(tmp_path, a=b"new"))

    def test_a_folder_that_takes_no_files(self, tmp_path: Path) -> None:
        """A folder that refuses new files, root's included, is one message."""
        file = PlannedFile(Path("/proc/kthena/x.yaml"), b"new", WRITE)

        with pytest.raises(OutputError) as caught:
            write(Plan(tmp_path, (plan(tmp_path, a=b"new").files[0], file)))

        assert "/proc/kthena/x.yaml: No such file or directory; no file" in str(caught.value)
        assert tree(tmp_path) == {}

    def test_a_link_that_leads_to_itself(self, tmp_path: Path) -> None:
        """A loop of links is one message."""
        (tmp_path / "a.yaml").symlink_to("a.yaml")

        with pytest.raises(OutputError, match=r"^cannot write a\.yaml: Too many levels"):
            write(plan(tmp_path, a=b"new"))

    def test_a_read_only_file_is_respected(
        self, tmp_path: Path, old: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A file without write permission is not replaced through its folder's permission."""
        monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anything

        with pytest.raises(OutputError) as caught:
            write(plan(tmp_path, a=b"new a"))

        assert str(caught.value) == (
            "cannot write a.yaml: the file is read-only; no file was changed"
        )
        assert tree(tmp_path) == old


class TestPlan:
    """What a plan refuses."""

    def test_two_outputs_with_one_file(self, tmp_path: Path) -> None:
        """One path planned twice is refused, also through a linked folder."""
        (tmp_path / "crds").mkdir()
        (tmp_path / "chart").symlink_to("crds")

        with pytest.raises(OutputError) as caught:
            plan(tmp_path, crds__a=b"x", chart__a=b"x")

        assert str(caught.value) == ("two outputs give the same file: chart/a.yaml and crds/a.yaml")

    def test_files_outside_the_root_are_named_relative_to_it(self, tmp_path: Path) -> None:
        """A neighbouring folder is shown with dots, a distant one from the top."""
        planned = plan(tmp_path / "project", a=b"x")

        assert planned.shown(tmp_path / "charts/a.yaml") == "../charts/a.yaml"
        assert planned.shown(Path("/x/a.yaml")) == "/x/a.yaml"


class TestCompare:
    """Reporting drift."""

    def test_clean(self, tmp_path: Path) -> None:
        """Right files are no finding."""
        wanted = plan(tmp_path, exclusive(tmp_path), a=b"a\n")
        write(wanted)

        assert compare(wanted) == ()

    def test_missing_changed_and_orphaned(self, tmp_path: Path) -> None:
        """Each state is reported with the command that repairs it."""
        (tmp_path / "b.yaml").write_bytes(b"one\ntwo\nthree\n")
        (tmp_path / "extra.yaml").write_bytes(b"x")

        drifts = compare(plan(tmp_path, exclusive(tmp_path), a=b"a\n", b=b"one\n2\nthree\n"))

        assert [(drift.state, drift.path.name, drift.repair) for drift in drifts] == [
            ("missing", "a.yaml", WRITE),
            ("changed", "b.yaml", WRITE),
            ("orphaned", "extra.yaml", PRUNE),
        ]
        assert drifts[1].diff == (
            "--- b.yaml",
            "+++ generated",
            "@@ -1,3 +1,3 @@",
            " one",
            "-two",
            "+2",
            " three",
        )
        assert drifts[1].left_out == 0

    def test_writes_nothing(self, tmp_path: Path) -> None:
        """Comparing changes no file and makes no folder."""
        (tmp_path / "b.yaml").write_bytes(b"old")

        compare(plan(tmp_path, exclusive(tmp_path), new__a=b"a\n", b=b"new"))

        assert tree(tmp_path) == {"b.yaml": b"old"}
        assert [path.name for path in tmp_path.iterdir()] == ["b.yaml"]

    def test_line_numbers_are_the_files(self, tmp_path: Path) -> None:
        """Far-apart differences come in hunks numbered as diff(1) numbers them."""
        old = [f"line {number}" for number in range(1, 101)]
        new = [*old[:49], "changed", *old[50:89], *old[90:], "added"]
        (tmp_path / "a.yaml").write_text("\n".join(old) + "\n", encoding="utf-8")

        (drift,) = compare(plan(tmp_path, a=("\n".join(new) + "\n").encode()))

        assert [line for line in drift.diff if line.startswith("@@")] == [
            "@@ -47,7 +47,7 @@",
            "@@ -87,7 +87,6 @@",
            "@@ -98,3 +97,4 @@",
        ]

    def test_a_long_diff_is_cut_and_counted(self, tmp_path: Path) -> None:
        """A diff of hundreds of lines shows its beginning and how much was left out."""
        (tmp_path / "a.yaml").write_bytes(b"")

        (drift,) = compare(plan(tmp_path, a=b"new\n" * 500))

        assert drift.diff[:4] == ("--- a.yaml", "+++ generated", "@@ -0,0 +1,500 @@", "+new")
        assert len(drift.diff) == 40
        assert drift.left_out == 463

    def test_an_unfinished_last_line_is_visible(self, tmp_path: Path) -> None:
        """A missing line feed at the end is a difference that one can see."""
        (tmp_path / "a.yaml").write_bytes(b"a\nb")

        (drift,) = compare(plan(tmp_path, a=b"a\nb\n"))

        assert drift.diff[-2:] == ("-b (no line feed at the end of the file)", "+b")

    def test_carriage_returns(self, tmp_path: Path) -> None:
        """A file that differs in its line ends alone is explained, not shown twice."""
        (tmp_path / "a.yaml").write_bytes(b"a\r\nb\r\n")

        (drift,) = compare(plan(tmp_path, a=b"a\nb\n"))

        assert drift.diff[-1] == "its lines end in CRLF, generated ones in LF"

    def test_bytes_that_are_not_text(self, tmp_path: Path) -> None:
        """Bytes that are no UTF-8, and what a terminal would obey, are shown escaped."""
        (tmp_path / "a.yaml").write_bytes(b"a\n\xff\x1b[2J\r\n")

        (drift,) = compare(plan(tmp_path, a="a\n→ é\n".encode()))

        assert drift.diff[-2:] == ("-\\xff\\x1b[2J\\r", "+→ é")

    def test_what_cannot_be_read_is_no_verdict(self, tmp_path: Path) -> None:
        """A folder in a file's place is an error, not a finding."""
        (tmp_path / "a.yaml").mkdir()

        with pytest.raises(OutputError, match=r"^cannot read a\.yaml: Is a directory$"):
            compare(plan(tmp_path, a=b"new"))

    @pytest.mark.parametrize("run", [compare, write])
    def test_what_is_no_file_is_no_verdict(
        self, tmp_path: Path, run: Callable[[Plan], object]
    ) -> None:
        """A pipe in a file's place, behind a link too, is an error and nobody waits for it."""
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "a.yaml").symlink_to("pipe")

        with pytest.raises(OutputError, match=r"^cannot (read|write) a\.yaml: not a regular file$"):
            run(plan(tmp_path, a=b"new"))


class TestOrphans:
    """Files that nobody generates."""

    def test_exclusive_folder(self, tmp_path: Path) -> None:
        """Files with a suffix count; hidden ones, other suffixes and folders do not."""
        for name in ("z.yaml", "m.yaml", "b.yml", ".hidden.yaml", "notes.txt", "a.yaml"):
            (tmp_path / name).write_bytes(b"x")
        (tmp_path / "folder.yaml").mkdir()

        drifts = compare(plan(tmp_path, exclusive(tmp_path), a=b"x"))

        assert [drift.path.name for drift in drifts] == ["b.yml", "m.yaml", "z.yaml"]

    def test_shared_folder(self, tmp_path: Path) -> None:
        """In a folder with other files only names that begin as ours are ours."""
        for name in ("deployment.yaml", "shop.example.com_olds.yaml", "shop.example.comet.yaml"):
            (tmp_path / name).write_bytes(b"x")
        territory = Territory(tmp_path, (".yaml",), ("shop.example.com_",), PRUNE)

        drifts = compare(plan(tmp_path, territory))

        assert [drift.path.name for drift in drifts] == ["shop.example.com_olds.yaml"]

    def test_are_removed_on_demand_only(self, tmp_path: Path) -> None:
        """Writing leaves an orphan alone and names it; pruning removes it."""
        (tmp_path / "old.yaml").write_bytes(b"x")
        wanted = plan(tmp_path, exclusive(tmp_path), a=b"a")

        outcome = write(wanted)
        assert [orphan.path.name for orphan in outcome.orphans] == ["old.yaml"]
        assert sorted(tree(tmp_path)) == ["a.yaml", "old.yaml"]

        outcome = write(wanted, prune=True)
        assert outcome.removed == (tmp_path / "old.yaml",)
        assert outcome.orphans == ()
        assert sorted(tree(tmp_path)) == ["a.yaml"]

    def test_pruning_a_link_leaves_what_it_leads_to(self, tmp_path: Path) -> None:
        """Only the link is removed."""
        (tmp_path / "keep.txt").write_bytes(b"keep")
        (tmp_path / "old.yaml").symlink_to("keep.txt")

        write(plan(tmp_path, exclusive(tmp_path)), prune=True)

        assert tree(tmp_path) == {"keep.txt": b"keep"}

    def test_nothing_is_removed_when_writing_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Orphans go last."""
        (tmp_path / "old.yaml").write_bytes(b"x")

        def full(path: Path, content: bytes) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(artefacts, "_write_new", full)

        with pytest.raises(OutputError):
            write(plan(tmp_path, exclusive(tmp_path), a=b"a"), prune=True)
        assert sorted(tree(tmp_path)) == ["old.yaml"]

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        """An absent folder has no orphans; a file in its place cannot be judged."""
        assert compare(plan(tmp_path, exclusive(tmp_path / "absent"))) == ()
        (tmp_path / "file").write_bytes(b"x")
        with pytest.raises(OutputError, match=r"^cannot read file: Not a directory$"):
            compare(plan(tmp_path, exclusive(tmp_path / "file")))


HELM = [
    # Each escaped text was given to Go's text/template, which gave the plain one back.
    ("{{", '{{ "{{" }}'),
    ("}}", "}}"),
    ("{{{", '{{ "{{" }}{'),
    ("{{{{{", '{{ "{{" }}{{ "{{" }}{'),
    ("{}}", "{}}"),
    ("{a: {b: {}}}", "{a: {b: {}}}"),
    ("{{}}", '{{ "{{" }}}}'),
    ("{{- x -}}", '{{ "{{" }}- x -}}'),
    ("{{/* c */}}", '{{ "{{" }}/* c */}}'),
    ("a {{resource.spec}} b\n", 'a {{ "{{" }}resource.spec}} b\n'),
    ("{ {{ } }}", '{ {{ "{{" }} } }}'),
    ("日本{{語}}", '日本{{ "{{" }}語}}'),
    ("plain {} text\r\n", "plain {} text\r\n"),
]


@pytest.mark.parametrize(("plain", "escaped"), HELM)
def test_helm_gives_the_same_bytes_back(plain: str, escaped: str) -> None:
    """Only what opens an action is escaped; `{}}` would break if `}}` were."""
    assert escape_helm(plain.encode()) == escaped.encode()
