"""A server for reading alone: whatever a client sends, no file of the workspace changes."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest
from websockets.exceptions import InvalidStatus

from pmdata.dashboard.frame import snapshot
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.dashboard.serving.permission import set_permission
from pmdata.errors import ReadOnlyError
from pmdata.store import sync
from pmdata.store.sync import load
from pmdata.workspace import Workspace, open_workspace
from pmdata.writing.drafts import DraftBox
from pmdata.writing.edit import Edit, apply_edit
from pmdata.writing.save import save_report
from tests.browser.driver import CHECKOUT, start
from tests.socket_client import SocketClient

REPORT = "2026-11-02-written-through-the-socket.md"
VISITOR = "v" * 43
TITLE, DAY, SAVE = "Title (needed)", "Day on which it began (needed)", "Save the report"


def state(widget: str, **value: object) -> WidgetState:
    made = WidgetState(id=widget)
    for name, given in value.items():
        if name == "string_array_value":
            made.string_array_value.data.append(str(given))
        else:
            setattr(made, name, given)
    return made


def filled(client: SocketClient) -> dict[str, WidgetState]:
    """Fill the form; return the states that would save it."""
    client.run("new_report")
    title, day = client.widget_id(TITLE), client.widget_id(DAY)
    states = {
        TITLE: state(title, string_value="Written through the socket"),
        DAY: state(day, string_array_value="2026/11/02"),
    }
    client.run("new_report", states=states)
    return states


def contents(workspace: Path) -> dict[str, bytes]:
    found = (path for path in workspace.rglob("*") if path.is_file())
    return {str(path.relative_to(workspace)): path.read_bytes() for path in found}


def new_workspace(folder: Path) -> Path:
    (folder / "reports").mkdir(parents=True)
    for report in sorted((CHECKOUT / "data/reports").rglob("*.md"))[:3]:
        shutil.copy(report, folder / "reports")
    return folder


@pytest.fixture(scope="module")
def save_button(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What saves on a server that lets visitors write, shown to do so: its id is the same on any server."""
    workspace = new_workspace(tmp_path_factory.mktemp("writable") / "w")
    with (
        start(workspace) as server,
        SocketClient(server.port, cookie=f"pmdata_visitor={VISITOR}") as client,
    ):
        states = filled(client)
        button = client.widget_id(SAVE)
        assert len(list((workspace / ".pmdata/drafts").rglob("*.json"))) == 1
        client.run("new_report", states=states | {SAVE: state(button, trigger_value=True)})
    assert (workspace / "reports" / REPORT).is_file()
    return button


OFF_LOOPBACK = ("--host", "0.0.0.0", "--allow-host", "127.0.0.1")


@pytest.mark.parametrize("options", [("--read-only",), OFF_LOOPBACK], ids=["asked for", "off loopback"])
def test_a_hostile_client_of_the_socket_writes_nothing(
    options: tuple[str, ...], save_button: str, tmp_path: Path
) -> None:
    workspace = new_workspace(tmp_path / "w")
    with start(workspace, "pmdata", *options) as server:
        before = contents(workspace)
        with SocketClient(server.port, cookie=f"pmdata_visitor={VISITOR}") as client:
            states = filled(client)
            assert SAVE not in client.shown
            assert "This dashboard is read-only" in client.shown
            client.run("new_report", states=states | {SAVE: state(save_button, trigger_value=True)})
            for page in ("", "incidents", "action_items", "data_quality"):
                client.run(page, states={SAVE: state(save_button, trigger_value=True)})
    assert contents(workspace) == before


def test_off_loopback_writing_can_be_allowed(save_button: str, tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    options = (*OFF_LOOPBACK, "--writable")
    with start(workspace, "pmdata", *options) as server, SocketClient(server.port) as client:
        states = filled(client)
        client.run("new_report", states=states | {SAVE: state(save_button, trigger_value=True)})
    assert (workspace / "reports" / REPORT).is_file()


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8699", "http://localhost:{port}", "null"])
def test_a_page_of_another_program_on_this_machine_cannot_open_the_socket(
    origin: str, tmp_path: Path
) -> None:
    with start(new_workspace(tmp_path / "w")) as server:
        foreign = origin.format(port=server.port)
        with pytest.raises(InvalidStatus) as refused, SocketClient(server.port, foreign):
            pytest.fail("it was opened")
    assert refused.value.response.status_code == 403


def test_started_in_another_way_it_shows_and_does_not_write(save_button: str, tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    sync(open_workspace(workspace))
    before = contents(workspace)
    with start(workspace, "streamlit") as server, SocketClient(server.port) as client:
        states = filled(client)
        assert "This dashboard is read-only" in client.shown
        client.run("new_report", states=states | {SAVE: state(save_button, trigger_value=True)})
    assert contents(workspace) == before


def test_changed_reports_are_still_read_by_the_server_itself(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    with start(workspace, "pmdata", "--read-only") as server:
        pointer = workspace / ".pmdata/current.json"
        before = pointer.read_bytes()
        (workspace / "reports/new.md").write_text("# Carts\n\n**Date:** 2026-11-01\n\n## Summary\n\nGone.\n")
        with SocketClient(server.port) as client:
            wait_until(lambda: bool(client.run()) and pointer.read_bytes() != before)


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.5)


WRITES: dict[str, Callable[[Workspace], object]] = {
    "save a report": lambda w: save_report(w, "a.md", "# A\n"),
    "edit": lambda w: apply_edit(w, Edit(w.root / "reports/a.md", b"# A\n", b"# B\n")),
    "sync": sync,
    "load": lambda w: load(w, []),
    "keep a draft": lambda w: DraftBox(w, VISITOR).keep("0" * 12, None, template="t", title="", typed={}),
    "discard a draft": lambda w: DraftBox(w, VISITOR).discard("0" * 12, ""),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_everything_that_writes_refuses_a_workspace_for_reading_alone(
    write: Callable[[Workspace], object], tmp_path: Path
) -> None:
    workspace = Workspace(root=new_workspace(tmp_path / "w"), read_only=True)
    (workspace.root / "reports/a.md").write_text("# A\n")
    before = contents(workspace.root)
    with pytest.raises(ReadOnlyError, match=r"pmdata serve --writable"):
        write(workspace)
    assert contents(workspace.root) == before
    assert not workspace.store_directory.exists()


@pytest.fixture
def _no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(DATA_VARIABLE, str(new_workspace(tmp_path / "w")))
    st.cache_resource.clear()
    set_permission(may_write=False)
    yield
    set_permission(may_write=True)
    st.cache_resource.clear()


SAVES_ANYWAY = """
from pmdata.dashboard.new_report.save import _save
from pmdata.dashboard.new_report.preview import Preview
_save(Preview("a.md", "# A", {}, None, (), ()))
"""


@pytest.mark.usefixtures("_no_permission")
def test_code_of_a_page_that_saves_without_asking_is_refused_with_the_reason(tmp_path: Path) -> None:
    shown = AppTest.from_string(SAVES_ANYWAY, default_timeout=60).run()
    assert "pmdata serve --writable" in shown.error[0].value.replace("\\", "")
    assert not (tmp_path / "w/reports/a.md").exists()


@pytest.mark.usefixtures("_no_permission")
def test_without_a_store_the_page_says_what_to_do_and_syncs_nothing_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pmdata.dashboard.frame.states.look_for_reports", lambda: None)
    shown = AppTest.from_file(str(application()), default_timeout=60).run()
    assert shown.title[0].value == "There is nothing to show yet"
    assert not (tmp_path / "w/.pmdata").exists()
    assert snapshot.workspace().read_only
