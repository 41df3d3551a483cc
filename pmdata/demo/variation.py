"""How people really write: other spellings of the same values, and the mistakes that slip in.

A variation keeps what a report states; a flaw (`FLAWS`) makes it state less, or something else.
"""

import re
from collections.abc import Callable
from random import Random

from pmdata.demo.plan import Plan

SPAN = re.compile(r"(?:(\d+) hours? ?)?(?:(\d+) minutes?)?")
_DURATION_LINE = re.compile(r"^(\*\*Duration:?\*\*:? |\| Duration \| )(.+?)( \||  |)$", re.MULTILINE)
_ISO_DATE_CELL = re.compile(r"^(\| \*\*Date\*\* \| )(\d{4})-(\d\d)-(\d\d)( \|)$", re.MULTILINE)
_HANDLE_OWNER = re.compile(r"(?<=\| )([A-Z][a-z]+) ([A-Z][a-z]+)(?= \| \d{4}-)")


_EMPTY_SECTION = re.compile(
    r"^(?P<marks>#{2,6}) [^\n]*\n+(?=(?:---\n|#{1,2} |\Z)|(?P=marks) (?!#))", re.MULTILINE
)
_DOUBLE_RULE = re.compile(r"(?:---\n\n){2,}")


def varied(rng: Random, plan: Plan, text: str) -> str:
    """Return `text` as one of many people might have written it."""
    for template, chance, change in VARIATIONS:
        if template in ("", plan.template) and rng.random() < chance:
            text = change(rng, text)
    return text


def _other_span(rng: Random, text: str) -> str:
    """Write the duration another way: `83 minutes`, `1h 23m`, `1 hr 23 min`."""

    def changed(match: re.Match[str]) -> str:
        span = SPAN.fullmatch(match[2])
        if not span or not match[2]:
            return match[0]
        hours, minutes = int(span[1] or 0), int(span[2] or 0)
        short = f"{hours}h {minutes}m" if hours else f"{minutes}m"
        middle = f"{hours} hr {minutes} min" if hours else f"{minutes} min"
        return match[1] + rng.choice((f"{60 * hours + minutes} minutes", short, middle)) + match[3]

    return _DURATION_LINE.sub(changed, text)


def _handles(_: Random, text: str) -> str:
    """Write owners as handles: `@otto.brandt`."""
    return _HANDLE_OWNER.sub(lambda name: f"@{name[1].lower()}.{name[2].lower()}", text)


def _list_choice(_: Random, text: str) -> str:
    """Leave the list of choices, the chosen one bold."""
    row = re.compile(r"^\| Impact severity \| (critical|high|medium|low|near miss) \|$", re.MULTILINE)
    choices = "critical / high / medium / low / near miss"
    return row.sub(
        lambda m: f"| Impact severity | {re.sub(rf'(?<![a-z]){m[1]}(?![a-z])', f'**{m[1]}**', choices)} |",
        text,
    )


def _plain_factor_prefix(_: Random, text: str) -> str:
    """Number the factors as the template does: `Factor 1: …`."""
    head, found, tail = text.partition("### Contributing Factors\n\n")
    if not found:
        return text
    block, _blank, rest = tail.partition("\n\n")
    lines = [line.replace("- ", f"- Factor {n}: ", 1) for n, line in enumerate(block.split("\n"), 1)]
    return f"{head}{found}" + "\n".join(lines) + f"\n\n{rest}"


def _numbered_actions(_: Random, text: str) -> str:
    """Number the actions as the template does: `Action 1:`."""
    count = iter(range(1, 100))
    return re.sub(r"\*\*Action:\*\*", lambda match: f"{match[0][:-3]} {next(count)}:**", text)


def _links(_: Random, text: str) -> str:
    """Link the tickets."""
    return re.sub(r"(?<=\| )(OPS-\d+)(?= \|)", r"[\1](https://tracker.harrowgate.example/\1)", text)


def _running_on(_: Random, text: str) -> str:
    """Let an answer run on behind its "Because"."""
    return re.sub(
        r"(?<=- Because )(?:The|A|An|All|Only|Nobody|Nothing|No|There|It|Every|Two|Staging|Figures) ",
        lambda match: match[0].lower(),
        text,
    )


def _without_empty_sections(_: Random, text: str) -> str:
    """Delete the headings that nobody wrote anything below."""
    before = ""
    while before != text:
        before, text = text, _EMPTY_SECTION.sub("", text)
    return _DOUBLE_RULE.sub("---\n\n", text)


def _closing_remark(rng: Random, text: str) -> str:
    """End with a remark on how the team reads these reports."""
    remarks = (
        "*We look at how the work is arranged, not at who did it.*",
        "*Questions and corrections: edit this file, the history keeps who said what.*",
    )
    return f"{text}\n---\n\n{rng.choice(remarks)}\n"


Change = Callable[[Random, str], str]
VARIATIONS: tuple[tuple[str, float, Change], ...] = (
    ("", 0.6, _without_empty_sections),
    ("rca_report", 1.0, _running_on),
    ("", 0.35, _other_span),
    ("rca_report", 0.3, _handles),
    ("service_review", 0.3, _list_choice),
    ("incident_postmortem", 0.5, _plain_factor_prefix),
    ("incident_postmortem", 0.8, _numbered_actions),
    ("rca_report", 0.3, _closing_remark),
    ("incident_postmortem", 0.2, _closing_remark),
    ("service_review", 0.5, _links),
)
"""Template (empty: all), chance and change, in order."""
