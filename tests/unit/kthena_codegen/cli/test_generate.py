# SPDX-License-Identifier: Apache-2.0
"""`generate`: what is written, what is printed, and what keeps both from happening."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest
from shop_project import CRD, Project

from kthena_codegen import artefacts


def outputs(project: Project) -> list[str]:
    """Return what is there beside the project's own two files."""
    return [path for path in project.tree() if path not in {"pyproject.toml", "shop/models.py"}]


class TestWriting:
    """The ordinary run."""

    def test_writes_every_configured_place(self, project: Project) -> None:
        """Each file is written and named, relative to the project."""
        result = project.run("generate")

        assert result.err == ""
        assert result.code == 0
        assert result.out.splitlines() == [
            f"wrote schema/crds/{CRD}",
            f"wrote charts/shop/crds/{CRD}",
            "wrote schema/cel/rules.yaml",
            "wrote docs/reference/shop.example.com.md",
            "wrote docs/differences.md",
            "files: 5 written, 0 unchanged",
        ]
        assert outputs(project) == [
            f"charts/shop/crds/{CRD}",
            "docs/differences.md",
            "docs/reference/shop.example.com.md",
            "schema/cel/rules.yaml",
            f"schema/crds/{CRD}",
        ]

    def test_says_when_nothing_changed(self, generated: Project) -> None:
        """A second run touches nothing and says so."""
        before = generated.tree()

        assert generated.run("generate") == (
            0,
            "nothing changed: 5 files are up to date\n",
            "",
        )
        assert generated.tree() == before

    def test_writes_what_a_changed_model_changes(self, generated: Project) -> None:
        """Only files with new content are written again."""
        generated.edit("shop/models.py", "Field(ge=0)", "Field(ge=7)")

        result = generated.run("generate", "crd")

        assert result.out.splitlines()[-1] == "files: 2 written, 0 unchanged"
        assert "minimum: 7\n" in generated.read(f"schema/crds/{CRD}")

    @pytest.mark.parametrize(
        ("target", "written"),
        [
            ("crd", [f"charts/shop/crds/{CRD}", f"schema/crds/{CRD}"]),
            ("cel", ["schema/cel/rules.yaml"]),
            ("docs", ["docs/differences.md", "docs/reference/shop.example.com.md"]),
        ],
    )
    def test_one_kind_of_files(self, project: Project, target: str, written: list[str]) -> None:
        """A target keeps the others as they are."""
        project.run("generate", target)

        assert outputs(project) == written

    def test_helm_copies_are_escaped(self, generated: Project) -> None:
        """The chart's copy is escaped, the other is not, and nothing else differs."""
        plain = generated.read(f"schema/crds/{CRD}")

        assert "{{ .name }}" in plain
        assert generated.read(f"charts/shop/crds/{CRD}") == plain.replace("{{", '{{ "{{" }}')

    def test_quiet(self, project: Project) -> None:
        """With --quiet a run that works says nothing."""
        assert project.run("generate", "--quiet") == (0, "", "")
        assert len(outputs(project)) == 5

    def test_from_a_folder_below(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        """The configuration is found above, and its paths stay relative to it."""
        project.write("shop/deep/x.txt", "")
        monkeypatch.chdir(project.root / "shop/deep")

        assert "wrote schema/cel/rules.yaml\n" in project.run("generate").out
        assert (project.root / "schema/cel/rules.yaml").exists()

    def test_a_configuration_elsewhere(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """--config names the file; paths are relative to it, not to here."""
        (project.root / "elsewhere").mkdir()
        monkeypatch.chdir(project.root / "elsewhere")

        assert project.run("generate", "--config", "../pyproject.toml").code == 0
        assert (project.root / "schema/cel/rules.yaml").exists()

    def test_prints_of_models_stay_out_of_the_result(self, project: Project) -> None:
        """What a model prints when it is imported goes to stderr."""
        project.edit("shop/models.py", "from typing", "print('noise')\nfrom typing")

        result = project.run("generate", "crd", "--stdout")

        assert result.err == "noise\n"
        assert "noise" not in result.out


class TestElsewhere:
    """Output to stdout or to a folder instead of the configured ones."""

    def test_stdout(self, generated: Project) -> None:
        """One stream with the bytes of the files, and nothing written."""
        crd = generated.read(f"schema/crds/{CRD}")
        rules = generated.read("schema/cel/rules.yaml")
        page = generated.read("docs/differences.md")
        generated.edit("shop/models.py", "Field(ge=0)", "Field(ge=7)")
        crd = crd.replace("minimum: 0", "minimum: 7")
        before = generated.tree()

        assert generated.run("generate", "crd", "--stdout").out == crd
        assert generated.run("generate", "cel", "--stdout").out == rules
        everything = generated.run("generate", "--stdout").out
        assert everything.startswith(crd + rules)
        assert everything.endswith(page)
        assert generated.tree() == before

    def test_stdout_escaped(self, project: Project) -> None:
        """--helm escapes the stream."""
        assert '{{ "{{" }} .name }}' in project.run("generate", "crd", "--stdout", "--helm").out

    def test_output_dir_for_one_kind(self, generated: Project) -> None:
        """One kind of files lies in the folder itself, with the bytes of the configured place."""
        generated.run("generate", "crd", "--output-dir", "out")

        assert generated.read(f"out/{CRD}") == generated.read(f"schema/crds/{CRD}")

    def test_output_dir_for_all(self, project: Project) -> None:
        """Several kinds part the folder, so that each can be used by itself."""
        project.run("generate", "--output-dir", "out")

        assert outputs(project) == [
            "out/cel/rules.yaml",
            f"out/crd/{CRD}",
            "out/docs/differences.md",
            "out/docs/shop.example.com.md",
        ]

    def test_baseline(self, project: Project) -> None:
        """--baseline leaves out what is declared beyond upstream."""
        ours = project.run("generate", "crd", "--stdout").out
        upstreams = project.run("generate", "crd", "--stdout", "--baseline").out

        assert "maxLength: 16" in ours
        assert "maxLength" not in upstreams

    def test_baseline_has_no_page_on_differences(self, project: Project) -> None:
        """Upstream does not differ from itself."""
        project.run("generate", "docs", "--output-dir", "out", "--baseline")

        assert outputs(project) == ["out/shop.example.com.md"]

    def test_models_without_a_configuration(self, project: Project) -> None:
        """Models and a place on the command line need no configuration."""
        (project.root / "pyproject.toml").unlink()

        result = project.run(
            "generate", "crd", "--models", "shop.models:Widget", "--output-dir", "out"
        )

        assert result == (0, f"wrote out/{CRD}\nfiles: 1 written, 0 unchanged\n", "")

    def test_models_instead_of_the_configured(self, generated: Project) -> None:
        """--models overrides the configuration, and other models' files are left in peace."""
        generated.write(
            "other.py",
            generated.read("shop/models.py").replace("Widget", "Gadget"),
        )

        result = generated.run("generate", "crd", "--models", "other")

        assert result.err == ""
        assert result.out.splitlines()[0] == "wrote schema/crds/shop.example.com_gadgets.yaml"
        assert (generated.root / f"schema/crds/{CRD}").exists()


class TestOrphans:
    """Files that nothing generates any more."""

    def test_are_named_and_left_alone(self, generated: Project) -> None:
        """Without --prune an orphan stays, and the log says how to remove it."""
        generated.write("schema/crds/old.yaml", "x")

        result = generated.run("generate")

        assert result.code == 0
        assert result.err == (
            "left alone: schema/crds/old.yaml, which nothing generates; "
            "to remove it: kthena-codegen generate crd --prune\n"
        )
        assert (generated.root / "schema/crds/old.yaml").exists()

    def test_are_removed_on_demand(self, generated: Project) -> None:
        """--prune removes orphans and nothing that is somebody else's."""
        generated.write("schema/crds/old.yaml", "x")
        generated.write("schema/crds/notes.txt", "x")
        generated.write("charts/shop/crds/deployment.yaml", "x")
        generated.write("charts/shop/crds/shop.example.com_olds.yaml", "x")

        result = generated.run("generate", "--prune")

        assert result.out.splitlines() == [
            "removed charts/shop/crds/shop.example.com_olds.yaml",
            "removed schema/crds/old.yaml",
            "files: 0 written, 5 unchanged, 2 removed",
        ]
        assert "charts/shop/crds/deployment.yaml" in outputs(generated)
        assert "schema/crds/notes.txt" in outputs(generated)

    def test_kinds_that_share_a_folder_leave_each_other_alone(self, project: Project) -> None:
        """Definitions and rules in one folder are not each other's orphans."""
        project.edit("pyproject.toml", '"schema/crds"', '"schema"')
        project.edit("pyproject.toml", '"schema/cel"', '"schema"')
        project.run("generate")

        for target in ("crd", "cel", "all"):
            result = project.run("generate", target, "--prune")
            assert (result.out.partition(":")[0], result.err) == ("nothing changed", "")
        assert "schema/rules.yaml" in outputs(project)
        assert f"schema/{CRD}" in outputs(project)


class TestUsage:
    """Flags that do not go together are refused before anything is read."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--baseline"], "--baseline would put upstream's values into the configured folders"),
            (["--helm"], "--helm is for --output-dir or --stdout"),
            (["--stdout", "--prune"], "--stdout writes no file"),
            (["--stdout", "--output-dir", "x"], "--stdout writes no file"),
            (["--prune", "--models", "shop"], "--prune removes what no model generates"),
            (["everything"], "'everything' is not one of 'crd', 'cel', 'docs', 'all'"),
            (["--pune"], "No such option"),
        ],
    )
    def test_is_explained(self, project: Project, arguments: list[str], message: str) -> None:
        """Each is a usage error with its reason."""
        result = project.run("generate", *arguments)

        assert result.code == 2
        assert result.out == ""
        assert message in " ".join(result.err.split())
        assert outputs(project) == []

    def test_no_configuration(self, project: Project) -> None:
        """Without a configuration the message says what to write or which flags to use."""
        project.write("pyproject.toml", "[project]\n")

        result = project.run("generate")

        assert result.code == 2
        assert result.err.startswith(
            "error: no pyproject.toml with a [tool.kthena-codegen] table here or above; "
        )
        assert project.run("generate", "--models", "shop.models").err == (
            "error: say where the files go: --output-dir DIR or --stdout\n"
        )

    def test_a_configuration_without_models(self, project: Project) -> None:
        """No models is a message, not an empty success."""
        project.edit("pyproject.toml", 'models = ["shop.models"]', "")

        assert project.run("generate") == (
            2,
            "",
            'error: pyproject.toml names no models; add models = ["your.module"]\n',
        )

    def test_a_configuration_without_places(self, project: Project) -> None:
        """A target without an output folder is a message, not an empty success."""
        project.write(
            "pyproject.toml",
            '[tool.kthena-codegen]\nmodels = ["shop.models"]\ncrd.outputs = [{ dir = "a" }]\n',
        )

        result = project.run("generate", "cel")

        assert result.code == 2
        assert result.err.startswith("error: pyproject.toml has no output folder for cel: add ")
        assert project.run("generate").code == 0

    def test_a_wrong_configuration(self, project: Project) -> None:
        """A fault in the configuration is exit code 2 with its place."""
        project.edit("pyproject.toml", "differences", "diferences")

        result = project.run("generate")

        assert (result.code, result.out) == (2, "")
        assert result.err == (
            "error: pyproject.toml: tool.kthena-codegen.docs has no key 'diferences'; "
            "did you mean 'differences'?\n"
        )

    def test_templates_that_are_not_there(self, project: Project) -> None:
        """A missing folder of templates is named where pages are asked for, and only there."""
        project.edit("pyproject.toml", "differences =", 'templates = "docs/tpl"\ndifferences =')

        assert project.run("generate", "docs") == (
            2,
            "",
            "error: templates: docs/tpl is not a folder\n",
        )
        assert project.run("generate", "crd").code == 0

    def test_templates_that_do_not_work(self, project: Project) -> None:
        """A malformed template is named with its line."""
        project.edit("pyproject.toml", "differences =", 'templates = "tpl"\ndifferences =')
        project.write("tpl/type.md.jinja", "one\n{% for %}\n")

        result = project.run("generate", "docs")

        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("error: templates: tpl/type.md.jinja:2: ")
        assert result.err.count("\n") == 1

    def test_two_outputs_with_one_file(self, project: Project) -> None:
        """Two configured places that give one file are refused, and nothing is written."""
        project.edit("pyproject.toml", "docs/differences.md", "schema/cel/rules.yaml")

        result = project.run("generate")

        assert result.code == 2
        assert result.err == "error: two outputs give the same file: schema/cel/rules.yaml\n"
        assert outputs(project) == []


BROKEN = {
    "unimportable": ("import nowhere_to_be_found\n", "error: shop/models.py:1: module "),
    "syntax": ("class Widget(:\n    pass\n", "error: shop/models.py:1:14: module "),
    "raises": ("raise RuntimeError('boom\\nand more')\n", "error: shop/models.py:1: module "),
    "no kinds": ("size = 3\n", "error: models: module 'shop.models' has no public kind"),
}


class TestBrokenModels:
    """Whatever is wrong with models is one clear message, exit code 2, no file."""

    def refused(self, project: Project) -> str:
        """Return what is said, having checked that it is a refusal without a traceback."""
        result = project.run("generate")
        assert result.code == 2
        assert result.out == ""
        assert "Traceback" not in result.err
        assert outputs(project) == []
        return result.err

    @pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN.keys())
    def test_modules(self, project: Project, text: str, message: str) -> None:
        """A module that cannot be loaded is named with the user's line."""
        project.write("shop/models.py", text)

        assert self.refused(project).startswith(message)

    def test_a_missing_module(self, project: Project) -> None:
        """A misspelt module comes with the nearest name."""
        project.edit("pyproject.toml", "shop.models", "shop.model")

        assert self.refused(project) == (
            "error: models: there is no module 'shop.model'; did you mean 'shop.models'?\n"
        )

    def test_cyclic_models(self, project: Project) -> None:
        """A structural schema cannot recurse: the message says which cycle and where."""
        project.edit(
            "shop/models.py",
            "    low: int",
            '    parts: "list[WidgetSpec]" = []\n    low: int',
        )

        message = self.refused(project)

        assert message.startswith("error: shop/models.py:")
        assert "WidgetSpec" in message
        assert message.count("\n") == 1

    def test_two_kinds_with_one_plural(self, project: Project) -> None:
        """Two kinds that would share a resource are named."""
        second = project.read("shop/models.py").partition("class Widget(")[2]
        second = second.replace('"Widget"', '"Gadget"')
        project.write(
            "shop/models.py",
            project.read("shop/models.py")
            + "\n\nfrom kthena_api.modelling import resource\n"
            + f'\n\n@resource(plural="widgets")\nclass Gadget({second}',
        )

        message = self.refused(project)

        assert "two kinds share the plural widgets.shop.example.com: Widget and Gadget" in message

    def test_one_kind_twice(self, project: Project) -> None:
        """Two classes for one version of one kind are named."""
        second = project.read("shop/models.py").partition("class Widget(")[2]
        project.write(
            "shop/models.py", project.read("shop/models.py") + f"\n\nclass Again({second}"
        )

        message = self.refused(project)

        assert "is shop.example.com/v1 Widget, and so is shop.models.Widget" in message

    def test_every_wrong_declaration_is_listed(self, project: Project) -> None:
        """Each problem of the models is a line of its own."""
        project.edit("shop/models.py", "int = Field(ge=0)", 'int = Field(pattern="x")')
        project.edit("shop/models.py", "high: int", 'high: int = Field(pattern="x")')

        message = self.refused(project)

        assert [line.partition(" ")[0] for line in message.splitlines()] == ["error:", "error:"]
        assert "WidgetSpec.low" in message
        assert "WidgetSpec.high" in message

    def test_versions_that_are_all_skipped(self, project: Project) -> None:
        """Kinds that leave nothing to generate are a message, not an empty success."""
        project.edit(
            "shop/models.py",
            "class Widget(CustomResource)",
            "from kthena_api.modelling import resource\n\n\n"
            "@resource(skip=True)\nclass Widget(CustomResource)",
        )

        assert self.refused(project) == (
            "error: the models make no definition: all of their versions are skipped\n"
        )

    def test_a_definition_that_an_apiserver_would_refuse(self, project: Project) -> None:
        """What no server would take is not written; the message is the server's."""
        project.edit(
            "shop/models.py",
            "class Widget(CustomResource)",
            "from kthena_api.modelling import resource\n\n\n"
            '@resource(plural="Widgets")\nclass Widget(CustomResource)',
        )

        message = self.refused(project)

        assert message.startswith("error: Widgets.shop.example.com: ")
        assert "spec.names.plural: Invalid value" in message


class TestBrokenOutput:
    """Files that cannot be written: old ones stay, one message, exit code 2."""

    def test_a_folder_that_is_a_file(self, generated: Project) -> None:
        """An output folder below a file."""
        generated.write("block", "x")
        generated.edit("pyproject.toml", '"schema/cel"', '"block/cel"')
        generated.edit("shop/models.py", "Field(ge=0)", "Field(ge=7)")
        before = generated.tree()

        result = generated.run("generate")

        assert result == (2, "", "error: cannot write block/cel/rules.yaml: Not a directory\n")
        assert generated.tree() == before

    def test_a_full_disk_half_way(
        self, generated: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Old files are intact when the disk fills up at the second one."""
        generated.edit("shop/models.py", "Field(ge=0)", "Field(ge=7)")
        before, real, left = generated.tree(), artefacts._write_new, [1]

        def write_until_full(path: Path, content: bytes) -> None:
            if not left[0]:
                path.write_bytes(content[:100])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            left[0] -= 1
            real(path, content)

        monkeypatch.setattr(artefacts, "_write_new", write_until_full)

        result = generated.run("generate")

        assert (result.code, result.out) == (2, "")
        assert result.err == (
            f"error: cannot write charts/shop/crds/{CRD}: No space left on device; "
            "no file was changed\n"
        )
        assert generated.tree() == before

    def test_a_file_size_limit(self, generated: Project) -> None:
        """The same with a limit that the system itself enforces."""
        generated.edit("shop/models.py", "Field(ge=0)", "Field(ge=7)")
        generated.edit("shop/models.py", "A widget of the shop.", "A widget. " * 400)
        before = generated.tree()

        result = generated.spawn(
            "generate",
            code="import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n",
        )

        assert result.code == 2
        assert result.err == (
            f"error: cannot write schema/crds/{CRD}: File too large; no file was changed\n"
        )
        assert generated.tree() == before


def test_a_refused_default_names_its_field(project: Project) -> None:
    """What a server would refuse comes with file, line, class and field."""
    project.edit("shop/models.py", "    high: int\n", "    high: Annotated[int, Field(le=5)] = 9\n")

    result = project.run("generate", "--stdout")

    assert result.code == 2
    models = project.read("shop/models.py").splitlines()
    line = next(n for n, text in enumerate(models, 1) if text.startswith("    high: Annotated"))
    assert f"models.py:{line}: WidgetSpec.high: an apiserver would refuse it: " in result.err
    assert "Invalid value: 9" in result.err


def test_a_link_that_leads_to_itself(project: Project) -> None:
    """A loop at an output place is one message."""
    (project.root / "schema").mkdir()
    (project.root / "schema" / "crds").symlink_to(project.root / "schema" / "crds")
    why = f"schema/crds/{CRD}: Too many levels of symbolic links\n"

    assert project.run("generate", "crd") == (2, "", f"error: cannot write {why}")
    assert project.run("check", "crd") == (2, "", f"error: cannot read {why}")


def test_a_definition_too_large_for_a_request(project: Project) -> None:
    """A definition that no server takes for its size is refused; a large one is not."""
    filler = "x" * 3_145_728
    project.edit("shop/models.py", "A widget of the shop.", filler)

    result = project.run("generate", "crd")

    assert (result.code, result.out) == (2, "")
    size = re.fullmatch(
        r"error: widgets\.shop\.example\.com: ([0-9]+) bytes as JSON; "
        r"a server takes requests of at most 3145728\n",
        result.err,
    )
    assert size is not None
    assert 3_145_728 + 500 < int(size[1]) < 3_145_728 + 5000
    assert outputs(project) == []
    project.edit("shop/models.py", filler, filler[: -int(size[1]) + 3_145_728])
    assert project.run("generate", "crd").code == 0
