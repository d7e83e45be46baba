# SPDX-License-Identifier: Apache-2.0
"""Reference pages in Markdown that GitHub and MDX read alike.

Templates decide what stands where and nothing else. Each of their functions is a function
here, each fact comes from `kthena_codegen.facts`, each spelling from `kthena_codegen.markup`.
Start reading at `templates/gv_list.md.jinja`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath
from textwrap import indent
from typing import TYPE_CHECKING, Final, NamedTuple

from kthena_api.crd import PrinterColumn, ResourceDefinition
from kthena_codegen import markup
from kthena_codegen.artefacts import Artefact
from kthena_codegen.config import ConfigError, shown
from kthena_codegen.facts import (
    Constraint,
    FieldFacts,
    KindFacts,
    RuleFacts,
    TypeFacts,
    TypeText,
    read_graphs,
)

if TYPE_CHECKING:
    from jinja2 import Environment

SUFFIX: Final = ".md.jinja"

CUT_POINTS: Final = ("gv_list", "gv_details", "type", "type_members")
"""Templates that a folder of the user may replace, from the page down to the table of fields."""

_MARKS: Final = {"stricter": "stricter than upstream", "looser": "looser than upstream"}


@dataclass(frozen=True, slots=True)
class Markdown:
    """Emits `{group}.md`: every version of a group in one page.

    Attributes:
        templates: Folder whose files replace built-in ones of the same name.
    """

    templates: Path | None = None

    def emit(self, definitions: Sequence[ResourceDefinition]) -> tuple[Artefact, ...]:
        """Return one page per group, in the order of their paths.

        Raises:
            ConfigError: When a template of the user is missing, malformed or fails.
        """
        environment = _load(self.templates)
        graphs = read_graphs(definitions)
        pages = []
        for group, versions in groupby(graphs, key=lambda graph: graph.group):
            page = _render(environment, self.templates, group=group, graphs=tuple(versions))
            pages.append(Artefact(PurePosixPath(f"{group}.md"), page.encode()))
        return tuple(pages)


class PlacedRule(NamedTuple):
    """A rule with the field it sits on, empty for the type itself."""

    field: str
    facts: RuleFacts


def _load(templates: Path | None) -> Environment:
    # 40 ms that no other emitter should pay.
    import jinja2

    loaders: list[jinja2.BaseLoader] = [jinja2.PackageLoader("kthena_codegen.emitters")]
    if templates is not None:
        names = [f"{name}{SUFFIX}" for name in CUT_POINTS]
        if not any((templates / name).is_file() for name in names):
            raise ConfigError(f"templates: {shown(templates)} has none of {', '.join(names)}")
        loaders.insert(0, jinja2.FileSystemLoader(templates))
    environment = jinja2.Environment(  # noqa: S701 - not HTML; the functions below escape
        loader=jinja2.ChoiceLoader(loaders),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        text=markup.text,
        code=markup.code,
        code_cell=markup.code_cell,
        prose=markup.prose,
        cell=markup.cell,
        paragraphs=markup.paragraphs,
    )
    functions = (
        appearances, column_notes, constraints, deprecation, describe_field, describe_rule,
        kind_rows, link, placed_rules, required,
    )  # fmt: skip
    environment.globals.update({function.__name__: function for function in functions})
    return environment


def _render(environment: Environment, templates: Path | None, **values: object) -> str:
    import jinja2

    user_faults = (
        jinja2.TemplateError, OSError, TypeError, ValueError, ArithmeticError, LookupError,
        AttributeError, RecursionError,
    )  # fmt: skip
    try:
        return environment.get_template(f"gv_list{SUFFIX}").render(**values)
    except user_faults as error:
        if templates is None:
            raise
        place = _place_of(error) or shown(templates)
        message = " ".join(str(error).split()) or type(error).__name__
        if isinstance(error, jinja2.TemplateNotFound):
            message = f"there is no template {message}"
        raise ConfigError(f"templates: {place}: {message}") from error


def _place_of(error: BaseException) -> str:
    """Return file and line of the innermost template in an error, empty when there is none."""
    import jinja2

    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        return f"{shown(Path(error.filename))}:{error.lineno}"
    place, step = "", error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file.endswith(SUFFIX):
            place = f"{shown(Path(file))}:{step.tb_lineno}"
        step = step.tb_next
    return place


def link(type_text: TypeText) -> str:
    """Return a field's type, linked where the page describes it."""
    name = markup.text(type_text.name)
    linked = f"[{name}](#{type_text.anchor})" if type_text.anchor else name
    return f"{markup.text(type_text.prefix)} {linked}" if type_text.prefix else linked


def required(field: FieldFacts) -> str:
    """Return whether a field is required, marked where upstream has it otherwise in effect."""
    kinds = [each.beyond.kind for each in field.differences if each.keyword == "required"]
    word = "yes" if field.required else "no"
    return word + "".join(_mark(kind) for kind in kinds[:1])


def constraints(demands: Sequence[Constraint]) -> str:
    """Return demands as lines of one cell."""
    return "<br />".join(_constraint(demand) for demand in demands)


def _constraint(demand: Constraint) -> str:
    codes = ", ".join(markup.code_cell(code) for code in demand.codes)
    words = " ".join(filter(None, (markup.text(demand.text), codes)))
    kind = demand.difference.beyond.kind if demand.difference is not None else ""
    return words + _mark(kind)


def _mark(kind: str) -> str:
    return f" _({_MARKS[kind]})_" if kind in _MARKS else ""


def describe_field(field: FieldFacts) -> str:
    """Return description, meanings and example as lines of one cell."""
    lines = [markup.cell(field.description)] if field.description else []
    lines += [
        f"{markup.code_cell(each.value)}: {markup.cell(each.meaning)}"
        for each in field.enum
        if each.meaning
    ]
    if field.example is not None:
        lines.append(f"Example: {markup.code_cell(field.example)}")
    return "<br />".join(lines)


def appearances(facts: TypeFacts) -> str:
    """Return links to the fields that hold a type."""
    return ", ".join(
        f"[{markup.text(each.type_name)}](#{each.anchor}).{markup.text(each.field)}"
        for each in facts.appears_in
    )


def placed_rules(facts: TypeFacts) -> tuple[PlacedRule, ...]:
    """Return the rules of a type, then those of its fields in their order."""
    own = [PlacedRule("", rule) for rule in facts.rules]
    below = [PlacedRule(field.name, rule) for field in facts.fields for rule in field.rules]
    return (*own, *below)


def describe_rule(placed: PlacedRule) -> str:
    """Return one item of the list of rules: where, message, text of the rule, remarks."""
    rule = placed.facts.rule
    where = f"{markup.code(placed.field)}: " if placed.field else ""
    where = f"{where}{placed.facts.applies_to}: " if placed.facts.applies_to else where
    said = markup.text(rule.message) if rule.message is not None else "no message of its own"
    if rule.message_expression is not None:
        said = f"message computed by {markup.code(rule.message_expression)}"
    several = "\n" in rule.rule.strip()
    text = markup.code_block(rule.rule.strip()) if several else markup.code(rule.rule)
    notes = " ".join(_rule_notes(placed.facts))
    blocks = [f"{where}{said}", text, *([notes] if notes else [])]
    return "- " + indent("\n\n".join(blocks), "  ").lstrip()


def _rule_notes(facts: RuleFacts) -> Iterator[str]:
    rule = facts.rule
    if facts.on_update_only:
        yield "Checked on updates only."
    elif facts.transition:
        yield "Compares with the stored object where there is one."
    if rule.reason is not None:
        yield f"Reason {markup.code(rule.reason)}."
    if rule.field_path is not None:
        yield f"Reported at {markup.code(rule.field_path)}."
    if facts.difference is not None and facts.difference.beyond.kind in _MARKS:
        yield f"{_MARKS[facts.difference.beyond.kind].capitalize()}."


def kind_rows(kind: KindFacts) -> tuple[tuple[str, str], ...]:
    """Return label and Markdown of what is known about a kind beside its fields."""
    names, version = kind.definition.names, kind.version
    subresources = version.subresources
    status = ["status"] if subresources is not None and subresources.status else []
    rows = [
        ("Scope", kind.definition.scope),
        ("Plural", markup.code_cell(names.plural)),
        ("Singular", markup.code_cell(names.singular)),
        ("Short names", _codes(names.short_names)),
        ("Categories", _codes(names.categories)),
        ("Served", "yes" if version.served else "no"),
        ("Storage version", "yes" if version.storage else "no"),
        ("Subresources", ", ".join((*status, *_scale(kind)))),
        ("Selectable fields", _codes(version.selectable_fields)),
    ]
    return tuple((label, value) for label, value in rows if value)


def _scale(kind: KindFacts) -> tuple[str, ...]:
    subresources = kind.version.subresources
    if subresources is None or subresources.scale is None:
        return ()
    scale = subresources.scale
    paths = [
        f"replicas {markup.code_cell(scale.spec_replicas_path)}",
        f"observed {markup.code_cell(scale.status_replicas_path)}",
    ]
    if scale.label_selector_path is not None:
        paths.append(f"selector {markup.code_cell(scale.label_selector_path)}")
    return (f"scale ({', '.join(paths)})",)


def _codes(values: Sequence[str]) -> str:
    return ", ".join(markup.code_cell(value) for value in values)


def column_notes(column: PrinterColumn) -> str:
    """Return a printer column's description and when it is shown."""
    wide = "only with `-o wide`" if column.priority else ""
    return "<br />".join(filter(None, (markup.cell(column.description), wide)))


def deprecation(kind: KindFacts) -> str:
    """Return what a client is told about a deprecated version, empty for another."""
    version = kind.version
    if not version.deprecated:
        return ""
    own = f"{kind.definition.group}/{version.name} {kind.definition.names.kind} is deprecated"
    return markup.prose(version.deprecation_warning or own)
