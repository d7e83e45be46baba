# SPDX-License-Identifier: Apache-2.0
"""Reading upstream's definitions and telling what they say otherwise."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from definitions import HEAT, OVEN, ROOT, SPEC, V1, text, with_root, with_spec

from kthena_api.crd import (
    Extensions,
    PrinterColumn,
    ResourceDefinition,
    Structural,
    ValidationRule,
    ValueValidation,
)
from kthena_codegen.emitters.crd_yaml import CrdYaml
from kthena_codegen.upstream import Finding, UpstreamError, compare, read_files, render

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ovens.bakery.example.com
  annotations: {tool: v1}
spec:
  group: bakery.example.com
  names: {kind: Oven, plural: ovens}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: Bakes.
        properties:
          heat:
            type: integer
            maximum: 1e+06
          date:
            type: string
            default: 2001-01-01
          base:
            type: string
            default: 1:30
"""


def write(folder: Path, name: str, content: str) -> Path:
    """Write a file and its folders."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def read_fault(path: Path) -> str:
    """Return what is said about a file or folder, without the path in front."""
    with pytest.raises(UpstreamError) as caught:
        read_files([path])
    return str(caught.value).replace(f"{path}", "PATH").replace(f"{path.parent}", "FOLDER")


def test_scalars_mean_what_they_mean_to_the_server(tmp_path: Path) -> None:
    """A maximum of a million in Go's spelling is a number; a date and base 60 are texts."""
    [definition] = read_files([write(tmp_path, "a.yaml", CRD)])
    properties = definition.versions[0].schema.properties

    assert definition.name == "ovens.bakery.example.com"
    assert properties["heat"].validation.maximum == 1_000_000
    assert properties["date"].default == "2001-01-01"
    assert properties["base"].default == "1:30"


def test_reads_what_is_written(tmp_path: Path) -> None:
    """Texts that YAML 1.1 has another meaning for are read as the texts that they are."""
    texts = ["<<", "=", "on", "1:30", "~", "0o17", "2001-01-01", ".5_0", "<", "!", "&a", "*a"]
    oven = with_spec(heat=replace(text(), validation=ValueValidation(enum=tuple(texts))))
    [artefact] = CrdYaml().emit([oven])
    assert b"- <<\n" in artefact.content
    assert b"- =\n" in artefact.content
    file = tmp_path / "a.yaml"
    file.write_bytes(artefact.content)

    assert compare([oven], read_files([file])) == ()


@pytest.mark.parametrize("plain", ["<<", "="])
def test_signs_of_yaml_1_1_are_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: str
) -> None:
    """A merge sign that is a value, and a value sign, are texts with and without libyaml."""
    file = write(tmp_path, "a.yaml", CRD.replace("default: 1:30", f"default: {plain}"))

    for _ in range(2):
        [definition] = read_files([file])
        assert definition.versions[0].schema.properties["base"].default == plain
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


def test_reads_only_files_in_a_folder(tmp_path: Path) -> None:
    """A folder, a pipe and a link to nowhere with a file's name stop no walk."""
    write(tmp_path, "a.yaml", CRD)
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")

    assert len(read_files([tmp_path])) == 1


def test_a_definition_in_utf16_is_found(tmp_path: Path) -> None:
    """The encodings that YAML allows are not passed over."""
    (tmp_path / "a.yaml").write_bytes(CRD.encode("utf-16"))

    assert len(read_files([tmp_path])) == 1


def test_reads_the_same_without_the_c_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyYAML without libyaml gives the same definition, and refuses the same depth."""
    file = write(tmp_path, "a.yaml", CRD)
    deep = write(tmp_path, "b.yaml", "[" * 300 + "]" * 300)
    expected = read_files([file])

    monkeypatch.delattr(yaml, "CSafeLoader")

    assert read_files([file]) == expected
    assert read_fault(deep) == "PATH: nested too deeply"


def test_reads_folders_streams_and_lists_and_passes_over_the_rest(tmp_path: Path) -> None:
    """Definitions are found below a folder, among other documents and in a List, sorted."""
    other = CRD.replace("ovens", "mixers").replace("Oven", "Mixer")
    third = CRD.replace("ovens", "bowls").replace("Oven", "Bowl").replace("\n", "\n  ")
    write(tmp_path, "b.yml", f"kind: ConfigMap\n---\n{CRD}---\n---\n- 1\n---\n{other}")
    write(tmp_path, "deep/c.yaml", f"kind: List\nitems:\n- {third}\n- 5\n")
    write(tmp_path, "notes.txt", "a: [")

    names = [definition.names.plural for definition in read_files([tmp_path])]

    assert names == ["bowls", "mixers", "ovens"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: [", "PATH:2:1: not YAML: did not find expected node content"),
        ("a: b\n c: d", "PATH:2:3: not YAML: mapping values are not allowed in this context"),
        ("a: \x07", "PATH: not YAML: control characters are not allowed"),
        ("a: !!python/none x", "PATH:1:4: not YAML: could not determine a constructor"),
        ("a: !!binary aGk=", "PATH:1:4: not YAML: could not determine a constructor"),
        ("[" * 20000, "PATH: nested too deeply"),
        ("kind: &a [*a]", "PATH: nested too deeply"),
        (
            "a: &a [x, x]\n"
            + "".join(
                f"{c}: &{c} [{f'*{p}, ' * 9}]\n" for p, c in zip("abcdef", "bcdefg", strict=True)
            ),
            "PATH: more than 1000000 values in one document",
        ),
        ("", "PATH: there is no CustomResourceDefinition in it"),
        ("kind: List\nitems: []", "PATH: there is no CustomResourceDefinition in it"),
        (
            "kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1beta1",
            "PATH:1:1: is apiextensions.k8s.io/v1beta1 CustomResourceDefinition",
        ),
        (
            CRD.replace("maximum: 1e+06", "maximum: high"),
            "PATH:21:22: spec.versions[0].schema.openAPIV3Schema.properties.heat.maximum: must be",
        ),
        (CRD.replace("plural: ovens", "x: y"), "PATH:8:10: spec.names.plural: is missing"),
        (CRD.replace("base:", "a.b[0:").replace("1:30", "x\n            z: 1"), "PATH:19:11: "),
        (f"{CRD}---\n{CRD}", "PATH: ovens.bakery.example.com is in PATH already"),
    ],
)
def test_what_cannot_be_read_is_one_message_with_its_place(
    tmp_path: Path, content: str, message: str
) -> None:
    """File, line and column where they are known, and no traceback."""
    assert read_fault(write(tmp_path, "a.yaml", content)).startswith(message)


def test_a_missing_file_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    """Nothing read is never taken for nothing changed."""
    assert read_fault(tmp_path / "none.yaml") == "PATH: No such file or directory"
    assert read_fault(tmp_path) == "PATH: there is no CustomResourceDefinition in it"


def test_equal_definitions_have_no_findings(tmp_path: Path) -> None:
    """Descriptions, annotations and the order of `required` never count."""
    first = read_files([write(tmp_path, "a.yaml", CRD)])
    changed = CRD.replace("Bakes.", "Heats.").replace("v1}", "v2}").replace("1e+06", "1000000")
    second = read_files([write(tmp_path, "b.yaml", changed)])

    assert compare(first, second) == ()
    assert compare([OVEN], [OVEN]) == ()


def with_heat(validation: ValueValidation) -> ResourceDefinition:
    """Return the oven with other limits on its heat."""
    properties = {**SPEC.properties, "heat": replace(HEAT, validation=validation)}
    return with_spec_node(replace(SPEC, properties=properties))


def with_spec_node(spec: Structural) -> ResourceDefinition:
    """Return the oven with another spec."""
    return with_root(replace(ROOT, properties={**ROOT.properties, "spec": spec}))


def test_each_keyword_of_a_shared_place_is_a_finding() -> None:
    """New, changed and vanished keywords are told apart, with both values."""
    upstream = with_heat(ValueValidation(format="int32", minimum=0, maximum=500, multiple_of=5))

    assert compare([OVEN], [upstream]) == (
        Finding("vanished", OVEN.name, "v1 spec.heat", "exclusiveMinimum", "true", ""),
        Finding("changed", OVEN.name, "v1 spec.heat", "maximum", "1000000", "500"),
        Finding("new", OVEN.name, "v1 spec.heat", "multipleOf", "", "5"),
    )


def test_a_part_of_a_schema_is_one_finding() -> None:
    """What lies below a new or vanished path is not told again; a like-named neighbour is."""
    box = Structural(type="object", properties={"a": text(), "b": text()})
    baseline = with_spec(old=box, same=box)
    upstream = with_spec(same=box, new=box, newer=text(min_length=1))

    assert compare([baseline], [upstream]) == (
        Finding("new", OVEN.name, "v1 spec.new", "", "", "type=object"),
        Finding("new", OVEN.name, "v1 spec.newer", "", "", "type=string minLength=1"),
        Finding("vanished", OVEN.name, "v1 spec.old", "", "type=object", ""),
    )


def test_a_version_and_a_resource_are_one_finding_each() -> None:
    """A whole version or definition is told once."""
    mixer = replace(OVEN, names=replace(OVEN.names, kind="Mixer", plural="mixers"))
    both = replace(OVEN, versions=(V1, replace(V1, name="v2", storage=False)))

    [version] = compare([OVEN], [both])
    assert (version.kind, version.path, version.keyword) == ("new", "v2", "")
    assert compare([OVEN, mixer], [OVEN]) == (Finding("vanished", mixer.name, "", "", "Mixer", ""),)
    assert compare([OVEN], [mixer, OVEN]) == (Finding("new", mixer.name, "", "", "", "Mixer"),)


def test_rules_and_columns_are_compared_one_by_one() -> None:
    """One rule added does not make all of them look changed; an order of its own shows."""
    first, second = SPEC.extensions.validations
    reworded = replace(first, message="trays, or a lid")
    added = ValidationRule("true")
    rules = with_spec_node(replace(SPEC, extensions=Extensions(validations=(added, reworded))))
    swapped = with_spec_node(replace(SPEC, extensions=Extensions(validations=(second, first))))
    column = PrinterColumn("Age", "date", ".metadata.creationTimestamp")
    columns = replace(OVEN, versions=(replace(V1, columns=(*V1.columns, column)),))

    found = [(each.kind, each.keyword) for each in compare([OVEN], [rules])]
    assert found == [
        ("changed", "x-kubernetes-validations"),
        ("vanished", "x-kubernetes-validations"),
        ("new", "x-kubernetes-validations"),
    ]
    [order] = compare([OVEN], [swapped])
    assert (order.kind, order.keyword) == ("changed", "order of x-kubernetes-validations")
    [extra] = compare([OVEN], [columns])
    assert (extra.kind, extra.path, extra.keyword) == ("new", "v1", "additionalPrinterColumns")


def test_one_rule_twice_is_not_one_rule() -> None:
    """A repeated rule is counted."""
    rule = ValidationRule("true")
    once = with_spec(a=replace(text(), extensions=Extensions(validations=(rule,))))
    twice = with_spec(a=replace(text(), extensions=Extensions(validations=(rule, rule))))

    [finding] = compare([once], [twice])
    assert finding.kind == "new"


def test_findings_read_as_one_line_each() -> None:
    """The text names the resource once, then place, keyword and values."""
    upstream = replace(with_heat(replace(HEAT.validation, maximum=500)), scope="Namespaced")
    mixer = replace(OVEN, names=replace(OVEN.names, kind="Mixer", plural="mixers"))

    assert render(compare([OVEN], [upstream, mixer])) == (
        "mixers.bakery.example.com\n"
        "  new      the whole resource: Mixer\n"
        "\n"
        "ovens.bakery.example.com\n"
        '  changed  (resource) scope: "Cluster" -> "Namespaced"\n'
        "  changed  v1 spec.heat maximum: 1000000 -> 500\n"
    )
    assert render(()) == ""
