"""What rows of a timeline say in many words, and rows that say nothing of the kind."""

import pytest

from pmdata.reading import parse_report
from pmdata.workspace import Settings

FIRST_KNOWN = """\
Slack message from a teacher: cannot log in
A customer reaches out through the chat
First complaints in the foyer
Nagios alert: disk full
We see an elevated error rate on the wall
Bob notices that the queue is not draining
Uptime robot alerts that the site is down
Alerts start firing
On-call engineer receives page
PagerDuty incident triggered
OpsGenie notification received
Error budget burn alert
Support receives first calls
We get a message from the foyer that the site is down
A ticket was filed
Someone in the foyer asks if the hub is down
Issue reported at the desk
Engineering was made aware
Detected by synthetic checks
Anomaly detected in the payment flow
Noticing that builds are stuck, we look at the cluster
Outage confirmed by on-call
Hub admin contacted us
Instructor emails that the hub won't start
Maria pings the channel about failing deploys
First indication of trouble in the logs
Our uptime monitor shows the site as down
Dashboards show a spike of 5xx
An automated email says the job failed
The data centre notifies us of an outage
Issue #123 filed by a user
Daily check shows missing data
Phone alert wakes the on-call
High error rate alert
Warning from monitoring about queue depth
Healthchecks fail
"""
BEGINNING = """\
Site goes offline
All requests return 503
Database becomes read-only
Queue stops draining
Pods start crash looping
Servers run out of memory
Service interruption begins
Beginning of the outage
Disk fills up
Customers begin seeing errors
Tenants lost access
Payments start failing
Replication stops
Latency starts to climb
Elevated error rate begins
Users experience timeouts
Power failure in the hall
All kiosks go dark
Everything is down
"""
TAKEN = """\
Edo begins looking into it
Engineer on call starts debugging
Nora responds to the page
Ops takes the call
"""
EASED = """\
Workaround in place
Bleeding stopped
Incident mitigated
"""
END = """\
All services up and running again
Closed the incident
Alert resolved
All green
Normal operation resumes
Error rate drops to zero
Hub accessible again
Rolled back, problem gone
Deployed the fix and everything works
Declared over
Tickets counted, resolved
Users report that it works again
Orders flow again
Errors disappear
Backlog cleared
Site loads normally
Vendor confirms resolution
Services are functional again
"""
NOTHING = """\
Deployed v2.3
Deploy fails, retried
Dashboards show the rollout at 50 %
Disk alert silenced
Supplier tells us that the fix is on its way
Grafana shows successful launches
Queue stopped for maintenance
Database migration starts
A new search page is released
Primary switched to its replica
Emails are sent to all customers
Nora checks the login page and it works
Escalated to the vendor
Root cause identified: an expired token
We add a new alert for this
Silenced the alert
New nodes are up and running
Staging is up and running again
Still seeing errors
Some users can log in again
Customers informed by mail
Confirmed that the backup is fine
Fix is deployed to staging
First sign-ins after the change
Node taken down for maintenance
The alert threshold is raised
Vendor reports that the issue is fixed
Filed a ticket with the provider
Error rate drops to 2 %
Service partially restored
Waiting for the jobs to be running again
"""
MOMENTS = ("impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")


def phases_of(row: str) -> set[str]:
    """Return the moments that a row states, second among three."""
    rows = f"- 10:00 Deploy of 4.2\n- 10:10 {row}\n- 10:12 Lunch\n"
    (reading,) = parse_report(f"# Kiosk, 2026-03-04\n\n## Timeline\n\n{rows}", "kiosk.md", Settings())
    assert reading.postmortem
    at = {name: getattr(reading.postmortem, name) for name in MOMENTS}
    return {name for name, moment in at.items() if moment and moment.minute == 10}


@pytest.mark.parametrize(
    ("rows", "moment"),
    [
        (FIRST_KNOWN, "detected_at"),
        (BEGINNING, "impact_started_at"),
        (TAKEN, "acknowledged_at"),
        (EASED, "mitigated_at"),
        (END, "resolved_at"),
    ],
)
def test_rows_state_a_moment_in_many_words(rows: str, moment: str) -> None:
    assert [row for row in rows.splitlines() if moment not in phases_of(row)] == []


def test_rows_about_work_hopes_and_others_state_no_moment() -> None:
    assert [(row, phases_of(row)) for row in NOTHING.splitlines() if phases_of(row)] == []


def test_a_row_may_state_the_impact_and_who_noticed_it() -> None:
    assert phases_of("Site is down, engineers respond to alarms") >= {"impact_started_at", "detected_at"}
    assert phases_of("Keys were leaked. The host notified us at once.") >= {
        "impact_started_at",
        "detected_at",
    }
    assert phases_of("Keys were leaked. The host notified us at 11:30.") == {"impact_started_at"}
