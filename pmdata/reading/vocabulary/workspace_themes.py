"""A workspace's own themes: its `factors.yaml` applied to the contributing factors of its reports."""

from functools import lru_cache
from pathlib import Path

from pmdata.errors import LinksOutsideError, SettingsError
from pmdata.inside import Bounds
from pmdata.model import ContributingFactor, Postmortem, Reading
from pmdata.problems import problem
from pmdata.reading.vocabulary.item_themes import item_with_theme
from pmdata.reading.vocabulary.workspace_words import FileProblem
from pmdata.workspace import TAXONOMY_NAME, Taxonomy, Workspace, default_taxonomy, read_taxonomy


def taxonomy_of(workspace: Workspace) -> Taxonomy:
    """Return the taxonomy of `workspace`, else ours; an empty one where its file is broken."""
    return _current(workspace)[0]


def taxonomy_problems(workspace: Workspace) -> tuple[FileProblem, ...]:
    """Return what keeps the workspace's own themes from being used."""
    return _current(workspace)[1]


def _current(workspace: Workspace) -> tuple[Taxonomy, tuple[FileProblem, ...]]:
    path = workspace.root / TAXONOMY_NAME
    try:
        stat = path.stat()
    except OSError:
        return default_taxonomy(), ()
    return _taxonomy(path, stat.st_mtime_ns, stat.st_size, workspace.bounds)


@lru_cache(maxsize=16)
def _taxonomy(
    path: Path, _modified_ns: int, _size_bytes: int, bounds: Bounds
) -> tuple[Taxonomy, tuple[FileProblem, ...]]:
    try:
        return read_taxonomy(path, bounds), ()
    except LinksOutsideError:
        return Taxonomy(), ((path, problem("links-outside")),)
    except SettingsError as error:
        return Taxonomy(), ((path, problem("own-taxonomy", line=error.line, reason=error.reason)),)


def with_themes(readings: tuple[Reading, ...], taxonomy: Taxonomy) -> tuple[Reading, ...]:
    """Return the readings with the themes of their factors, and of the items that work on one."""
    if not taxonomy.themes:
        return readings
    return tuple(_with_themes(reading, taxonomy) for reading in readings)


def themed(incident: Postmortem, taxonomy: Taxonomy) -> Postmortem:
    """Return the record with the themes that the taxonomy gives its factors and items, and no others."""
    factors = tuple(_themed(factor, taxonomy) for factor in incident.contributing_factors)
    items = tuple(item_with_theme(item, factors, taxonomy) for item in incident.action_items)
    return incident.model_copy(update={"contributing_factors": factors, "action_items": items})


def _with_themes(reading: Reading, taxonomy: Taxonomy) -> Reading:
    incident = reading.postmortem
    if incident is None or not (incident.contributing_factors or incident.action_items):
        return reading
    return reading.model_copy(update={"postmortem": themed(incident, taxonomy)})


def _themed(factor: ContributingFactor, taxonomy: Taxonomy) -> ContributingFactor:
    claim = taxonomy.claim(factor.text)
    return factor.model_copy(update={"theme": claim.theme if claim else None})
