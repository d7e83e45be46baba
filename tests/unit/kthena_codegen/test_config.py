# SPDX-License-Identifier: Apache-2.0
"""What `[tool.kthena-codegen]` may say, and what a user reads when it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kthena_codegen.config import ConfigError, Output, find_config, read_config


def write(folder: Path, text: str) -> Path:
    """Write a pyproject.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "pyproject.toml"
    file.write_text(text, encoding="utf-8")
    return file


def read_fault(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what is said about a configuration, read from its own folder."""
    file = write(folder, text)
    monkeypatch.chdir(folder)
    with pytest.raises(ConfigError) as caught:
        read_config(file)
    return str(caught.value)


def test_reads_every_key(tmp_path: Path) -> None:
    """Every key arrives, with paths relative to the file's folder."""
    file = write(
        tmp_path,
        """
        [tool.kthena-codegen]
        models = ["shop.models", "shop.more:Widget"]
        [tool.kthena-codegen.crd]
        outputs = [
            { dir = "schema/crds" },
            { dir = "../charts/crds", helm = true, exclusive = false },
        ]
        [tool.kthena-codegen.cel]
        outputs = [{ dir = "schema/cel" }]
        [tool.kthena-codegen.docs]
        outputs = [{ dir = "docs/reference" }]
        differences = "docs/differences.md"
        templates = "docs/templates"
        """,
    )

    config = read_config(file)

    assert config.file == file
    assert config.root == tmp_path
    assert config.models == ("shop.models", "shop.more:Widget")
    assert config.outputs("crd") == (
        Output(tmp_path / "schema/crds", helm=False, exclusive=True),
        Output(tmp_path / "../charts/crds", helm=True, exclusive=False),
    )
    assert config.outputs("cel") == (Output(tmp_path / "schema/cel"),)
    assert config.outputs("docs") == (Output(tmp_path / "docs/reference"),)
    assert config.differences == tmp_path / "docs/differences.md"
    assert config.templates == tmp_path / "docs/templates"


def test_everything_is_optional(tmp_path: Path) -> None:
    """An empty table is a configuration in which nothing goes anywhere."""
    config = read_config(write(tmp_path, "[tool.kthena-codegen]\n"))

    assert config.models == ()
    assert config.crd == config.cel == config.docs == ()
    assert config.differences is None
    assert config.templates is None


FAULTS = {
    "unknown key": (
        '[tool.kthena-codegen]\nmodel = ["shop"]',
        "pyproject.toml: tool.kthena-codegen has no key 'model'; did you mean 'models'?",
    ),
    "unknown key without a neighbour": (
        "[tool.kthena-codegen]\nzzz = 1",
        "pyproject.toml: tool.kthena-codegen has no key 'zzz'; known keys: cel, crd, docs, models",
    ),
    "unknown key of an artefact": (
        "[tool.kthena-codegen.crd]\noutput = []",
        "pyproject.toml: tool.kthena-codegen.crd has no key 'output'; did you mean 'outputs'?",
    ),
    "key of another artefact": (
        '[tool.kthena-codegen.crd]\ndifferences = "x.md"',
        "pyproject.toml: tool.kthena-codegen.crd has no key 'differences'; known keys: outputs",
    ),
    "unknown key of an output": (
        '[tool.kthena-codegen.crd]\noutputs = [{ dir = "a" }, { dir = "b", hel = true }]',
        "pyproject.toml: tool.kthena-codegen.crd.outputs[1] has no key 'hel'; did you mean 'helm'?",
    ),
    "output without a folder": (
        "[tool.kthena-codegen.crd]\noutputs = [{ helm = true }]",
        "pyproject.toml: tool.kthena-codegen.crd.outputs[0] needs a dir",
    ),
    "empty folder": (
        '[tool.kthena-codegen.crd]\noutputs = [{ dir = "" }]',
        "pyproject.toml: tool.kthena-codegen.crd.outputs[0] has a dir that is not a path: ''",
    ),
    "folder named twice": (
        '[tool.kthena-codegen.crd]\noutputs = [{ dir = "a" }, { dir = "b/../a" }]',
        "pyproject.toml: tool.kthena-codegen.crd.outputs[1] names the folder b/../a a second time",
    ),
    "models as text": (
        '[tool.kthena-codegen]\nmodels = "shop"',
        "pyproject.toml: tool.kthena-codegen.models must be a list of texts, not text",
    ),
    "a model that is no text": (
        '[tool.kthena-codegen]\nmodels = ["shop", 3]',
        "pyproject.toml: tool.kthena-codegen.models[1] must be text, not a number",
    ),
    "outputs as a table": (
        '[tool.kthena-codegen.crd]\noutputs = { dir = "a" }',
        "pyproject.toml: tool.kthena-codegen.crd.outputs must be a list of tables, not a table",
    ),
    "an output that is no table": (
        '[tool.kthena-codegen.crd]\noutputs = ["schema/crds"]',
        "pyproject.toml: tool.kthena-codegen.crd.outputs[0] must be a table, not text",
    ),
    "an artefact that is no table": (
        '[tool.kthena-codegen]\ncrd = "schema/crds"',
        "pyproject.toml: tool.kthena-codegen.crd must be a table, not text",
    ),
    "flag as text": (
        '[tool.kthena-codegen.crd]\noutputs = [{ dir = "a", helm = "yes" }]',
        "pyproject.toml: tool.kthena-codegen.crd.outputs[0].helm must be true or false, not text",
    ),
    "folder as a number": (
        "[tool.kthena-codegen.docs]\ntemplates = 3",
        "pyproject.toml: tool.kthena-codegen.docs.templates must be text, not a number",
    ),
    "date": (
        "[tool.kthena-codegen.docs]\ntemplates = 2024-01-01",
        "pyproject.toml: tool.kthena-codegen.docs.templates must be text, not a date or time",
    ),
    "table that is none": (
        "[tool]\nkthena-codegen = 3",
        "pyproject.toml: tool.kthena-codegen must be a table, not a number",
    ),
    "no table": (
        "[tool.other]\n",
        "pyproject.toml: there is no [tool.kthena-codegen] table",
    ),
    "tool is no table": (
        "tool = 3",
        "pyproject.toml: there is no [tool.kthena-codegen] table",
    ),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_names_file_and_place_of_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    """A wrong configuration is one line with file, place and the nearest right spelling."""
    assert read_fault(tmp_path, text, monkeypatch) == message


def test_says_where_a_file_is_not_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A syntax error comes with its line."""
    fault = read_fault(tmp_path, "[tool]\nx = = 1\n", monkeypatch)

    assert fault.startswith("pyproject.toml: not TOML: ")
    assert "line 2" in fault


def test_a_file_that_is_not_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in another encoding is a message."""
    (tmp_path / "pyproject.toml").write_bytes(b'[tool]\nx = "\xff"\n')
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigError, match=r"^pyproject.toml: not UTF-8 at byte 12$"):
        read_config(Path("pyproject.toml"))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, and a folder in its place, are messages with the system's reason."""
    with pytest.raises(ConfigError, match=r"No such file or directory$"):
        read_config(tmp_path / "absent.toml")
    with pytest.raises(ConfigError, match=r"Is a directory$"):
        read_config(tmp_path)


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    """A loop in the way of the file is a message; one at an output is left to its reader."""
    (tmp_path / "loop").symlink_to("loop")
    file = write(
        tmp_path,
        '[tool.kthena-codegen.crd]\noutputs = [{ dir = "loop" }, { dir = "loop/x" }]\n',
    )

    assert [output.directory.name for output in read_config(file).crd] == ["loop", "x"]
    with pytest.raises(ConfigError, match=r"loop/pyproject.toml: Too many levels of symbolic"):
        read_config(tmp_path / "loop/pyproject.toml")


def test_is_found_above(tmp_path: Path) -> None:
    """The nearest file with the table counts, not the nearest file."""
    file = write(tmp_path, "[tool.kthena-codegen]\n")
    write(tmp_path / "part", "[project]\n")
    inner = tmp_path / "part/src"
    inner.mkdir()

    assert find_config(inner) == file
    assert find_config(tmp_path) == file


def test_a_broken_file_on_the_way_is_not_passed_over(tmp_path: Path) -> None:
    """A nearer file that cannot be read is reported: it may hold the table."""
    write(tmp_path, "[tool.kthena-codegen]\n")
    write(tmp_path / "part", "[tool.kthena-codegen\n")

    with pytest.raises(ConfigError, match="not TOML"):
        find_config(tmp_path / "part")
