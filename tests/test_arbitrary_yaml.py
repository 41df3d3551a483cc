"""Whatever is in the five kinds of YAML file: values, problems or one error, never a traceback."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdata.cli import cli
from pmdata.errors import PmdataError
from pmdata.model import ActionItem, Impact, Postmortem
from pmdata.reading import own_problems, parse_report, read_file
from pmdata.reading.vocabulary.word_lists import ours
from pmdata.reading.vocabulary.workspace_themes import taxonomy_of
from pmdata.reading.vocabulary.workspace_words import vocabulary_of
from pmdata.slo import parse_openslo
from pmdata.store import sync
from pmdata.workspace import Settings, open_workspace

ODD_TEXTS = [
    "", "~", "no", "inf", "-inf", "nan", ".inf", "1e400", "-1e400", "9" * 400, "1" + ":59" * 300,
    "9999-12-31", "0001-01-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-03-04", "10:00",
    "28d", "999999Y", "1M", "Europe/Berlin", "../x", "/", "**", "[", "(a|b)(c|d)", "(a+)+$", "\x00", "\ud800",
    "\u202e", "{{ x }}", "SEV1", "done", "availability", "openslo/v1", "SLO", "P0", "<<", "=", "a" * 3_000,
    "1", "0", "-1",
]  # fmt: skip
KEYS = sorted({
    *Settings.model_fields, *ours(), *Postmortem.model_fields, *Impact.model_fields, *ActionItem.model_fields,
    "include", "exclude", "max_megabytes", "team", "aliases", "themes", "phrases", "never", "corrections",
    "apiVersion", "kind", "metadata", "spec", "name", "displayName", "labels", "annotations", "service",
    "timeWindow", "duration", "isRolling", "calendar", "startTime", "timeZone", "objectives", "target",
    "targetPercent", "timeSliceTarget", "timeSliceWindow", "budgetingMethod", "pmdata", "within", "any",
    "phase", "months", "units", "numbers", "zones", "at", "stated_seconds", "stated_clock", "time_to_resolve",
    "date", "started",
})  # fmt: skip

texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=12)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | texts
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=6)
)
keys = st.sampled_from(KEYS) | st.sampled_from(ODD_TEXTS) | st.integers() | st.dates()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


def written(value: object) -> str:
    """Return `value` as YAML, with what YAML's own writer refuses put into quotes."""
    try:
        return yaml.safe_dump(value, allow_unicode=True)
    except (yaml.YAMLError, UnicodeError):
        return json.dumps(value, default=str)


raw = st.text(alphabet=" \n-:?[]{}&*!|>'\"%@`<#,=~\\0123456789abeinx.\t\u2028\ufeff", max_size=80)
anything = values.map(written) | raw | st.builds("{}---\n{}".format, raw, values.map(written))


def slo(spec: object) -> str:
    """Return an SLO whose other fields are in order, so that the odd one is reached."""
    sound: dict[str, object] = {
        "service": "shop",
        "timeWindow": [{"duration": "1M", "calendar": {"startTime": "2026-01-01", "timeZone": "UTC"}}],
        "budgetingMethod": "RatioTimeslices",
        "objectives": [{"target": 0.99}],
    }
    spec = {**sound, **spec} if isinstance(spec, dict) else sound
    return written({"apiVersion": "openslo/v1", "kind": "SLO", "metadata": {"name": "a"}, "spec": spec})


windows = st.fixed_dictionaries({
    "timeWindow": st.lists(
        st.fixed_dictionaries({
            "duration": st.sampled_from(["28d", "1M", "1Y", "1Q", "1w", "999999Y", "999999m", "1h", "5m"]),
            "calendar": st.fixed_dictionaries({
                "startTime": st.sampled_from(ODD_TEXTS) | st.datetimes().map(str) | st.dates(),
                "timeZone": st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "nowhere"]),
            }),
        }),
        min_size=1, max_size=2,
    ),
})  # fmt: skip


@given(text=anything)
def test_settings(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.mktemp("ws")
    (root / "pmdata.yaml").write_bytes(text.encode(errors="surrogatepass"))
    try:
        workspace = open_workspace(root)
    except PmdataError as error:
        message = str(error)
    else:
        message = ""
    if message:
        assert message.endswith((".", ")"))
        return
    assert workspace.report_paths() == ()
    assert workspace.settings.as_of_instant is None or workspace.settings.as_of_instant.year <= 2201
    workspace.settings.model_dump_json()


@pytest.mark.parametrize("name", ["vocabulary.yaml", "factors.yaml"])
@given(text=anything)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_words_and_themes(tmp_path_factory: pytest.TempPathFactory, name: str, text: str) -> None:
    root = tmp_path_factory.mktemp("ws")
    (root / name).write_bytes(text.encode(errors="surrogatepass"))
    workspace = open_workspace(root)
    own_problems(workspace)
    taxonomy_of(workspace).claim("the certificate had expired")
    parse_report(
        "# A\n\nDate: 2026-03-04\n\n## Timeline\n\n* 10:00 down\n",
        "a.md",
        Settings(),
        vocabulary_of(workspace),
    )


CORRECTED = (
    "resolved_at",
    "severity",
    "services",
    "action_items[0].owner",
    "time_to_resolve",
    "impact.users.count",
)


@given(
    text=anything
    | st.lists(
        st.fixed_dictionaries(
            {"report": st.just("a.md"), "field": st.sampled_from(CORRECTED), "value": values},
            optional={"was": values, "line": values, "who": values, "when": values, "why": values},
        )
    ).map(written)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_corrections(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.mktemp("ws")
    (root / "corrections.yaml").write_bytes(text.encode(errors="surrogatepass"))
    (root / "a.md").write_text(
        "# A\n\nDate: 2026-03-04\n\n## Action items\n\n- [ ] Add a limit (owner: Jo)\n"
    )
    workspace = open_workspace(root)
    own_problems(workspace)
    for reading in read_file(root / "a.md", workspace):
        reading.model_dump_json()


@given(text=anything | values.map(slo) | windows.map(slo))
def test_service_level_objectives(text: str) -> None:
    objectives, problems = parse_openslo(text, "a.yaml")
    assert objectives or problems or "SLO" not in text
    for row in objectives:
        row.model_dump_json()


@given(text=anything | values.map(lambda value: written({"pmdata": value})))
def test_front_matter(text: str) -> None:
    parse_report(f"---\n{text}\n---\n\n# A\n\nDate: 2026-03-04\n", "a.md", Settings())


FILES = {
    "pmdata.yaml": "{}",
    "vocabulary.yaml": "{}",
    "factors.yaml": "{}",
    "corrections.yaml": "{}",
    "slos/a.yaml": "{}",
    "reports/a.md": "---\n{}\n---\n\n# A\n\nDate: 2026-03-04\n",
}


@pytest.mark.parametrize("name", FILES)
@given(text=anything | windows.map(slo) | values.map(lambda value: written({"pmdata": value})))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_commands_end_with_an_answer(tmp_path_factory: pytest.TempPathFactory, name: str, text: str) -> None:
    root = tmp_path_factory.mktemp("ws")
    for folder in ("reports", "slos"):
        (root / folder).mkdir()
    (root / "reports/b.md").write_text("# B\n\nDate: 2026-03-05\nServices: shop\n")
    (root / name).write_bytes(FILES[name].replace("{}", text).encode(errors="surrogatepass"))
    for command in (
        ["check", str(root)],
        ["sync", "--data", str(root)],
        ["metrics", "error-budgets", "--data", str(root)],
    ):  # fmt: skip
        result = CliRunner().invoke(cli, command)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code in {0, 1, 2, 3}


@pytest.mark.parametrize(
    "start",
    ["9999-12-31", "9999-12-31 23:59:59", "0001-01-01", "0001-01-01T00:00:00+14:00", "12026-01-01", "soon"],
)
@pytest.mark.parametrize("duration", ["1d", "1M", "1Y", "10Y"])
def test_an_objective_whose_periods_begin_beyond_the_calendar_has_a_budget(
    tmp_path: Path, start: str, duration: str
) -> None:
    (tmp_path / "slos").mkdir()
    calendar = {"startTime": start, "timeZone": "Pacific/Kiritimati"}
    window = {"timeWindow": [{"duration": duration, "calendar": calendar}]}
    (tmp_path / "slos/a.yaml").write_text(slo(window))
    workspace = open_workspace(tmp_path)
    [(_, problem)] = [row for row in workspace.objectives()[1] if row[1].code == "slo-window-assumed"]
    assert "periods are taken to begin as the calendar's do" in problem.message
    sync(workspace)
    result = CliRunner().invoke(
        cli, ["metrics", "error-budgets", "--data", str(tmp_path), "--format", "json"]
    )
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)) == 1


@pytest.mark.parametrize("duration", ["11Y", "999999Y", "999999d", "4000w", "900000h"])
@pytest.mark.parametrize(
    "kind", [{"isRolling": True}, {"calendar": {"startTime": "2026-01-01", "timeZone": "UTC"}}]
)
def test_a_window_of_more_than_ten_years_is_none(duration: str, kind: dict[str, object]) -> None:
    objectives, problems = parse_openslo(slo({"timeWindow": [{"duration": duration, **kind}]}), "a.yaml")
    assert objectives == ()
    assert [(row.code, "is longer than ten years" in row.message) for row in problems] == [
        ("slo-window", True)
    ]
