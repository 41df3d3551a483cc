"""Weights: how much it says about an incident that a word occurs in its title, a factor, a name.

`KINDS` are the kinds of passages that the store writes (`pmdata/store/search.sql`), with their words.
"""

from collections.abc import Mapping

PERSON, THEME = "person", "theme"
KINDS: Mapping[str, tuple[str, float]] = {
    "title": ("Title", 4.0),
    "id": ("Id", 4.0),
    "tag": ("Tag", 3.0),
    THEME: ("Theme", 3.0),
    "service": ("Service", 2.5),
    "factor": ("Contributing factor", 2.5),
    "cause": ("Cause", 2.0),
    "summary": ("Summary", 2.0),
    "team": ("Team", 2.0),
    "vendor": ("Vendor", 2.0),
    "item": ("Action item", 1.5),
    "resolution": ("Resolution", 1.5),
    "impact": ("Impact", 1.5),
    "detection": ("Detection", 1.5),
    PERSON: ("Person", 1.5),
    "lesson": ("Lesson", 1.0),
    "path": ("File", 1.0),
    "timeline": ("Timeline", 0.8),
    "field": ("Field", 0.8),
    "section": ("Section", 0.8),
}
"""Kind → its name, and the weight of a word there."""
FACTS: Mapping[str, float] = {
    "title": 2.0,
    "cause": 2.0,
    "factor": 2.0,
    "summary": 1.5,
    "resolution": 1.0,
    "impact": 1.0,
    "item": 0.7,
    "lesson": 0.5,
    "timeline": 0.4,
    "section": 0.4,
}
"""The kinds that describe what happened → weight of a word there, where two incidents are compared."""


def weight_sql(weights: Mapping[str, float]) -> str:
    """Return SQL for the weight of a passage by its `kind`; 0 for a kind that is not among `weights`."""
    cases = " ".join(f"when '{kind}' then {weight}" for kind, weight in weights.items())
    return f"case kind {cases} else 0 end"
