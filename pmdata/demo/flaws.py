"""The flaws of real reports, each as a change of the text or of its bytes.

In the sample every one occurs at least once; at scale about one report in twelve has one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

MOJIBAKE_ENCODING = "cp1252"
FLAWED_ONE_IN = 12


@dataclass(frozen=True)
class Flaw:
    """One kind of flaw: which templates it suits, and what it does to a report's text."""

    name: str
    templates: frozenset[str]
    change: Callable[[Random, str], str]


def missing_detection(_: Random, text: str) -> str:
    """Leave out the row that states when it was detected."""
    return re.sub(
        r"^\|[^\n]*(?:\*\*Detection\*\*|Outage detected|\| Detection \|)[^\n]*\n",
        "",
        text,
        count=1,
        flags=re.MULTILINE,
    )


def wrong_year(_: Random, text: str) -> str:
    """Type last year in the date, as happens in January."""
    return re.sub(
        r"(\*\*Date\*\*(?: \||:) |\| Date \| |\*\*Date of Incident:\*\* )(\d{4})",
        lambda match: f"{match[1]}{int(match[2]) - 1}",
        text,
        count=1,
    )


def other_duration(_: Random, text: str) -> str:
    """State a duration that the timeline contradicts."""
    return re.sub(
        r"(\*\*Duration\*\* \| |\| Duration \| |\*\*Duration:?\*\*:? )[^\n|]*?(?= \||  \n|\n| \(from)",
        lambda match: match[1] + ("09:40" if "**Duration** |" in match[1] else "9 hours 40 minutes"),
        text,
        count=1,
    )


def prompts_left(_: Random, text: str) -> str:
    """Leave what the template had offered."""
    text = re.sub(r"(?<=## What Went Well\n\n).+?(?=\n\n)", "- [What helped]", text, count=1, flags=re.DOTALL)
    return re.sub(r"(?<=\| )\d{4}-\d\d-\d\d(?= \| Open \|)", "YYYY-MM-DD", text)


def missing_owner(_: Random, text: str) -> str:
    """Leave the owner of the last action open."""
    rows = list(
        re.finditer(r"(?<=\| )[A-Z@][\w. @]+(?= \| (?:High|Medium|Low|\d{4}-))|(?<=Owner: )[^\n]+", text)
    )
    return text[: rows[-1].start()] + "TBD" + text[rows[-1].end() :] if rows else text


def restored_before_detected(_: Random, text: str) -> str:
    """Write a restoration an hour or two before the detection."""
    row = re.compile(
        r"^(\| (?:[^|\n]*\| )?)(\d\d):(\d\d)( \| (?:\*\*Mitigation\*\*|Outage ends|First mitigation))",
        re.MULTILINE,
    )
    return row.sub(
        lambda match: f"{match[1]}{(int(match[2]) + 21) % 24:02}:{match[3]}{match[4]}", text, count=1
    )


def no_zone(_: Random, text: str) -> str:
    """Forget to state which zone the times are in."""
    text = re.sub(r"^\**All times in [^\n]*\n\n", "", text, count=1, flags=re.MULTILINE)
    return re.sub(r"(?<=\d\d:\d\d) (?:UTC|E[SD]T|CES?T)\b", "", text)


def unfinished(_: Random, text: str) -> str:
    """Stop in the middle."""
    text = re.sub(
        r"\b(Final|FINAL|Completed|APPROVED|Under Review|In Review|Review)(?= \||  $|$)",
        _draft,
        text,
        flags=re.MULTILINE,
    )
    cut = re.search(r"^(?:##+ [^\n]*(?:Root Cause|Proximal)|# Possible causes)", text, re.MULTILINE)
    return text[: cut.start()] + "## Root cause\n\nTODO after the meeting\n" if cut else text


def mojibake(_: Random, text: str) -> str:
    """Pass the file through an editor that takes UTF-8 for an older encoding."""
    return text.encode("utf-8").decode(MOJIBAKE_ENCODING, errors="replace")


def _draft(match: re.Match[str]) -> str:
    return "DRAFT" if match[1].isupper() else "Draft"


_TABLES = frozenset({"rca_report", "service_review", "operations_report"})
_ALL = _TABLES | {"incident_postmortem", "problem_statement"}

TEXT_FLAWS = (
    Flaw("missing-detection", _TABLES, missing_detection),
    Flaw("wrong-year", _TABLES | {"incident_postmortem"}, wrong_year),
    Flaw("other-duration", _TABLES | {"incident_postmortem"}, other_duration),
    Flaw("prompts-left", frozenset({"rca_report"}), prompts_left),
    Flaw("missing-owner", _ALL - {"service_review"}, missing_owner),
    Flaw(
        "restored-before-detected", frozenset({"rca_report", "operations_report"}), restored_before_detected
    ),
    Flaw("no-zone", _ALL, no_zone),
    Flaw("unfinished", _ALL, unfinished),
    Flaw("mojibake", frozenset({"operations_report"}), mojibake),
)
BYTE_FLAWS = ("crlf", "cp1252", "bom")
RECORD_FLAWS = ("unknown-service", "duplicate-id")


def encoded(text: str, flaw: str | None) -> bytes:
    """Return the bytes of a report, as the editor that `flaw` means would save them."""
    if flaw == "crlf":
        return text.replace("\n", "\r\n").encode()
    if flaw == "cp1252":
        return text.replace("Report: ", "Report – ", 1).encode("cp1252", errors="replace")
    return text.encode("utf-8-sig" if flaw == "bom" else "utf-8")


def misspelled(service: str) -> str:
    """Return a service's name with two letters swapped."""
    return service[:2] + service[3] + service[2] + service[4:]


def flaws_of(seed: int, templates: list[str]) -> dict[int, str]:
    """Return which report has which flaw; `templates` are the reports' templates in order.

    Each flaw is given to one report that it suits, and then, beyond the first ones, to one report in twelve.
    """
    rng = Random(f"flaws:{seed}")
    suited = {flaw.name: flaw.templates for flaw in TEXT_FLAWS}
    suited |= dict.fromkeys((*BYTE_FLAWS, *RECORD_FLAWS), _ALL) | {"cp1252": frozenset({"rca_report"})}
    chosen: dict[int, str] = {}
    for name, fits in suited.items():
        free = [
            i
            for i, template in enumerate(templates[: len(templates) * 3 // 4])
            if template in fits and i not in chosen
        ]
        if free and len(templates) >= 2 * len(suited):
            chosen[rng.choice(free)] = name
    names = list(suited)
    for index in range(0, len(templates) - 1, FLAWED_ONE_IN):
        name = rng.choice(names)
        if len(templates) > 20 * len(suited) and templates[index] in suited[name]:
            chosen.setdefault(index, name)
    return chosen
