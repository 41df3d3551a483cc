"""Fifty visitors of two servers edit at once: what was accepted is in the files, all else was refused.

Each server is a process of its own that answers requests in threads, as `pmdata serve` does, and brings the
store up to date, as its pages do. They speak plain HTTP here: a page needs a browser for each visitor.
"""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pmdata.reading import read_file
from pmdata.store import Store, sync
from pmdata.workspace import open_workspace

FILES, EDITORS, TURNS = 20, 50, 2
SERVER = """
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from pmdata.errors import PmdataError
from pmdata.store import sync
from pmdata.workspace import open_workspace
from pmdata.writing.edit import apply_edit
from pmdata.writing.item_edit import item_edit
from pmdata.writing.item_words import ItemChanges

workspace = open_workspace(Path(sys.argv[1]))

class Pages(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = workspace.root / "reports" / asked["file"]
        try:
            changes = ItemChanges(owner=asked["owner"])
            apply_edit(workspace, item_edit(workspace, path, 1, asked["item"], changes))
            answer = ""
        except PmdataError as error:
            answer = str(error)
        if not answer and asked["reads"]:
            sync(workspace, workers=1)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass

class Server(ThreadingHTTPServer):
    request_queue_size = 64

server = Server(("127.0.0.1", 0), Pages)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-09-30\n")
    rows = "".join(f"| AI-{item} | Do {item} | Nobody | Open |\n" for item in range(1, 4))
    for number in range(FILES):
        table = f"| ID | Action | Owner | Status |\n|---|---|---|---|\n{rows}"
        text = f"# Postmortem {number}\n\nDate: 2026-03-04\n\n## Action Items\n\n{table}"
        (tmp_path / "reports" / f"{number}.md").write_text(text)
    return tmp_path


@pytest.fixture
def servers(root: Path) -> Iterator[list[str]]:
    running = [
        subprocess.Popen([sys.executable, "-c", SERVER, str(root)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    yield [f"http://127.0.0.1:{one.stdout.readline().strip()}" for one in running if one.stdout]
    for one in running:
        one.terminate()
        one.communicate(timeout=10)


def test_every_accepted_edit_is_in_the_files_and_in_the_store(root: Path, servers: list[str]) -> None:
    def edit(editor: int) -> list[tuple[str, str, str, str]]:
        done = []
        for turn in range(TURNS):
            file, item = f"{(editor * 7 + turn) % FILES}.md", f"AI-{1 + (editor + turn) % 3}"
            owner = f"Owner {editor} {turn}"
            asked = {"file": file, "item": item, "owner": owner, "reads": editor % 25 == 0}
            request = urllib.request.Request(servers[editor % 2], json.dumps(asked).encode())
            with urllib.request.urlopen(request, timeout=240) as answer:
                done.append((file, item, owner, json.loads(answer.read())))
        return done

    with ThreadPoolExecutor(EDITORS) as pool:
        edits = [one for many in pool.map(edit, range(EDITORS)) for one in many]
    assert len(edits) == EDITORS * TURNS
    accepted = [edit[:3] for edit in edits if not edit[3]]
    assert accepted
    assert all("changed" in refused for *_, refused in edits if refused)
    workspace = open_workspace(root)
    sync(workspace, workers=1)
    rows = (
        Store(workspace)
        .open()
        .cursor()
        .execute("select path, item_id, owner from action_items i join incidents using (key)")
    )
    stored = {(path, item): owner for path, item, owner in rows.fetchall()}
    for number in range(FILES):
        (reading,) = read_file(root / "reports" / f"{number}.md", workspace)
        assert reading.postmortem
        for item in reading.postmortem.action_items:
            owners = {owner for file, name, owner in accepted if (file, name) == (f"{number}.md", item.id)}
            assert item.owner in (owners or {"Nobody"})
            assert stored[f"reports/{number}.md", item.id] == item.owner
