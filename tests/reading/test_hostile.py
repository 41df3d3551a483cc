"""Reading hostile text: it takes time in proportion to its length, and never raises."""

import time
from pathlib import Path

import pytest

from pmdata.reading import parse_report
from pmdata.reading.vocabulary.lookup import default_vocabulary
from pmdata.reading.vocabulary.workspace_words import vocabulary_of
from pmdata.workspace import Settings, Workspace

HANG_SECONDS = 20
"""Far above what any of these takes even on a busy machine; quadratic reading takes minutes."""
SIZE = 50_000
SHAPES = {
    "labels": "Started: 10:00 · ", "stories": "At 10:00 it broke. ",
    "bold names": "**Action items:**\n\n- a\n\n",
    "open brackets": "[", "closed brackets": "]", "links": "[a](b", "images": "![](", "stars": "*a ",
    "strong": "**a", "underscores": "_a", "struck": "~~", "code spans": "`a", "fences": "```\n",
    "quotes": ">", "deep list": "- ", "list of one letter": "- a\n", "numbers": "1. a\n",
    "headings": "# a\n", "title rules": "a\n-\n", "cells": "|a", "rows": "|a|b|\n", "comments": "<!--",
    "tags": "<a ", "whole tags": "<b>", "entities": "&#x", "escapes": "\\[", "colons": "a: ", "digits": "1",
    "clock times": "10:30 ", "dates": "2026-03-04 ", "ranges": "1-2–", "zones": "UTC PST ",
    "durations": "1h 2m ", "generator": "{{ ", "parentheses": "(", "slashes": "a / ", "blank": " \n",
    "tabs": "\t", "emoji": "🎯", "shortcodes": ":a", "sentences": "It was. ", "boxes": "[ ] ",
    "handles": "@a ", "dashes": "a — ", "lines": "word\n", "front matter": "---\n",
    "yaml": "a: &a [*a]\n", "owner": "Owner: a\n", "money": "$1,", "percent": "1%",
}  # fmt: skip
PLACES = {
    "alone": "{}",
    "timeline": "# 2026-03-04 A\n\n## Timeline\n\n- 10:00 {}",
    "timeline table": "## Timeline\n\n| Time | Event |\n|---|---|\n| 10:00 | {} |",
    "label": "**Duration:** {}",
    "action item": "## Action items\n\n- {}",
    "summary": "## Summary\n\nDown from {}",
    "heading": "## {}",
}


def seconds(text: str) -> float:
    start = time.perf_counter()
    assert parse_report(text, "report.md", Settings())
    return time.perf_counter() - start


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_makes_reading_hang(shape: str) -> None:
    default_vocabulary()
    unit = SHAPES[shape]
    for place in PLACES.values():
        assert seconds(place.replace("{}", unit * (SIZE // len(unit)))) < HANG_SECONDS


@pytest.mark.parametrize(
    "unit",
    [
        "障",
        "アラート",
        "停止した。",
        "14時30分",
        "午後2時",
        "約45分",
        "１４：３０",
        "検知：",
        "12万人",
        "アa",
        "kl. 14.30 ",
        "14 Uhr 30 ",
        "Störung ",
    ],
)
def test_no_shape_makes_reading_hang_in_other_languages(unit: str) -> None:
    settings = Settings.model_validate({"languages": ["de", "ja", "nb"]})
    words = vocabulary_of(Workspace(root=Path(), settings=settings))
    for place in PLACES.values():
        start = time.perf_counter()
        assert parse_report(place.replace("{}", unit * (SIZE // len(unit))), "report.md", settings, words)
        assert time.perf_counter() - start < HANG_SECONDS


@pytest.mark.parametrize("unit", ["x", "word ", "10:30 ", "2026-03-04, ", "a: b "])
def test_a_line_of_a_megabyte_is_read(unit: str) -> None:
    assert (
        seconds("# 2026-03-04 A\n\n## Timeline\n\n- 10:00 " + unit * (1_000_000 // len(unit))) < HANG_SECONDS
    )


def test_a_paragraph_of_a_control_character_over_a_list_is_no_name_of_it() -> None:
    [reading] = parse_report("# Geographic/Component Scope\n\x1d\n- *", "r.md", Settings())
    assert reading.path == "r.md"
