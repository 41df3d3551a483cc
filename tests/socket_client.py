"""A client of the dashboard's WebSocket that is no browser: it sends what it likes."""

import re
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

PATIENCE_SECONDS = 60


class SocketClient:
    """One session; `shown` is the text of everything that the last run of a page sent."""

    def __init__(self, port: int, origin: str | None = None, cookie: str | None = None) -> None:
        own = Origin(origin or f"http://127.0.0.1:{port}")
        headers = {"Cookie": cookie} if cookie else {}
        self._opening = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=own,
            subprotocols=[Subprotocol("streamlit")],
            additional_headers=headers,
            max_size=None,
            open_timeout=PATIENCE_SECONDS,
        )
        self.shown = ""

    def __enter__(self) -> Self:
        self.connection = self._opening.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opening.__exit__(kind, value, trace)

    def run(self, page: str = "", query: str = "", states: Mapping[str, WidgetState] | None = None) -> str:
        """Run a page with these states of its widgets, by id; return all that it sent, as text."""
        message = BackMsg()
        message.rerun_script.query_string, message.rerun_script.page_name = query, page
        message.rerun_script.widget_states.widgets.extend((states or {}).values())
        self.connection.send(message.SerializeToString())
        self.shown = ""
        # A page may start over; the last run to finish is the one that has nothing more to do.
        finished = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
        while True:
            received = ForwardMsg.FromString(self.connection.recv(PATIENCE_SECONDS, decode=False))
            self.shown += str(received)
            if received.WhichOneof("type") == "script_finished" and received.script_finished == finished:
                return self.shown

    def widget_id(self, label: str) -> str:
        """Return the id of the first widget with this label that the last run sent."""
        found = re.search(rf'id: "([^"]+)"\s+label: "{re.escape(label)}"', self.shown)
        assert found, f"no widget “{label}”"
        return found[1]
