"""OpenSLO v1 text → objectives and problems. Never raises; what is unknown is reported and skipped.

A file holds documents, and a document one object or a list of them, as the reference tool `oslo` reads it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, get_args

from pmdata.errors import YamlError
from pmdata.marked_yaml import Document, Place, documents
from pmdata.model import ImpactKind
from pmdata.nearest import did_you_mean
from pmdata.problems import Problem, problem
from pmdata.slo.durations import parse_duration
from pmdata.slo.objective import BudgetingMethod, KindSource, Objective, Window
from pmdata.slo.other_formats import OtherFormats
from pmdata.slo.windows import parse_window

VERSION = "openslo/v1"
KIND_ANNOTATION = "pmdata/kind"
"""Annotation that states which kind of impact counts against an SLO."""
_OTHER_KINDS = frozenset(
    {"AlertCondition", "AlertNotificationTarget", "AlertPolicy", "DataSource", "Service", "SLI"}
)
_KNOWN: dict[str, tuple[str, ...]] = {
    "": ("apiVersion", "kind", "metadata", "spec"),
    "metadata": ("name", "displayName", "labels", "annotations"),
    "spec": (
        "description", "service", "indicator", "indicatorRef", "timeWindow", "budgetingMethod",
        "objectives", "alertPolicies",
    ),
    "objective": (
        "displayName", "op", "value", "target", "targetPercent", "timeSliceTarget", "timeSliceWindow",
        "indicator", "indicatorRef", "compositeWeight",
    ),
}  # fmt: skip
_LATENCY_WORDS = ("latency", "response-time", "response time", "duration", "p50", "p90", "p95", "p99", "slow")
_FULL_PERCENT = 100


@dataclass
class _Reading:
    """One document while it is read: its place and what is wrong with it so far."""

    document: Document
    path: str
    name: str = "(no name)"
    problems: list[Problem] = field(default_factory=list)

    def note(self, code: str, *place: int | str, **values: object) -> None:
        """Note a problem at `place`."""
        step = next((step for step in reversed(place) if isinstance(step, str)), None)
        line = self.document.line(*place)
        self.problems.append(problem(code, line=line, field=step, slo=self.name, **values))

    def missing(self, name: str, example: str, *place: int | str) -> None:
        """Note that a required field is not there."""
        self.note("slo-missing-field", *place, name=name, example=example)


def parse_openslo(text: str, path: str = "") -> tuple[tuple[Objective, ...], tuple[Problem, ...]]:
    """Return the objectives of `text` in its order, and what is wrong with it.

    Source of the rules: the OpenSLO v1 specification; what pmdata adds is in docs/settings.md.
    """
    objectives: list[Objective] = []
    problems: list[Problem] = []
    others = OtherFormats()
    try:
        for document in (one for whole in documents(text) for one in whole.objects()):
            if others.take(document):
                continue
            reading = _Reading(document, path)
            objectives += _objectives(reading)
            problems += sorted(reading.problems, key=lambda row: row.line or 0)
    except YamlError as error:
        problems.append(problem("slo-syntax", line=error.line, reason=error.reason, advice=error.hint))
    return tuple(objectives), (*problems, *others.problems())


def _objectives(reading: _Reading) -> list[Objective]:
    data = reading.document.data
    if data is None or not _is_slo(reading, data):
        return []
    metadata, spec = _mapping(data.get("metadata")), _mapping(data.get("spec"))
    reading.name = _text(metadata.get("name")) or reading.name
    _note_unknown(reading, "", data)
    _note_unknown(reading, "metadata", metadata, "metadata")
    _note_unknown(reading, "spec", spec, "spec")
    if not _is_complete(reading, metadata, spec):
        return []
    window = parse_window(spec["timeWindow"], reading.note)
    if window is None:
        return []
    rows = enumerate(_listed(spec["objectives"]))
    return [one for i, row in rows if (one := _objective(reading, i, row, window))]


def _is_slo(reading: _Reading, data: object) -> bool:
    """Whether the document is an SLO of the supported version; notes why not, but for other OpenSLO kinds."""
    if not isinstance(data, dict):
        reading.note("slo-not-openslo", reason="it does not hold keys and values")
        return False
    version, kind = data.get("apiVersion"), data.get("kind")
    if version != VERSION:
        key = "apiVersion" if "apiVersion" in data else "kind"
        reading.note("slo-not-openslo", key, reason=_other_version(version, kind))
        return False
    if kind != "SLO" and kind not in _OTHER_KINDS:
        reading.note("slo-not-openslo", "kind", reason=_stated("kind", kind, ("SLO", *sorted(_OTHER_KINDS))))
    return bool(kind == "SLO")


def _other_version(version: object, kind: object) -> str:
    """Return what keeps a document from being OpenSLO v1, its kind too where that is none of OpenSLO's."""
    stated = _stated("apiVersion", version, (VERSION,))
    return stated if kind == "SLO" or kind in _OTHER_KINDS else f"{stated}, and {_stated('kind', kind, ())}"


def _stated(key: str, value: object, known: Sequence[str]) -> str:
    """Return what is written under `key`, with the known word that was meant, where one is near."""
    if value is None:
        return f"it has no {key}"
    advice = did_you_mean(str(value), known)
    return f"its {key} is {_shown(value)}{advice and '; '}{advice}"


def _is_complete(reading: _Reading, metadata: Mapping[str, Any], spec: Mapping[str, Any]) -> bool:
    before = len(reading.problems)
    if not _text(metadata.get("name")):
        reading.missing("metadata.name", "a name of its own, such as checkout-availability", "metadata")
    if not _text(spec.get("service")):
        reading.missing("spec.service", "the name of the service", "spec")
    if not spec.get("timeWindow"):
        reading.missing(
            "spec.timeWindow", "one item, such as `- duration: 28d` with `isRolling: true`", "spec"
        )
    if not _listed(spec.get("objectives")):
        reading.missing("spec.objectives", "one item, such as `- target: 0.999`", "spec")
    return len(reading.problems) == before


def _objective(reading: _Reading, position: int, row: object, window: Window) -> Objective | None:
    """Build the objective at `position`; None, with a problem noted, where it has no usable target."""
    data = reading.document.data
    metadata, spec, own = _mapping(data["metadata"]), _mapping(data["spec"]), _mapping(row)
    place: Place = ("spec", "objectives", position)
    _note_unknown(reading, "objective", own, *place)
    target = _target(reading, own, place)
    if target is None:
        return None
    name = reading.name if position == 0 else f"{reading.name}/{position + 1}"
    title = _text(own.get("displayName")) or _text(metadata.get("displayName")) or name
    indicator = _indicator(own) or _indicator(spec)
    annotations = _words(metadata.get("annotations"))
    kind, kind_source = _kind(reading, annotations, (name, title, indicator or ""))
    slice_window = parse_duration(own.get("timeSliceWindow"))
    return Objective(
        name=name,
        title=title,
        service=_text(spec["service"]) or "",
        description=_text(spec.get("description")),
        target_ratio=target,
        indicator=indicator,
        kind=kind,
        kind_source=kind_source,
        threshold=_threshold(own),
        budgeting_method=_budgeting_method(reading, spec),
        time_slice_target_ratio=_share(own.get("timeSliceTarget")),
        time_slice_seconds=slice_window.seconds if slice_window else None,
        window=window,
        labels=_words(metadata.get("labels")),
        annotations=annotations,
        path=reading.path,
        line=reading.document.line(*place),
    )


def _target(reading: _Reading, row: Mapping[str, Any], place: Place) -> float | None:
    """Return the target as a share of 1; 99.9 under `target` is refused, not guessed at."""
    if "target" not in row and "targetPercent" not in row:
        reading.missing("target", "a share of 1, such as 0.999", *place)
        return None
    percent = _share(row.get("targetPercent"), of=_FULL_PERCENT)
    target = _share(row["target"]) if "target" in row else percent
    key = "target" if "target" in row else "targetPercent"
    if target is None:
        reading.note("slo-target", *place, key, given=_shown(row[key]))
        return None
    if percent is not None and percent != target:
        reading.note("slo-two-targets", *place, key, target=target, percent=row["targetPercent"])
    if target == 1:
        reading.note("slo-no-budget", *place, key)
    return target


def _share(value: object, of: int = 1) -> float | None:
    """Return `value` ÷ `of` where that lies in 0–1; decimal, so that 99.9 % is 0.999 and nothing else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    share = float(Decimal(str(value)) / of)
    return share if 0 <= share <= 1 else None


def _budgeting_method(reading: _Reading, spec: Mapping[str, Any]) -> BudgetingMethod:
    stated = spec.get("budgetingMethod")
    for method in get_args(BudgetingMethod):
        if isinstance(stated, str) and stated.casefold() == method.casefold():
            return method  # type: ignore[no-any-return]  # one of BudgetingMethod's own words
    if not any(row.code == "slo-budgeting-method" for row in reading.problems):
        given = "missing" if stated is None else _shown(stated)
        reading.note("slo-budgeting-method", "spec", "budgetingMethod", given=given)
    return "RatioTimeslices"


def _kind(
    reading: _Reading, annotations: Mapping[str, str], names: tuple[str, ...]
) -> tuple[ImpactKind, KindSource]:
    """Return which kind of impact counts: as annotated, else latency where a name suggests it."""
    stated = annotations.get(KIND_ANNOTATION)
    kinds = get_args(ImpactKind)
    if stated in kinds:
        return stated, "annotation"  # type: ignore[return-value]  # one of ImpactKind's own words
    if stated is not None:
        place = ("metadata", "annotations", KIND_ANNOTATION)
        reading.note("slo-kind", *place, name=KIND_ANNOTATION, given=stated, known=", ".join(kinds))
        return "availability", "default"
    named = " ".join(names).casefold()
    return (
        ("latency", "name") if any(word in named for word in _LATENCY_WORDS) else ("availability", "default")
    )


def _indicator(row: Mapping[str, Any]) -> str | None:
    reference = _text(row.get("indicatorRef"))
    return reference or _text(_mapping(_mapping(row.get("indicator")).get("metadata")).get("name"))


def _threshold(row: Mapping[str, Any]) -> str | None:
    return f"{row['op']} {row['value']}" if "op" in row and "value" in row else None


def _note_unknown(reading: _Reading, section: str, row: Mapping[str, Any], *place: int | str) -> None:
    known = _KNOWN[section]
    for key in row:
        if key not in known:
            advice = did_you_mean(key, known)
            name = f"“{key}” ({advice})" if advice else f"“{key}”"
            reading.note("slo-unknown-field", *place, key, name=name, known=", ".join(known))


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str | None:
    """Return a name or text as written; a bare 2024 is a name too."""
    if value is None or isinstance(value, dict | list):
        return None
    return str(value).strip() or None


def _words(value: object) -> dict[str, str]:
    """Return labels or annotations as text; OpenSLO labels may list several values."""
    return {key: ", ".join(_parts(row)) for key, row in _mapping(value).items()}


def _parts(value: object) -> Iterator[str]:
    for part in value if isinstance(value, list) else [value]:
        if text := _text(part):
            yield text


def _shown(value: object) -> str:
    return "missing" if value is None else f"“{value}”"
