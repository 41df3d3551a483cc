"""The templates there are: pmdata's own and those of a workspace, each one file of data.

A template file opens with a YAML header between `---` lines (its name, its zone, which fields it has
room for, its words for our values, how its reports are recognised and read); the rest is the page, in Jinja.
It runs sandboxed: it may arrange a record's values and call the functions of `page`, nothing else, so a
team's file needs no trust.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import jinja2
import jinja2.nodes
import jinja2.sandbox
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pmdata.errors import LinksOutsideError, SettingsError, TemplateError, UnknownTemplateError, YamlError
from pmdata.inside import Bounds
from pmdata.marked_yaml import plain_value
from pmdata.model import Clock, DurationName
from pmdata.workspace.own_file import own_text

SUFFIX = ".md.jinja"
WORKSPACE_FOLDER = "templates"
_SYNTAX = jinja2.sandbox.ImmutableSandboxedEnvironment()
"""Knows what is written correctly; a page is run by `page`, which has the functions for it."""


class Room(BaseModel):
    """Which model fields a template has room for; everything else goes into the front matter."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    record: tuple[str, ...] = ()
    """Fields of the postmortem itself."""
    impact: tuple[str, ...] = ()
    """Fields of its impact."""
    timeline: tuple[str, ...] = ()
    """Fields of a timeline row."""
    action_items: tuple[str, ...] = ()
    """Fields of an action item."""
    durations: dict[DurationName, Clock] = {}
    """The durations that it states, each with the clock it runs on."""


class Recognition(BaseModel):
    """How a report of the family is distinguished from others: at least `least` of these are in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    least: int = Field(ge=1)
    """How many of the headings and labels together."""
    headings: tuple[str, ...] = ()
    """Its headings, numbering and case aside."""
    labels: tuple[str, ...] = ()
    """Its labels."""


class Template(BaseModel):
    """One template: its header and its page."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str
    """Name of the family (docs/glossary.md: Values), or a team's own."""
    label: str
    """What the form calls it."""
    description: str
    """When to choose it, in one sentence."""
    position: int = 100
    """Its place among those that are offered."""
    zone: str = "UTC"
    """IANA zone in which it states times unless another is asked for."""
    holds: Room
    """What it has room for."""
    words: dict[str, dict[str, str]] = {}
    """For each of our vocabularies (severity, phase, …): our value → this template's word."""
    blank_phases: tuple[str, ...] = ()
    """The rows of an empty timeline."""
    horizons: dict[str, int] = {}
    """Its headings for action items: horizon → days."""
    recognised_by: Recognition | None = None
    """How its reports are recognised; without it they are read like any other."""
    clocks: dict[str, Clock] = {}
    """The clock that a stated duration runs on, by label, where not the usual one (docs/glossary.md)."""
    prompts: tuple[str, ...] = ()
    """Fingerprints of lines that copies of it leave standing; those of its page are known anyway."""
    body: str
    """The page, in Jinja."""


def template_names(workspace_root: Path | None = None, bounds: Bounds | None = None) -> tuple[str, ...]:
    """Return the names of all templates: pmdata's own, then those of the workspace."""
    own = _workspace_files(workspace_root, bounds)
    return (*bundled_names(), *(name for name in sorted(own) if name not in bundled_names()))


@cache
def bundled_names() -> tuple[str, ...]:
    """Return the names of the templates that come with pmdata, in the order in which they are offered."""
    files = resources.files(__package__).joinpath("templates").iterdir()
    names = [file.name.removesuffix(SUFFIX) for file in files if file.name.endswith(SUFFIX)]
    return tuple(sorted(names, key=lambda name: (_bundled(name).position, name)))


def load_template(name: str, workspace_root: Path | None = None, bounds: Bounds | None = None) -> Template:
    """Return the template `name`; a workspace's own file wins over ours.

    Without `bounds` those of `workspace_root` count. Raises UnknownTemplateError, and TemplateError for
    a file that cannot be used.
    """
    own = _workspace_files(workspace_root, bounds)
    if workspace_root and name in own:
        return _parsed(own[name], _own_text(own[name], bounds or Bounds.of(workspace_root)))
    if name not in bundled_names():
        raise UnknownTemplateError(name, template_names(workspace_root, bounds))
    return _bundled(name)


@cache
def _bundled(name: str) -> Template:
    source = resources.files(__package__).joinpath("templates", name + SUFFIX)
    return _parsed(Path(str(source)), source.read_text(encoding="utf-8"))


def _own_text(path: Path, bounds: Bounds) -> str:
    try:
        return own_text(path, bounds)
    except SettingsError as error:
        raise TemplateError(path, error.reason) from None
    except LinksOutsideError as error:
        raise TemplateError(path, "it leads out of the workspace by a symbolic link") from error


def _workspace_files(root: Path | None, bounds: Bounds | None) -> Mapping[str, Path]:
    if root is None or not (bounds or Bounds.of(root)).holds(root / WORKSPACE_FOLDER):
        return {}
    return {path.name.removesuffix(SUFFIX): path for path in (root / WORKSPACE_FOLDER).glob("*" + SUFFIX)}


def _parsed(path: Path, text: str) -> Template:
    _, *parts = text.split("---\n", 2)
    if len(parts) != 2:  # noqa: PLR2004 - the header and the page
        raise TemplateError(path, "it does not open with a header between two --- lines")
    try:
        template = Template(body=parts[1], **(plain_value(parts[0]) or {}))
        _SYNTAX.compile(template.body)
    except (YamlError, ValidationError, TypeError, jinja2.TemplateSyntaxError) as reason:
        raise TemplateError(path, str(reason)) from reason
    return template


@cache
def calls(body: str, function: str) -> frozenset[str]:
    """Return the names that the page `body` gives to `person`, `field` or `section`."""
    found = _SYNTAX.parse(body).find_all(jinja2.nodes.Call)
    return frozenset(
        call.args[0].value
        for call in found
        if isinstance(call.node, jinja2.nodes.Name)
        and call.node.name == function
        and call.args
        and isinstance(call.args[0], jinja2.nodes.Const)
    )
