"""Loading pmdata.yaml: what is wrong is reported with file, line, reason and what to do."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pmdata.errors import SettingsError
from pmdata.workspace import Settings
from pmdata.workspace.loading import read_settings

FULL = """\
reports:
  include: [postmortems/**/*.md]
  exclude: drafts
  max_megabytes: 2
slos: objectives/*.yaml
zone: Europe/Berlin
reporting_zone: America/New_York
fiscal_year_start: 4
as_of: 2026-09-30
services:
  checkout-api: {team: Payments, aliases: Checkout}
  search:
owners:
  Aiko Tan:
    team: Platform
    aliases: ["@aiko.tan", atan]
severities: {Sev-A: SEV1, 5: SEV4}
policies:
  due_days: {priority: {P0: 7}, severity: {SEV1: 14}, horizon: {long_term: 90}}
  error_budget: {window_days: 30, incident_ratio: 0.25}
  draft_days: 10
targets: {time_to_detect_minutes: 5, completion_ratio: 0.9}
changes: {2026-03-01: "On call around the sun"}
blameless: true
"""


def settings_of(folder: Path, text: str | bytes) -> Settings:
    path = folder / "pmdata.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(path)


def refusal_of(folder: Path, text: str | bytes) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        settings_of(folder, text)
    assert str(caught.value).startswith(str(folder / "pmdata.yaml"))
    return caught.value


def test_every_key_is_understood(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, FULL)
    assert settings.reports.include == ("postmortems/**/*.md",)
    assert settings.reports.exclude == ("drafts",)
    assert settings.slos == ("objectives/*.yaml",)
    assert settings.services["checkout-api"].aliases == ("Checkout",)
    assert settings.services["search"].team is None
    assert settings.severities == {"Sev-A": "SEV1", "5": "SEV4"}
    assert settings.policies.due_days.priority == {"P0": 7}
    assert settings.policies.error_budget.window_days == 30
    assert settings.targets.completion_ratio == 0.9
    assert settings.changes == {date(2026, 3, 1): "On call around the sun"}
    assert settings.owner_names.canonical("@aiko.tan") == "Aiko Tan"
    assert settings.service_names.canonical("checkout") == "checkout-api"


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "---\n", "\ufeffservices:\n", "services:\nreports:\n"]
)
def test_an_empty_file_or_section_means_the_defaults(tmp_path: Path, text: str) -> None:
    assert settings_of(tmp_path, text) == Settings()


def test_every_setting_has_a_default() -> None:
    assert Settings().reporting_zone == "UTC"
    assert Settings().as_of_instant is None


@pytest.mark.parametrize(
    ("as_of", "instant"),
    [
        ("2026-09-30", datetime(2026, 9, 30, 22, tzinfo=UTC)),
        ("'2026-09-30'", datetime(2026, 9, 30, 22, tzinfo=UTC)),
        ("2026-10-25", datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("2026-09-30T12:00:00Z", datetime(2026, 9, 30, 12, tzinfo=UTC)),
        ("'2026-09-30T00:00:00Z'", datetime(2026, 9, 30, tzinfo=UTC)),
        ("2026-09-30 12:00:00", datetime(2026, 9, 30, 10, tzinfo=UTC)),
    ],
)
def test_an_as_of_date_is_the_end_of_that_day_in_the_reporting_zone(
    tmp_path: Path, as_of: str, instant: datetime
) -> None:
    settings = settings_of(tmp_path, f"reporting_zone: Europe/Berlin\nas_of: {as_of}\n")
    assert settings.as_of_instant == instant


@pytest.mark.parametrize("name", ["on", "no", "2024", "null", "1:30", "~"])
def test_a_service_is_called_what_is_written(tmp_path: Path, name: str) -> None:
    assert list(settings_of(tmp_path, f"services:\n  {name}: {{team: A}}\n").services) == [name]


def test_a_mistyped_key_names_its_line_the_nearest_and_all_valid_ones(tmp_path: Path) -> None:
    error = refusal_of(tmp_path, "zone: UTC\nreports:\n  inclued: [a]\n")
    assert error.line == 3
    assert error.reason == "unknown key “reports.inclued”"
    assert error.hint == "Did you mean “include”? Valid keys here: include, exclude, take_in, max_megabytes."


def test_a_mistyped_key_inside_a_named_row_is_found_too(tmp_path: Path) -> None:
    error = refusal_of(tmp_path, "services:\n  search:\n    team: A\n    alias: s\n")
    assert (error.line, error.reason) == (4, "unknown key “services.search.alias”")
    assert "“aliases”" in error.hint


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("zone: Berlin\n", 1, "did you mean “Europe/Berlin”?"),
        ("zone: 5\n", 1, "zone: input should be a valid string, not “5”"),
        ("blameless: false\nfiscal_year_start: 13\n", 2, "less than or equal to 12"),
        ("severities:\n  A: SEV1\n  B: SEV9\n", 3, "severities.B"),
        ("policies:\n  due_days:\n    priority:\n      P9: 3\n", 4, "policies.due_days.priority.P9"),
        ("policies:\n  error_budget:\n    incident_ratio: 20\n", 3, "less than or equal to 1"),
        ("reports: all\n", 1, "reports must hold keys and values"),
        ("- a\n- b\n", 1, "the file must hold keys and values"),
        ("reports:\n  include:\n    - a.md\n    - ../b.md\n", 4, "“../b.md” leads out of the workspace"),
        ("reports: {include: [/etc/*]}\n", 1, "“/etc/*” leads out of the workspace"),
        ("as_of: yesterday\n", 1, "as_of"),
        ("as_of: 9999-12-31\n", 1, "not between the years 1970 and 2200"),
        ("as_of: 0001-01-01T00:00Z\n", 1, "not between the years 1970 and 2200"),
        ("changes:\n  soon: New pager\n", 2, "changes.soon"),
        ("services:\n  a: {aliases: [x]}\n  b: {aliases: [X]}\n", 1, "“X” stands for both “a” and “b”"),
        ("zone: UTC\nzone: UTC\n", 2, "“zone” is given twice"),
        ("services:\n\tsearch:\n", 2, "cannot start any token"),
        ("services: [a\n", 2, "expected"),
        ("? [a, b]\n: c\n", 1, "a key must be a word"),
        ("zone: UTC\n---\nc: d\n", 3, "a second document begins here"),
        ("zone: &z UTC\nreporting_zone: *y\n", 2, "undefined alias"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int | None, reason: str
) -> None:
    error = refusal_of(tmp_path, text)
    assert reason in error.reason
    assert error.line == line
    assert error.hint.endswith((".", ")"))


def test_the_first_mistake_is_reported_and_the_others_are_counted(tmp_path: Path) -> None:
    error = refusal_of(tmp_path, "blamless: true\nzon: UTC\nfiscal_year_start: 0\n")
    assert error.line == 1
    assert error.hint.endswith("(There are 2 more like this in the file.)")


@pytest.mark.parametrize("text", [b"zone: \xff\xfe\n", b"a: \x07\n", b"[" * 5000])
def test_bytes_that_are_no_yaml_are_refused(tmp_path: Path, text: bytes) -> None:
    refusal_of(tmp_path, text)


def test_a_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pmdata.yaml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path / "pmdata.yaml")
