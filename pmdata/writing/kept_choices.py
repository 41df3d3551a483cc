"""What one visitor chose to keep: few short texts by name, found again by whoever knows the secret.

They lie beside that visitor's drafts. What cannot be read is nothing: a choice is made again with one click.
"""

import json
from dataclasses import dataclass
from typing import Any

from pmdata.errors import LinksOutsideError
from pmdata.workspace import Workspace
from pmdata.writing.drafts import DraftBox

_NAME = "choices"
_LONGEST = 200


@dataclass(frozen=True)
class KeptChoices:
    """The choices of one person in a workspace; `secret` is what that person alone knows."""

    workspace: Workspace
    secret: str

    def load(self, name: str) -> str | None:
        """Return what was kept under a name; None where nothing was."""
        found = self._all().get(name)
        return found if isinstance(found, str) else None

    def keep(self, name: str, value: str) -> None:
        """Keep a text under a name, in the place of the former one. Raises what keeping a draft raises."""
        box = DraftBox(self.workspace, self.secret)
        with box.locked():
            content = {**self._all(), name: value[:_LONGEST]}
            box.put(_NAME, json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))

    def _all(self) -> dict[str, Any]:
        try:
            found = json.loads((DraftBox(self.workspace, self.secret).folder / _NAME).read_bytes())
        except (OSError, ValueError, RecursionError, LinksOutsideError):
            return {}
        return found if isinstance(found, dict) else {}
