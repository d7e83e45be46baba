# SPDX-License-Identifier: Apache-2.0
"""`check`: every way in which files and models can part, and nothing is ever written."""

from __future__ import annotations

import shlex

import pytest
from shop_project import CRD, Project


def finding(project: Project, *arguments: str) -> list[str]:
    """Return the lines of a check that must find something and must write nothing."""
    before = project.tree()
    result = project.run("check", *arguments)
    assert result.code == 1
    assert result.err == ""
    assert project.tree() == before
    return result.out.splitlines()


class TestClean:
    """When everything is as the models say."""

    def test_passes(self, generated: Project) -> None:
        """A generated tree is clean, for every target."""
        assert generated.run("check") == (0, "5 files are up to date\n", "")
        assert generated.run("check", "cel") == (0, "1 file is up to date\n", "")
        assert generated.run("check", "--quiet") == (0, "", "")

    def test_on_a_read_only_checkout_without_git(self, generated: Project) -> None:
        """No permission to write is needed, and no repository; nothing is left behind."""
        assert not (generated.root / ".git").exists()
        folders = [path for path in generated.root.rglob("*") if path.is_dir()]
        for path in (*generated.root.rglob("*"), generated.root):
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = generated.tree()
        try:
            # root may write in spite of permissions: any attempt to is an error here.
            result = generated.spawn(
                "check",
                code="""
                import os, sys
                here = os.getcwd()
                changes = {"os.mkdir", "os.rename", "os.remove", "os.link", "os.chmod"}
                def refuse(event, arguments):
                    writes = event == "open" and (
                        arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
                    )
                    if (writes or event in changes) and str(arguments[0]).startswith(here):
                        raise SystemExit(f"{event} {arguments}")
                sys.addaudithook(refuse)
                """,
                PYTHONDONTWRITEBYTECODE="",
            )
        finally:
            for path in (generated.root, *folders):
                path.chmod(0o755)

        assert result == (0, "5 files are up to date\n", "")
        assert generated.tree() == before

    def test_a_copy_is_compared_after_escaping(self, generated: Project) -> None:
        """The chart's escaped copy is right as it is; an unescaped one is not."""
        plain = generated.read(f"schema/crds/{CRD}")
        generated.write(f"charts/shop/crds/{CRD}", plain)

        assert finding(generated)[0] == f"changed: charts/shop/crds/{CRD}"


class TestDrift:
    """Each way of being out of date fails, with the command that repairs it."""

    def test_a_changed_model(self, generated: Project) -> None:
        """Every file that follows from a changed field is reported, with a diff."""
        generated.edit("shop/models.py", "Field(ge=0)", "Field(ge=7)")

        lines = finding(generated, "crd")

        assert lines[:2] == [f"changed: schema/crds/{CRD}", f"  --- schema/crds/{CRD}"]
        assert "  -                minimum: 0" in lines or any(
            line.startswith("  -") and line.endswith("minimum: 0") for line in lines
        )
        assert any(line.startswith("  +") and line.endswith("minimum: 7") for line in lines)
        assert f"changed: charts/shop/crds/{CRD}" in lines
        assert lines.count("  to repair: kthena-codegen generate crd") == 2
        assert lines[-1] == "2 files are not as the models say"

    def test_a_definition_edited_by_hand(self, generated: Project) -> None:
        """An edit in a generated file is a finding."""
        generated.edit(f"schema/crds/{CRD}", "kind: Widget\n", "kind: Gadget\n")

        lines = finding(generated)

        assert lines[0] == f"changed: schema/crds/{CRD}"
        assert lines[-1] == "1 file is not as the models say"

    def test_a_page_edited_by_hand(self, generated: Project) -> None:
        """So is one in a page, repaired by its own command."""
        page = "docs/reference/shop.example.com.md"
        generated.write(page, generated.read(page) + "More.\n")

        lines = finding(generated)

        assert lines[0] == f"changed: {page}"
        assert "  -More." in lines
        assert "  to repair: kthena-codegen generate docs" in lines

    @pytest.mark.parametrize(
        ("path", "target"),
        [
            (f"schema/crds/{CRD}", "crd"),
            (f"charts/shop/crds/{CRD}", "crd"),
            ("schema/cel/rules.yaml", "cel"),
            ("docs/differences.md", "docs"),
        ],
    )
    def test_a_missing_file(self, generated: Project, path: str, target: str) -> None:
        """A file that is gone is a finding, wherever it was."""
        (generated.root / path).unlink()

        assert finding(generated) == [
            f"missing: {path}",
            f"  to repair: kthena-codegen generate {target}",
            "",
            "1 file is not as the models say",
        ]

    @pytest.mark.parametrize(
        ("path", "target"),
        [
            ("schema/crds/old.yaml", "crd"),
            ("schema/crds/old.yml", "crd"),
            ("charts/shop/crds/shop.example.com_olds.yaml", "crd"),
            ("schema/cel/more.yaml", "cel"),
            ("docs/reference/old.example.com.md", "docs"),
        ],
    )
    def test_an_extra_file(self, generated: Project, path: str, target: str) -> None:
        """A file that nothing generates is a finding; its repair removes it."""
        generated.write(path, "x")

        assert finding(generated) == [
            f"orphaned: {path}",
            f"  to repair: kthena-codegen generate {target} --prune",
            "",
            "1 file is not as the models say",
        ]

    def test_a_kind_that_is_gone(self, generated: Project) -> None:
        """The files of a removed kind are orphans in exclusive and in shared folders."""
        models = generated.read("shop/models.py")
        generated.write("shop/models.py", models.replace("Widget", "Gadget"))

        lines = finding(generated, "crd")

        assert f"orphaned: schema/crds/{CRD}" in lines
        assert f"orphaned: charts/shop/crds/{CRD}" in lines
        assert "missing: schema/crds/shop.example.com_gadgets.yaml" in lines

    def test_another_encoding_and_line_ends(self, generated: Project) -> None:
        """A file that is not UTF-8, and one with CRLF, are findings like any other."""
        (generated.root / "schema/cel/rules.yaml").write_bytes(b"\xff\xfe\x00bad")
        file = generated.root / f"schema/crds/{CRD}"
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

        lines = finding(generated)

        assert "  its lines end in CRLF, generated ones in LF" in lines
        assert "  -\\xff\\xfe\\x00bad (no line feed at the end of the file)" in lines

    def test_a_long_diff_is_cut(self, generated: Project) -> None:
        """A finding stays readable and says how much it left out."""
        generated.write(f"schema/crds/{CRD}", "x\n" * 500)

        lines = finding(generated, "crd")

        assert len(lines) < 60
        assert any(line.startswith("  … ") and line.endswith(" more lines") for line in lines)

    def test_quiet_still_says_what_is_wrong(self, generated: Project) -> None:
        """--quiet leaves out the summary, not the findings."""
        (generated.root / "schema/cel/rules.yaml").unlink()

        assert finding(generated, "--quiet") == [
            "missing: schema/cel/rules.yaml",
            "  to repair: kthena-codegen generate cel",
            "",
        ]


class TestRepair:
    """The command that a finding names does repair it."""

    @pytest.mark.parametrize(
        "arguments",
        [
            (),
            ("crd",),
            ("--config", "sub folder/../pyproject.toml"),
            ("--models", "shop.models"),
            ("--output-dir", "out put", "--baseline", "--helm"),
            ("crd", "--output-dir", "out"),
        ],
    )
    def test_repeats_the_choices(self, generated: Project, arguments: tuple[str, ...]) -> None:
        """Run as printed, the commands make the same check pass."""
        (generated.root / "sub folder").mkdir()
        generated.edit("shop/models.py", "Field(ge=0)", "Field(ge=7)")
        lines = finding(generated, *arguments)
        repairs = {
            line.removeprefix("  to repair: ") for line in lines if line.startswith("  to repair: ")
        }

        for repair in repairs:
            program, *words = shlex.split(repair)
            assert program == "kthena-codegen"
            assert generated.run(*words).code == 0

        assert generated.run("check", *arguments).code == 0

    def test_prunes(self, generated: Project) -> None:
        """The command for an orphan removes it."""
        generated.write("schema/crds/old.yaml", "x")
        repair = finding(generated)[1].removeprefix("  to repair: kthena-codegen ")

        assert generated.run(*repair.split()).code == 0
        assert generated.run("check").code == 0


class TestNoVerdict:
    """What cannot be judged is exit code 2, never a pass and never a finding."""

    def test_broken_models_win_over_drift(self, generated: Project) -> None:
        """A model that cannot be read is no drift."""
        (generated.root / "schema/cel/rules.yaml").unlink()
        generated.write("shop/models.py", "class Widget(:\n")

        result = generated.run("check")

        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("error: shop/models.py:1:14: ")

    def test_a_folder_in_a_files_place(self, generated: Project) -> None:
        """What cannot be read is said to be so."""
        (generated.root / "schema/cel/rules.yaml").unlink()
        (generated.root / "schema/cel/rules.yaml").mkdir()

        assert generated.run("check") == (
            2,
            "",
            "error: cannot read schema/cel/rules.yaml: Is a directory\n",
        )

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--baseline"], "--baseline would put upstream's values into the configured folders"),
            (["--helm"], "--helm is for --output-dir or --stdout"),
            (["--upstream", "x", "docs"], "--upstream compares definitions, not files"),
            (["--upstream", "x", "--output-dir", "y"], "--upstream compares definitions"),
            (["--prune"], "No such option"),
        ],
    )
    def test_usage(self, project: Project, arguments: list[str], message: str) -> None:
        """Flags that do not go together are usage errors."""
        result = project.run("check", *arguments)

        assert (result.code, result.out) == (2, "")
        assert message in " ".join(result.err.split())


class TestUpstream:
    """The baseline against upstream's own files."""

    @pytest.fixture
    def upstream(self, project: Project) -> Project:
        """The shop with upstream's definition in a folder of its own."""
        assert project.run("generate", "crd", "--baseline", "--output-dir", "upstream").code == 0
        return project

    def test_the_same(self, upstream: Project) -> None:
        """Upstream's own schema is clean although the models go beyond it."""
        assert upstream.run("check", "--upstream", "upstream") == (
            0,
            "the baseline and upstream say the same\n",
            "",
        )
        assert upstream.run("check", "--upstream", f"upstream/{CRD}", "--quiet") == (0, "", "")

    def test_needs_no_place_for_files(self, upstream: Project) -> None:
        """Models on the command line are enough."""
        (upstream.root / "pyproject.toml").unlink()

        assert upstream.run("check", "--models", "shop.models", "--upstream", "upstream").code == 0

    def test_a_change_upstream(self, upstream: Project) -> None:
        """A new field, a changed bound and a vanished description are each found by path."""
        upstream.edit(f"upstream/{CRD}", "minimum: 0", "minimum: 1")
        upstream.edit("shop/models.py", "    high: int\n", "    high: int\n    extra: int = 3\n")

        lines = finding(upstream, "--upstream", "upstream")

        text = "\n".join(lines)
        assert "spec.low" in text
        assert "spec.extra" in text

    def test_a_chart_is_walked(self, upstream: Project) -> None:
        """Templates beside the definitions are passed over, but not when one is named."""
        upstream.write("upstream/values.yaml", "a: 1\n")
        upstream.write("upstream/role.yaml", "{{- if .Values.rbac }}\nkind: Role\n{{ end }}\n")
        template = "{{ if .x }}\nkind: CustomResourceDefinition\n{{ end }}\n"
        upstream.write("upstream/crd-template.yaml", template)

        assert upstream.run("check", "--upstream", "upstream").code == 0
        named = upstream.run("check", "--upstream", "upstream/crd-template.yaml")
        assert named.code == 2
        assert "crd-template.yaml" in named.err

    def test_a_template_with_a_definition_is_said_to_be_skipped(self, upstream: Project) -> None:
        """What could have held a definition is not passed over in silence."""
        template = "{{ if .x }}\nkind: CustomResourceDefinition\n{{ end }}\n"
        upstream.write("upstream/sub/crd.yaml", template)

        result = upstream.run("check", "--upstream", "upstream")

        assert result == (
            0,
            "the baseline and upstream say the same\n",
            "skipped: upstream/sub/crd.yaml: a Helm template, not YAML\n",
        )

    def test_a_broken_definition_in_a_folder(self, upstream: Project) -> None:
        """A definition that is no template and no YAML is no verdict, named or not."""
        upstream.write("upstream/crd.yaml", "kind: CustomResourceDefinition\na: [\n")

        result = upstream.run("check", "--upstream", "upstream")

        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("error: upstream/crd.yaml:3:1: not YAML: ")

    def test_a_resource_that_one_file_does_not_hold(self, upstream: Project) -> None:
        """A file says nothing about other resources; a folder without one says it is gone."""
        text = upstream.read(f"upstream/{CRD}").replace("widget", "gadget")
        upstream.write("other/gadgets.yaml", text.replace("Widget", "Gadget"))
        new = "gadgets.shop.example.com\n  new      the whole resource: Gadget\n"

        file = upstream.run("check", "--upstream", "other/gadgets.yaml")
        folder = upstream.run("check", "--upstream", "other")

        note = "not compared, in none of the given files: widgets.shop.example.com\n"
        assert file == (1, new, note)
        gone = "widgets.shop.example.com\n  vanished the whole resource: Widget\n"
        assert folder == (1, f"{new}\n{gone}", "")

    def test_files_with_nothing_of_ours(self, upstream: Project) -> None:
        """Where nothing was compared nothing is said to be the same."""
        text = upstream.read(f"upstream/{CRD}").replace("shop.example.com", "o.example.com")
        upstream.write("other.yaml", text)

        result = upstream.run("check", "--upstream", "other.yaml")

        assert (result.code, result.out) == (2, "")
        assert result.err.splitlines()[-1] == (
            "error: nothing to compare: the given files hold no resource of the models' groups"
        )

    def test_another_group_is_no_finding(self, upstream: Project) -> None:
        """A group without models is named on standard error; its definitions are not judged."""
        text = (
            (upstream.root / "upstream" / CRD)
            .read_text()
            .replace("shop.example.com", "o.example.com")
        )
        upstream.write("upstream/other.yaml", text)

        result = upstream.run("check", "--upstream", "upstream")

        assert result.code == 0
        assert "no model is configured for the groups of: widgets.o.example.com" in result.err

    def test_what_cannot_be_read(self, upstream: Project) -> None:
        """A missing or broken file is exit code 2 with its name."""
        upstream.write("broken.yaml", "a: [\n")

        for path in ("absent.yaml", "broken.yaml"):
            result = upstream.run("check", "--upstream", path)
            assert (result.code, result.out) == (2, "")
            assert result.err.startswith("error: ")
            assert path in result.err
            assert result.err.count("\n") == 1
