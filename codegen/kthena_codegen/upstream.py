# SPDX-License-Identifier: Apache-2.0
"""Upstream's definitions, read from YAML and compared with a baseline fact by fact.

This is how a maintainer learns what a new release of upstream changed: the baseline is what the
models declare upstream to say, the files are what upstream says now.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NamedTuple, TypeAlias

from kthena_api.crd import DocumentError, ResourceDefinition, read_definition
from kthena_api.crd.document import KIND
from kthena_codegen.facts import Fact, read_facts, render_facts
from kthena_codegen.yaml import Tag, resolve

if TYPE_CHECKING:
    from yaml import Node, SafeLoader

MAX_DEPTH: Final = 200
"""Levels of lists and mappings in a document; ModelServing, the deepest known, has 37."""

MAX_NODES: Final = 1_000_000
"""Values in a document; ModelServing has 15,000."""

SUFFIXES: Final = frozenset({".json", ".yaml", ".yml"})

_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be")
"""Those of YAML, of which a reader has to take every one (YAML 1.2, 5.2) but UTF-32."""

_TAG: Final = "tag:yaml.org,2002:"
_TAGS: Final = {Tag.NULL: "null", Tag.BOOL: "bool", Tag.INT: "int", Tag.FLOAT: "float"}
_INDEX: Final = re.compile(r"\[([0-9]+)\]")

FindingKind: TypeAlias = Literal["new", "changed", "vanished"]


class UpstreamError(ValueError):
    """A file that cannot be read as definitions; the text names file, line and column."""


class _SyntaxError(UpstreamError):
    """A file that is no YAML."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact in which baseline and upstream differ.

    Attributes:
        kind: `new` when only upstream has it, `vanished` when only the baseline has it.
        resource: The definition's name, `plural.group`.
        path: Version and schema path as a record of facts begins a line; empty when the finding
            is about the resource as a whole.
        keyword: The keyword; empty when the finding is about everything at the path.
        ours: The baseline's value as compact JSON, or its keywords; empty when it has none.
        theirs: Upstream's, likewise.
    """

    kind: FindingKind
    resource: str
    path: str
    keyword: str
    ours: str
    theirs: str


def read_files(
    paths: Sequence[Path], note: Callable[[str], object] = lambda _: None
) -> tuple[ResourceDefinition, ...]:
    """Read every CustomResourceDefinition in files, and in folders with all below them.

    Documents of other kinds are passed over; items of a List are taken one by one. In a folder,
    files that do not speak of definitions are not read, and Helm templates that are no YAML are
    passed over with a note: charts lie beside definitions.

    Args:
        paths: Files and folders.
        note: Called with a line about each file that was passed over and may hold a definition.

    Returns:
        Sorted by group and plural.

    Raises:
        UpstreamError: When a file cannot be read or parsed, a definition cannot be read or is
            there twice, or a given file or folder holds none.
    """
    found: dict[str, tuple[Path, ResourceDefinition]] = {}
    for path in paths:
        count = 0
        for file in _list_files(path):
            for definition in _read_found(file, note, named=file in paths):
                count += 1
                if definition.name in found:
                    other = found[definition.name][0]
                    raise UpstreamError(f"{file}: {definition.name} is in {other} already")
                found[definition.name] = (file, definition)
        if not count:
            raise UpstreamError(f"{path}: there is no {KIND} in it")
    definitions = (definition for _, definition in found.values())
    return tuple(sorted(definitions, key=lambda each: (each.group, each.names.plural)))


def _list_files(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        return sorted(
            file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file()
        )
    except OSError as error:
        raise UpstreamError(f"{path}: {error.strerror or error}") from error


def _read_found(
    file: Path, note: Callable[[str], object], *, named: bool
) -> Sequence[ResourceDefinition]:
    """Read a file; one that was only found in a folder may be a chart's template instead."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UpstreamError(f"{file}: {error.strerror or error}") from error
    if not named and not any(KIND.encode(encoding) in content for encoding in _ENCODINGS):
        return []
    try:
        return list(_read_content(file, content))
    except _SyntaxError:
        if named or b"{{" not in content:
            raise
        note(f"skipped: {file}: a Helm template, not YAML")
        return []


def _read_content(file: Path, content: bytes) -> Iterator[ResourceDefinition]:
    import yaml

    try:
        loader = _loader()(content)
        try:
            while loader.check_node():
                node = loader.get_node()
                if node is not None:
                    _check_size(file, node)
                    yield from _read_document(file, node, loader.construct_document(node))
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise _SyntaxError(_describe_yaml(file, error)) from error
    except RecursionError as error:
        raise UpstreamError(f"{file}: nested too deeply") from error


def _loader() -> Callable[[bytes], SafeLoader]:
    """Return a loader that gives plain scalars the meaning they have in sigs.k8s.io/yaml.

    PyYAML reads `1e+06`, as controller-gen writes a maximum of a million, as text. What JSON
    has no form for, such as dates and bytes, is no value here.
    """
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]
        yaml_constructors: ClassVar = {
            tag: construct
            for tag, construct in base.yaml_constructors.items()
            if tag is None or tag.removeprefix(_TAG) in {"map", "seq", "str"}
        }

        depth = 0

        def resolve(self, kind: type[Node], value: str, implicit: Any) -> Any:
            if kind is not yaml.ScalarNode or not implicit[0] or value == "<<":
                return super().resolve(kind, value, implicit)
            return _TAG + _TAGS.get(resolve(value).tag, "str")

        def descend_resolver(self, parent: object, index: object) -> None:
            # The composer recurses in C, where depth ends in a crash.
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise RecursionError
            super().descend_resolver(parent, index)

        def ascend_resolver(self) -> None:
            self.depth -= 1
            super().ascend_resolver()

        def construct_merge_sign(self, node: yaml.ScalarNode) -> str:
            # A merge as a key only, which never comes here; as a value go-yaml has it for text.
            return str(node.value)

        def construct_plain(self, node: yaml.ScalarNode) -> object:
            return resolve(node.value).value

    for name in _TAGS.values():
        Loader.add_constructor(_TAG + name, Loader.construct_plain)
    Loader.add_constructor(f"{_TAG}merge", Loader.construct_merge_sign)
    made: Any = Loader
    return made  # type: ignore[no-any-return]


def _check_size(file: Path, node: Node) -> None:
    """Count nodes with every alias written out; definitions are far below both limits."""
    count, stack = 0, [(node, 1)]
    while stack:
        here, depth = stack.pop()
        count += 1
        if depth > MAX_DEPTH:
            raise RecursionError
        if count > MAX_NODES:
            raise UpstreamError(f"{file}: more than {MAX_NODES} values in one document")
        if isinstance(here.value, list):
            for child in here.value:
                pair = child if isinstance(child, tuple) else (child,)
                stack.extend((each, depth + 1) for each in pair)


def _describe_yaml(file: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark is not None else str(file)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or error
    return f"{place}: not YAML: {' '.join(str(problem).split())}"


def _read_document(file: Path, node: Node, document: Any) -> Iterator[ResourceDefinition]:
    items = [(node, document)]
    if isinstance(document, Mapping) and isinstance(document.get("items"), list):
        listed = dict(_members(node)).get("items", node)
        places = listed.value if listed is not node else [node] * len(document["items"])
        items = list(zip(places, document["items"], strict=True))
    for place, item in items:
        if not isinstance(item, Mapping) or item.get("kind") != KIND:
            continue
        try:
            yield read_definition(item)
        except DocumentError as error:
            mark = _find(place, error.path).start_mark
            text = f"{file}:{mark.line + 1}:{mark.column + 1}: {error}"
            raise UpstreamError(text) from error


def _find(node: Node, path: str) -> Node:
    """Follow the path of a `DocumentError` as far as it goes.

    It ends early at a member that is missing and at a name with a dot in it.
    """
    for step in filter(None, path.replace("[", ".[").split(".")):
        index = _INDEX.fullmatch(step)
        if index is not None and isinstance(node.value, list):
            below = dict(enumerate(node.value)).get(int(index[1]))
        else:
            below = dict(_members(node)).get(step)
        if below is None or isinstance(below, tuple):
            break
        node = below
    return node


def _members(node: Node) -> Iterator[tuple[str, Node]]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key.value, str):
                yield key.value, value


class _Place(NamedTuple):
    version: str
    path: str


_Facts: TypeAlias = "dict[_Place, dict[str, str]]"


def compare(
    baseline: Sequence[ResourceDefinition], upstream: Sequence[ResourceDefinition]
) -> tuple[Finding, ...]:
    """Return where upstream says something else than the baseline.

    What only people read never counts: descriptions and annotations. A resource, a version or
    a part of a schema that only one side has is one finding.

    Args:
        baseline: What the models declare upstream to say.
        upstream: What upstream says.

    Returns:
        Sorted by resource; within one, the resource itself, then versions and paths.
    """
    ours = {definition.name: definition for definition in baseline}
    theirs = {definition.name: definition for definition in upstream}
    findings: list[Finding] = []
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours:
            findings.append(Finding("new", name, "", "", "", theirs[name].names.kind))
        elif name not in theirs:
            findings.append(Finding("vanished", name, "", "", ours[name].names.kind, ""))
        else:
            findings += _compare(name, _group(ours[name]), _group(theirs[name]))
    return tuple(findings)


def _group(definition: ResourceDefinition) -> _Facts:
    places: _Facts = {}
    for fact in read_facts(definition):
        places.setdefault(_Place(fact.version, fact.path), {})[fact.keyword] = fact.value
    return places


def _compare(name: str, ours: _Facts, theirs: _Facts) -> Iterator[Finding]:
    versions = {place.version for place in ours} & {place.version for place in theirs}
    reported: list[_Place] = []
    for place in sorted(ours.keys() | theirs.keys()):
        if any(_is_below(place, above) for above in reported):
            continue
        mine, other = ours.get(place), theirs.get(place)
        text = Fact(*place, "", "").place
        if place.version not in versions:
            text = place.version
            reported.append(_Place(place.version, ""))
        elif mine is not None and other is not None:
            for kind, keyword, left, right in _compare_keywords(mine, other):
                yield Finding(kind, name, text, keyword, left, right)
            continue
        else:
            reported.append(place)
        kind = "new" if mine is None else "vanished"
        yield Finding(kind, name, text, "", _summary(place, mine), _summary(place, other))


def _is_below(place: _Place, above: _Place) -> bool:
    if place.version != above.version:
        return False
    rest = place.path.removeprefix(above.path)
    return not above.path or (rest != place.path and rest[:1] in {".", "[", "{", "<"})


def _summary(place: _Place, keywords: Mapping[str, str] | None) -> str:
    if keywords is None:
        return ""
    facts = [Fact(*place, keyword, value) for keyword, value in keywords.items()]
    return render_facts(facts)[0].removeprefix(f"{facts[0].place}:").strip()


_Change: TypeAlias = tuple[FindingKind, str, str, str]


def _compare_keywords(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[_Change]:
    for keyword in sorted(filter(None, ours.keys() | theirs.keys())):
        mine, other = ours.get(keyword, ""), theirs.get(keyword, "")
        if mine == other:
            continue
        key = _ENTRY_KEYS.get(keyword)
        if key is not None:
            yield from _compare_entries(keyword, key, mine or "[]", other or "[]")
        elif not mine:
            yield "new", keyword, mine, other
        elif not other:
            yield "vanished", keyword, mine, other
        else:
            yield "changed", keyword, mine, other


_ENTRY_KEYS: Final = {"additionalPrinterColumns": "name", "x-kubernetes-validations": "rule"}
"""Lists whose entries are compared one by one, with the member that tells them apart."""


def _compare_entries(keyword: str, key: str, ours: str, theirs: str) -> Iterator[_Change]:
    mine = _by_key(ours, key)
    other = _by_key(theirs, key)
    for name in dict.fromkeys([*mine, *other]):
        left, right = mine.get(name, ""), other.get(name, "")
        if left != right:
            yield (
                "changed" if left and right else "vanished" if left else "new",
                keyword,
                left,
                right,
            )
    if list(mine) != list(other) and mine.keys() == other.keys():
        yield "changed", f"order of {keyword}", _compact(list(mine)), _compact(list(other))


def _by_key(value: str, key: str) -> dict[str, str]:
    entries: dict[str, str] = {}
    for entry in json.loads(value):
        name, number = str(entry[key]), 1
        while name in entries:
            number += 1
            name = f"{entry[key]} #{number}"
        entries[name] = _compact(entry)
    return entries


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def render(findings: Sequence[Finding]) -> str:
    """Return findings for a reader, one a line below the name of their resource."""
    blocks = []
    for resource, group in groupby(findings, key=lambda finding: finding.resource):
        lines = "".join(f"  {_render(finding)}\n" for finding in group)
        blocks.append(f"{resource}\n{lines}")
    return "\n".join(blocks)


def _render(finding: Finding) -> str:
    place = " ".join(filter(None, (finding.path, finding.keyword)))
    head = f"{finding.kind:<8} {place or 'the whole resource'}"
    if finding.kind == "changed":
        return f"{head}: {finding.ours} -> {finding.theirs}"
    value = finding.theirs or finding.ours
    return f"{head}: {value}" if value else head
