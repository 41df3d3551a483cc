"""The templates there are: pmdata's own and those of a workspace, each one file of data.

A template file opens with a YAML header between `---` lines (its name, its zone, which fields it has
room for, its words for our values); the rest is the page, in Jinja. It runs sandboxed: it may arrange
a record's values and call the functions of `page`, nothing else, so a team's file needs no trust.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import jinja2
import jinja2.nodes
import jinja2.sandbox
from pydantic import BaseModel, ConfigDict, ValidationError

from pmdata.errors import LinksOutsideError, SettingsError, TemplateError, UnknownTemplateError, YamlError
from pmdata.inside import Bounds
from pmdata.marked_yaml import plain_value
from pmdata.model import Clock, DurationName
from pmdata.workspace.own_file import own_text

SUFFIX = ".md.jinja"
WORKSPACE_FOLDER = "templates"
OWN_NAMES = (
    "problem_statement",
    "rca_report",
    "service_review",
    "incident_postmortem",
    "operations_report",
)
"""The five that come with pmdata, in the order in which they are offered."""


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


class Template(BaseModel):
    """One template: its header and its page."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str
    """Name of the family (METRICS: `template`), or a team's own."""
    label: str
    """What the form calls it."""
    description: str
    """When to choose it, in one sentence."""
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
    body: str
    """The page, in Jinja."""


def template_names(workspace_root: Path | None = None, bounds: Bounds | None = None) -> tuple[str, ...]:
    """Return the names of all templates: pmdata's own, then those of the workspace."""
    own = _workspace_files(workspace_root, bounds)
    return (*OWN_NAMES, *(name for name in sorted(own) if name not in OWN_NAMES))


def load_template(name: str, workspace_root: Path | None = None, bounds: Bounds | None = None) -> Template:
    """Return the template `name`; a workspace's own file wins over ours.

    Without `bounds` those of `workspace_root` count. Raises UnknownTemplateError, and TemplateError for
    a file that cannot be used.
    """
    own = _workspace_files(workspace_root, bounds)
    if workspace_root and name in own:
        return _parsed(own[name], _own_text(own[name], bounds or Bounds.of(workspace_root)))
    if name not in OWN_NAMES:
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
        compiled(template)
    except (YamlError, ValidationError, TypeError, jinja2.TemplateSyntaxError) as reason:
        raise TemplateError(path, str(reason)) from reason
    return template


@cache
def _environment() -> jinja2.Environment:
    from pmdata.writing.page import written

    return jinja2.sandbox.ImmutableSandboxedEnvironment(
        finalize=written,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # the output is Markdown: `finalize` escapes for it
        loader=None,
    )


@cache
def _compiled(body: str) -> jinja2.Template:
    return _environment().from_string(body)


def compiled(template: Template) -> jinja2.Template:
    """Return the page of `template`, ready to run. Raises jinja2.TemplateSyntaxError."""
    return _compiled(template.body)


@cache
def calls(body: str, function: str) -> frozenset[str]:
    """Return the names that the page `body` gives to `person`, `field` or `section`."""
    found = _environment().parse(body).find_all(jinja2.nodes.Call)
    return frozenset(
        call.args[0].value
        for call in found
        if isinstance(call.node, jinja2.nodes.Name)
        and call.node.name == function
        and call.args
        and isinstance(call.args[0], jinja2.nodes.Const)
    )
