# SPDX-License-Identifier: Apache-2.0
"""One run: from a command's flags to definitions, rendered files and a plan.

Both commands take this way; they part only where files are written or compared.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kthena_codegen.artefacts import (
    Artefact,
    OutputError,
    Plan,
    PlannedFile,
    Territory,
    escape_helm,
)
from kthena_codegen.cli.faults import UnjudgedError
from kthena_codegen.cli.invocation import NAME
from kthena_codegen.config import (
    ARTEFACT_KINDS,
    TABLE,
    ArtefactKind,
    Config,
    ConfigError,
    Output,
    find_config,
    read_config,
    shown,
)
from kthena_codegen.sources import SourceError, importing, load_kinds

if TYPE_CHECKING:
    from kthena_api.crd import ResourceDefinition
    from kthena_api.field_errors import FieldError
    from kthena_api.modelling import CustomResource
    from kthena_codegen.cli.terminal import Terminal
    from kthena_codegen.emitters.base import Emitter

Target: TypeAlias = Literal["crd", "cel", "docs", "all"]

_SUFFIXES: Final[dict[ArtefactKind, tuple[str, ...]]] = {
    "crd": (".yaml", ".yml"),
    "cel": (".yaml", ".yml"),
    "docs": (".md",),
}

MAX_REQUEST: Final = 3 * 1024 * 1024
"""Bytes (apiserver pkg/server/config.go, MaxRequestBodyBytes)."""

_AFTER_GROUP: Final[dict[ArtefactKind, str]] = {"crd": "_", "docs": "."}
"""What follows the API group in a file's name; rules.yaml names no group."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the flags of `generate` and `check` say.

    Attributes:
        target: Which files.
        config: The configuration file, None to look for it.
        models: Modules instead of the configured ones, empty for those.
        baseline: Whether upstream's values are used where a difference is declared.
        helm: Whether `{{` is escaped where `output_dir` or stdout takes the place of the
            configured folders.
        output_dir: A folder instead of the configured ones.
        placeless: Whether no file is written or compared, so that no folder is needed.
        program: The words that start this program.
    """

    target: Target
    config: Path | None = None
    models: tuple[str, ...] = ()
    baseline: bool = False
    helm: bool = False
    output_dir: Path | None = None
    placeless: bool = False
    program: tuple[str, ...] = (NAME,)

    @property
    def kinds(self) -> tuple[ArtefactKind, ...]:
        """The kinds of files that are asked for."""
        return ARTEFACT_KINDS if self.target == "all" else (self.target,)

    @property
    def folder_of(self) -> dict[ArtefactKind, Path]:
        """The folder of each kind below `output_dir`: one kind fills it, several part it."""
        if self.output_dir is None:
            return {}
        if self.target != "all":
            return {self.target: self.output_dir}
        return {kind: self.output_dir / kind for kind in self.kinds}

    def repair(self, kind: ArtefactKind, *, prune: bool = False) -> str:
        """Return the command that writes one kind of files as this request would."""
        words = [*self.program, "generate", kind]
        if self.config is not None:
            words += ["--config", str(self.config)]
        for module in self.models:
            words += ["--models", module]
        if self.output_dir is not None:
            words += ["--output-dir", str(self.folder_of[kind])]
        words += ["--baseline"] * self.baseline + ["--helm"] * self.helm + ["--prune"] * prune
        return shlex.join(words)


@dataclass(frozen=True, slots=True)
class Run:
    """A request with its configuration, everything checked that needs no model."""

    request: Request
    config: Config
    terminal: Terminal

    @classmethod
    def prepare(cls, request: Request, terminal: Terminal) -> Run:
        """Find and read the configuration.

        Raises:
            UnjudgedError: When there is none or it does not say what the request needs.
        """
        with judged():
            config = _settle_config(request)
        config = replace(config, models=request.models or config.models)
        if not config.models:
            raise UnjudgedError([f'{_name(config)} names no models; add models = ["your.module"]'])
        templates = config.templates if "docs" in request.kinds else None
        if templates is not None and not templates.is_dir():
            raise UnjudgedError([f"templates: {shown(templates)} is not a folder"])
        run = cls(request, config, terminal)
        if not request.placeless and not any(run.has_places(kind) for kind in request.kinds):
            table = f"{TABLE}.{request.kinds[0]}"
            message = (
                f"{_name(config)} has no output folder for {request.target}: add "
                f'outputs = [{{ dir = "…" }}] to [{table}], or use --output-dir'
            )
            raise UnjudgedError([message])
        return run

    def has_places(self, kind: ArtefactKind) -> bool:
        """Whether files of this kind go anywhere."""
        return bool(self.places(kind)) or (kind == "docs" and self.differences is not None)

    def places(self, kind: ArtefactKind) -> tuple[Output, ...]:
        """Return the folders for one kind."""
        if self.request.output_dir is None:
            return self.config.outputs(kind)
        folder = Path.cwd() / self.request.folder_of[kind]
        return (Output(folder, helm=self.request.helm, exclusive=False),)

    @property
    def differences(self) -> Path | None:
        """The file of the page on differences; upstream's own values have none."""
        if self.config.differences is None or self.request.baseline:
            return None
        if self.request.output_dir is None:
            return self.config.differences
        return Path.cwd() / self.request.folder_of["docs"] / self.config.differences.name

    def read(self, *, baseline: bool, write_bytecode: bool) -> tuple[ResourceDefinition, ...]:
        """Read the models and check that an apiserver would take their definitions.

        Raises:
            UnjudgedError: With everything that is wrong.
        """
        self.terminal.step("reading models")
        folders = (self.config.root, Path.cwd())
        # Before the user's folders are searched: a file there may be named as a module of ours.
        from kthena_api.crd.well_formed import check_definition
        from kthena_api.modelling import read_definitions

        with judged(self.config.root), importing(*folders, write_bytecode=write_bytecode):
            kinds = load_kinds(self.config.models, self.config.root)
            definitions = read_definitions(kinds, baseline=baseline)
        if not definitions:
            raise UnjudgedError(
                ["the models make no definition: all of their versions are skipped"]
            )
        refused = [
            self._explain_refusal(definition, error, kinds)
            for definition in definitions
            for error in check_definition(definition)
        ]
        refused += filter(None, map(_explain_size, definitions))
        if not refused:
            # Rules are checked against a schema, so that has to be right.
            self.terminal.step("checking rules")
            refused += [
                self._explain_refusal(definition, error, kinds)
                for definition in definitions
                for error in _check_rules(definition)
            ]
        if refused:
            raise UnjudgedError(tuple(dict.fromkeys(refused)))
        return definitions

    def _explain_refusal(
        self,
        definition: ResourceDefinition,
        error: FieldError,
        kinds: Sequence[type[CustomResource]],
    ) -> str:
        """Return the server's words, behind the declaration that they are about."""
        from kthena_api.modelling.locate import locate

        path = str(error.path)
        for cls in kinds:
            own = cls.model_fields["kind"].default == definition.names.kind
            group = str(cls.model_fields["api_version"].default).partition("/")[0]
            place = locate(cls, path) if own and group == definition.group else None
            if place is not None:
                return str(place.problem(f"an apiserver would refuse it: {error}"))
        return f"{definition.name}: {error}"

    def render(
        self, definitions: Sequence[ResourceDefinition], kind: ArtefactKind
    ) -> tuple[Artefact, ...]:
        """Render the files of one kind, without the page on differences.

        Raises:
            UnjudgedError: When a template of the user does not work.
        """
        self.terminal.step(f"rendering {kind}")
        with judged():
            return _emitter(kind, self.config).emit(definitions)

    def render_differences(self, definitions: Sequence[ResourceDefinition]) -> bytes:
        """Render the page on differences."""
        from kthena_codegen.emitters.differences import Differences

        return b"".join(artefact.content for artefact in Differences().emit(definitions))

    def plan(self, definitions: Sequence[ResourceDefinition]) -> Plan:
        """Render everything that is asked for and say where it goes.

        Raises:
            UnjudgedError: When two outputs give the same file.
        """
        files: list[PlannedFile] = []
        territories: list[Territory] = []
        for kind in filter(self.has_places, self.request.kinds):
            repair = self.request.repair(kind)
            artefacts = self.render(definitions, kind) if self.places(kind) else ()
            for output in self.places(kind):
                files += _place(artefacts, output, repair)
                territories.append(self._territory(kind, output, definitions))
            if kind == "docs" and self.differences is not None:
                page = self.render_differences(definitions)
                files.append(PlannedFile(self.differences, page, repair))
        if self.request.models:
            # Other models may own what lies beside these.
            territories = []
        with judged():
            return Plan(self.config.root, tuple(files), tuple(territories))

    def _territory(
        self, kind: ArtefactKind, output: Output, definitions: Sequence[ResourceDefinition]
    ) -> Territory:
        groups = sorted({definition.group for definition in definitions})
        after = _AFTER_GROUP.get(kind)
        shared = any(
            os.path.realpath(other.directory) == os.path.realpath(output.directory)
            for other_kind in ARTEFACT_KINDS
            if other_kind != kind
            for other in self.config.outputs(other_kind)
        )
        return Territory(
            directory=output.directory,
            suffixes=_SUFFIXES[kind],
            prefixes=None
            if output.exclusive and not shared
            else tuple(group + after for group in groups if after),
            repair=self.request.repair(kind, prune=True),
        )


def _check_rules(definition: ResourceDefinition) -> Iterator[FieldError]:
    """Yield what a server says of the types and costs of a definition's rules."""
    from kthena_api.field_errors import FieldPath
    from kthena_api.rules.review import SCHEMA_PATH, review_rules

    versions = definition.versions
    shared = all(version.schema == versions[0].schema for version in versions)
    for index, version in enumerate(versions):
        own = FieldPath("spec").child("versions").index(index).child("schema", "openAPIV3Schema")
        yield from review_rules(version.schema, path=SCHEMA_PATH if shared else own).errors
        if shared:
            return


@contextlib.contextmanager
def judged(root: Path | None = None) -> Iterator[None]:
    """Turn what may be wrong with a user's files into `UnjudgedError`.

    Args:
        root: Folder that messages name source files relative to.
    """
    try:
        yield
    except (ConfigError, SourceError, OutputError) as error:
        raise UnjudgedError([str(error)]) from error
    except ValueError as error:
        from kthena_api.modelling import DeclarationError  # loads Pydantic

        if not isinstance(error, DeclarationError):
            raise
        lines = []
        for problem in error.problems:
            file = problem.file
            if file and root is not None and Path(file).is_relative_to(root):
                file = os.path.relpath(file, root)
            lines.append(str(problem._replace(file=file)))
        raise UnjudgedError(lines) from error


def _settle_config(request: Request) -> Config:
    try:
        here = Path.cwd()
    except OSError as error:  # removed under our feet
        raise ConfigError(f"cannot read the current folder: {error.strerror}") from error
    if request.config is not None:
        return read_config(request.config)
    file = find_config(here)
    if file is not None:
        return read_config(file)
    if request.models and (request.placeless or request.output_dir is not None):
        return Config(root=here)
    if request.models:
        raise ConfigError("say where the files go: --output-dir DIR or --stdout")
    raise ConfigError(
        f"no pyproject.toml with a [{TABLE}] table here or above; "
        "write one, or use --config FILE, or --models MODULE with --output-dir DIR or --stdout"
    )


def _explain_size(definition: ResourceDefinition) -> str:
    """Return what is wrong with the size of a definition, empty when nothing is."""
    from kthena_api.crd.document import write_definition

    text = json.dumps(write_definition(definition), ensure_ascii=False, separators=(",", ":"))
    size = len(text.encode())
    if size <= MAX_REQUEST:
        return ""
    return (
        f"{definition.name}: {size} bytes as JSON; a server takes requests of at most {MAX_REQUEST}"
    )


def _name(config: Config) -> str:
    return "the configuration" if config.file is None else shown(config.file)


def _emitter(kind: ArtefactKind, config: Config) -> Emitter:
    match kind:
        case "crd":
            from kthena_codegen.emitters.crd_yaml import CrdYaml

            return CrdYaml()
        case "cel":
            from kthena_codegen.emitters.cel_rules import CelRules

            return CelRules()
        case "docs":
            from kthena_codegen.emitters.markdown import Markdown

            return Markdown(config.templates)


def _place(artefacts: Sequence[Artefact], output: Output, repair: str) -> Iterator[PlannedFile]:
    for artefact in artefacts:
        content = escape_helm(artefact.content) if output.helm else artefact.content
        yield PlannedFile(output.directory / artefact.path, content, repair)
