"""Words on a scale become our values with the words kept; open lists and prompts become nothing."""

import pytest

from pmdata.reading.values.scales import (
    read_action_status,
    read_claim,
    read_detection_method,
    read_document_status,
    read_impact_kinds,
    read_incident_status,
    read_kind,
    read_priority,
    read_severity,
    read_yes_no,
)


@pytest.mark.parametrize(
    ("text", "severity", "stated"),
    [
        ("SEV-2", "SEV2", "SEV-2"), ("SEV2", "SEV2", "SEV2"), ("Sev 2", "SEV2", "Sev 2"),
        ("sev2: partial", "SEV2", "sev2: partial"), ("Severity 1", "SEV1", "Severity 1"), ("2", "SEV2", "2"),
        ("P1", "SEV1", "P1"), ("P4", "SEV4", "P4"), ("S3", "SEV3", "S3"), ("**P2**", "SEV2", "P2"),
        ("[SEV-2]", "SEV2", "SEV-2"), ("SEV-2 (High)", "SEV2", "SEV-2 (High)"),
        ("critical", "SEV1", "critical"), ("High", "SEV2", "High"), ("MEDIUM", "SEV3", "MEDIUM"),
        ("low", "SEV4", "low"), ("Major", "SEV2", "Major"), ("Minor", "SEV3", "Minor"),
        ("High severity", "SEV2", "High severity"),
        ("Major (service degraded)", "SEV2", "Major (service degraded)"),
        ("near miss", "NEAR_MISS", "near miss"), ("Near-miss", "NEAR_MISS", "Near-miss"),
        ("critical / **high** / medium / low / near miss", "SEV2", "high"),
        ("[SEV-1 | **SEV-2** | SEV-3]", "SEV2", "SEV-2"), ("~~SEV1~~ / SEV2 / ~~SEV3~~", "SEV2", "SEV2"),
        ("P0", None, "P0"), ("SEV0", None, "SEV0"), ("P5", None, "P5"),
        ("SEV3, raised to SEV1", None, "SEV3, raised to SEV1"), ("quite bad", None, "quite bad"),
        ("P1.5", None, "P1.5"),
    ],
)  # fmt: skip
def test_a_severity_is_read_with_its_words(text: str, severity: str | None, stated: str) -> None:
    assert read_severity(text) == (severity, stated)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "N/A",
        "TBD",
        "P1 / P2 / P3 / P4",
        "SEV1/SEV2/SEV3/SEV4",
        "[SEV-1 | SEV-2 | SEV-3 | SEV-4]",
        "SEV-X",
    ],
)
def test_an_open_list_of_severities_is_none(text: str) -> None:
    assert read_severity(text) == (None, None)


def test_a_workspaces_own_words_win() -> None:
    assert read_severity("Red", {"red": "SEV1"}) == ("SEV1", "Red")
    assert read_severity("P0 (all down)", {"P0": "SEV1"}) == ("SEV1", "P0 (all down)")
    assert read_severity("P1", {"p1": "SEV2"}) == ("SEV2", "P1")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("✅ Done", "done"), ("âœ… Done", "done"), ("Done", "done"), ("Done (2026-03-04)", "done"),
        ("Done 2026-03-04", "done"), ("Done by Ana", "done"), ("Completed", "done"), ("closed", "done"),
        ("✅", "done"), ("[x]", "done"), (":white_check_mark: Done", "done"),
        ("✅ [#12](https://example.org)", "done"), ("~~Open~~ Done", "done"), ("⏳ Open", "open"),
        ("â³ Open", "open"), ("To Do", "open"), ("TODO", "open"), ("Not started", "open"),
        ("not done", "open"), ("[ ]", "open"), ("🔄 In Progress", "in_progress"), ("WIP", "in_progress"),
        ("In progress, half way", "in_progress"), ("🚫 Blocked", "blocked"), ("On hold until May", "blocked"),
        ("Won't do: too costly", "wont_do"), ("Won’t do", "wont_do"), ("cancelled", "wont_do"),
        ("Won't fix", "wont_do"), ("~~buy a second link~~", "wont_do"), ("**Done**", "done"),
    ],
)  # fmt: skip
def test_an_action_items_status_is_read(text: str, status: str) -> None:
    value, stated = read_action_status(text)
    assert value == status
    assert stated


@pytest.mark.parametrize(
    "text", ["Closed loop alerts", "Open-source the tool", "Fixed-size queue", "maybe", "Doneness", "❌"]
)
def test_other_words_are_no_status_but_are_kept(text: str) -> None:
    assert read_action_status(text) == (None, text)


@pytest.mark.parametrize("text", ["", "-", "N/A", "[Done | In Progress | Blocked]", "Done / Blocked"])
def test_no_status_is_unknown_and_not_open(text: str) -> None:
    assert read_action_status(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "status", "stated"),
    [
        ("RESOLVED", "resolved", "RESOLVED"),
        ("Resolved ✅", "resolved", "Resolved ✅"),
        ("UNDER INVESTIGATION", "open", "UNDER INVESTIGATION"),
        ("Ongoing", "open", "Ongoing"),
        ("Monitoring", "open", "Monitoring"),
        ("Mitigated", None, "Mitigated"),
        ("Final", None, "Final"),
        ("RESOLVED/UNDER INVESTIGATION", None, None),
        ("**RESOLVED** / UNDER INVESTIGATION", "resolved", "RESOLVED"),
    ],
)
def test_an_incidents_status_is_read(text: str, status: str | None, stated: str | None) -> None:
    assert read_incident_status(text) == (status, stated)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Draft", "draft"), ("In Review", "in_review"), ("Under Review", "in_review"),
        ("Review", "in_review"), ("Final", "final"), ("Completed", "final"), ("APPROVED", "final"),
        ("Archived", "archived"), ("Draft / **In Review** / Final", "in_review"),
        ("Final (2025-03-04)", "final"), ("Draft / Review / Completed", None),
        ("[Draft | Under Review | Final]", None), ("eh", None),
    ],
)  # fmt: skip
def test_a_documents_status_is_read(text: str, status: str | None) -> None:
    assert read_document_status(text)[0] == status


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("P0", "P0"), ("p3", "P3"), ("High", "P1"), ("Medium", "P2"), ("low", "P3"), ("Critical", "P0"),
        ("Low priority", "P3"), ("P1 (high)", "P1"), ("P4", None), ("[High | Medium | Low]", None),
        ("[High]", "P1"), ("", None), ("soon", None),
    ],
)  # fmt: skip
def test_a_priority_is_read(text: str, priority: str | None) -> None:
    assert read_priority(text)[0] == priority


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Preventative", "prevent"), ("prevent", "prevent"), ("Detective", "detect"),
        ("Mitigation", "mitigate"), ("Remediative", "mitigate"), ("Process", "process"), ("other", "other"),
        ("Mystery", None), ("", None),
    ],
)  # fmt: skip
def test_the_kind_of_an_action_item_is_read(text: str, kind: str | None) -> None:
    assert read_kind(text)[0] == kind


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("manual / **configured alarm** / other", "alert"), ("configured alarm", "alert"),
        ("PagerDuty alert", "alert"),
        ("- [x] Automated monitoring alert\n- [ ] User report\n- [ ] Other: [Description]", "alert"),
        ("- [ ] Automated monitoring alert\n- [x] User report", "user_report"),
        ("Customer ticket", "user_report"), ("Internal team member noticed", "internal"),
        ("manual", "internal"), ("Vendor mail", "vendor"), ("- [x] Other: [Description]", "other"),
        ("- [x] Other: mail from a vendor", "vendor"),
        ("- [ ] Automated monitoring alert\n- [ ] User report", None),
        ("an alert and a customer at once", None), ("manual / configured alarm / other", None),
        ("by luck", None), ("", None),
    ],
)  # fmt: skip
def test_how_it_was_detected_is_read(text: str, method: str | None) -> None:
    assert read_detection_method(text)[0] == method


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("availability", ("availability",)),
        ("data loss / **latency** / availability / cosmetic", ("latency",)),
        ("latency, errors", ("latency", "errors")),
        ("- [x] data loss\n- [x] cosmetic\n- [ ] latency", ("data_loss", "cosmetic")),
        ("data loss / latency / availability / cosmetic", ()),
        ("", ()),
    ],
)
def test_kinds_of_impact_are_read(text: str, kinds: tuple[str, ...]) -> None:
    assert read_impact_kinds(text) == kinds


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes", True), ("yes, 11 records", True), ("**Yes**", True), ("No", False), ("none", False),
        ("No data lost", False), ("Nothing lost", False), ("[Yes/No]", None), ("Yes/No", None),
        ("Yes / **No**", False), ("N/A", None), ("", None), ("two contracts", None), ("Norway only", None),
        ("0", False),
    ],
)  # fmt: skip
def test_yes_and_no_are_read(text: str, answer: bool | None) -> None:  # noqa: FBT001 - a column of the table
    assert read_yes_no(text) is answer


def test_a_claim_keeps_its_words() -> None:
    claim = read_claim("Yes, **11** records")
    assert claim is not None
    assert (claim.answer, claim.text) == (True, "Yes, 11 records")
    assert read_claim("[Yes/No]") is None
