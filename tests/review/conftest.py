"""Two quarters of reports: seven long incidents in spring, eight short ones in summer."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pmdata.metrics.selection.selection import Selection
from pmdata.model import ActionItem, ContributingFactor, Postmortem, Reading
from pmdata.review.pack import parse_pack_period
from pmdata.store import Store, load
from pmdata.workspace import Workspace, open_workspace

ALL = Selection(as_of=datetime(2026, 10, 1, tzinfo=UTC))
QUARTER = parse_pack_period("2026-Q3", "quarter")
HOSTILE = "Outage | number {} ![x](http://evil.example/x.png) <script>alert(1)</script> {{{{ 7 * 7 }}}}"


def report(number: int, start: datetime, minutes: int, status: str = "open") -> Reading:
    return Reading(
        path=f"reports/{number}.md",
        postmortem=Postmortem(
            key=f"INC-{number}",
            incident_id=f"INC-{number}",
            title=HOSTILE.format(number),
            incident_on=start.date(),
            impact_started_at=start,
            resolved_at=start + timedelta(minutes=minutes),
            durations={"time_to_resolve": {"seconds": minutes * 60, "source": "timestamps"}},
            services=("checkout",),
            contributing_factors=(ContributingFactor(text="No canary", theme="releases", line=9),),
            action_items=(
                ActionItem(
                    key="1", text="Add a canary <b>now</b>", status=status, due_on=date(2026, 8, 1), line=12
                ),
            ),
        ),
    )


def two_quarters() -> list[Reading]:
    before = [report(n, datetime(2026, 5, n, 10, tzinfo=UTC), 120) for n in range(1, 8)]
    return before + [report(n, datetime(2026, 8, n, 10, tzinfo=UTC), 20) for n in range(8, 16)]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-09-30\n", encoding="utf-8")
    found = open_workspace(tmp_path)
    load(found, two_quarters())
    return found


def stored(workspace: Workspace, readings: list[Reading]) -> object:
    load(workspace, readings)
    return Store(workspace).open().cursor()
