"""A template says itself how its reports are recognised and read: a further one is one file."""

from pathlib import Path

import pytest

from pmdata.reading import read_file
from pmdata.reading.vocabulary.template_headers import bundled_headers, header_of
from pmdata.workspace import open_workspace
from pmdata.writing.catalogue import bundled_names, load_template

SHORT = """---
name: night_log
label: Night log
description: For what happened at night.
holds: {record: [title, incident_on, impact_started_at, detected_at, resolved_at]}
recognised_by: {least: 3, headings: [what woke us, what let us sleep], labels: [hours awake, woken]}
clocks: {duration: detection_to_resolution}
---
# {{ p.title }}

Written by whoever was woken, before noon.

## What woke us
"""
REPORT = """# Night of the empty queue

**Date:** 2026-05-04
**Woken:** Ada
**Duration:** 40 minutes

## What woke us

Written by whoever was woken, before noon.

* 02:00 UTC the outage begins
* 02:10 UTC an alert fires
* 02:50 UTC resolved

## What let us sleep

A restart.
"""


def read(folder: Path, template: str) -> tuple[str | None, bool, str | None]:
    (folder / "templates").mkdir()
    (folder / "templates/night_log.md.jinja").write_text(template)
    report = folder / "night.md"
    report.write_text(REPORT)
    (reading,) = read_file(report, open_workspace(folder))
    assert reading.postmortem
    duration = reading.postmortem.durations["time_to_resolve"]
    assert duration.stated_seconds == 2400
    texts = " ".join(section.text for section in reading.postmortem.sections)
    return reading.postmortem.template, "before noon" in texts, duration.stated_clock


def test_a_workspace_s_template_is_recognised_and_its_duration_runs_on_its_clock(tmp_path: Path) -> None:
    assert read(tmp_path, SHORT) == ("night_log", False, "detection_to_resolution")


@pytest.mark.parametrize("header", ["recognised_by: {least: 4, headings: [x]}", "recognised_by: [1]", ""])
def test_without_enough_of_its_words_a_report_is_of_no_template(tmp_path: Path, header: str) -> None:
    lines = [line for line in SHORT.splitlines() if not line.startswith(("recognised_by", "clocks"))]
    assert read(tmp_path, "\n".join([lines[0], header, *lines[1:]]))[0] is None


@pytest.mark.parametrize("name", bundled_names())
def test_the_header_that_reading_goes_by_is_the_one_that_writing_checks(name: str) -> None:
    template = load_template(name)
    (header,) = [one for one in bundled_headers() if one.name == name]
    assert template.recognised_by
    assert header.recognised_by == {
        "least": template.recognised_by.least,
        "headings": sorted(template.recognised_by.headings),
        "labels": sorted(template.recognised_by.labels),
    }
    assert header.clocks == template.clocks
    assert header.prompts == set(template.prompts)


@pytest.mark.parametrize("text", ["", "no header", "---\n[\n---\n", "---\n- a\n---\n# x\n", "---\n"])
def test_a_header_that_cannot_be_used_says_nothing(text: str) -> None:
    header = header_of(text)
    assert (header.name, header.recognised_by, header.clocks) == ("", None, {})
