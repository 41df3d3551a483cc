"""Every page runs, over the sample, over nothing and over broken files: never an exception."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from streamlit.testing.v1 import AppTest

from pmdata.dashboard.frame import snapshot
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.demo.company import AS_OF
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget

PAGES = sorted(path.stem for path in (application().parent / "pages").glob("*.py"))


def broken(folder: Path) -> None:
    reports = folder / "reports"
    reports.mkdir(parents=True)
    (reports / "bytes.md").write_bytes(b"\xff\xfe\x00\x01\x02")
    (reports / "empty.md").touch()
    (reports / "notes.md").write_text("Shopping list: milk.", encoding="utf-8")
    (reports / "folder.md").mkdir()
    (reports / "loop.md").symlink_to("loop.md")


def workspace(kind: str, folder: Path) -> Path:
    if kind == "sample":
        copytree(application().parent / "data", folder, ignore=ignore_patterns(".pmdata"))
    elif kind == "broken":
        broken(folder)
    else:
        (folder / "reports").mkdir(parents=True)
    (folder / "pmdata.yaml").touch()
    sync(open_workspace(folder))
    return folder


@pytest.fixture(params=["sample", "empty", "broken"], scope="module")
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def app(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppTest]:
    folder = workspace(kind, tmp_path_factory.mktemp(kind) / "workspace")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DATA_VARIABLE, str(folder))
        forget()
        yield AppTest.from_file(str(application()), default_timeout=60).run()
    forget()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_without_an_exception_and_says_something(app: AppTest, page: str) -> None:
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert app.title
    assert app.markdown or app.caption


def test_the_workspace_without_a_store_is_read_on_the_first_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pmdata.yaml").touch()
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    forget()
    app = AppTest.from_file(str(application()), default_timeout=60).run()
    assert not app.exception
    assert (tmp_path / ".pmdata").is_dir()
    forget()


def test_changed_settings_are_seen_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "pmdata.yaml"
    settings.write_text("as_of: 2026-03-31\n", encoding="utf-8")
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    forget()
    app = AppTest.from_file(str(application()), default_timeout=60).run()
    assert snapshot.workspace().settings.as_of == date(2026, 3, 31)
    settings.write_text("as_of: 2026-06-30 # later\n", encoding="utf-8")
    app.run()
    assert not app.exception
    assert snapshot.workspace().settings.as_of == date(2026, 6, 30)
    forget()


def test_days_after_the_as_of_date_show_what_is_known_of_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(workspace("sample", tmp_path / "data")))
    forget()
    app = AppTest.from_file(str(application()), default_timeout=60)
    app.query_params["period"] = "Choose dates"
    app.run()
    app.date_input(key="dates").set_value((date(2027, 1, 1), date(2027, 3, 31))).run()
    assert not app.exception
    assert f"{AS_OF} – {AS_OF}" in " ".join(one.value for one in app.caption).replace("\\", "")
    forget()


def test_a_broken_settings_file_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pmdata.yaml").write_text("zone: Atlantis/Capital\n", encoding="utf-8")
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    forget()
    app = AppTest.from_file(str(application()), default_timeout=60).run()
    assert not app.exception
    assert "pmdata\\.yaml" in app.warning[0].value
    forget()
