"""A digest as a document: plain text, Markdown, Slack, Teams or a mail; in each, text of reports stays text.

Slack: a payload of Block Kit, its text `verbatim` and escaped; 50 blocks and 3,000 characters a section are
Slack's limits. Teams: an Adaptive Card 1.5 of `TextRun`s, which know no Markdown; 28 KB is the limit of a
message. Mail: text and HTML by the standard library, without sender or recipients. The same digest gives the
same bytes.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Any, Literal, get_args
from urllib.parse import quote

from pmdata import words
from pmdata.review.digest import Digest
from pmdata.review.digest_lines import LONGEST_LIST, Line, Section, note_of, sections_of, summary_of, title_of
from pmdata.workspace.links import report_link

DigestFormat = Literal["markdown", "slack", "teams", "eml", "text"]
DIGEST_FORMATS: tuple[DigestFormat, ...] = get_args(DigestFormat)
SLACK_HEADER, SLACK_SECTION = 150, 3_000
"""Characters that Slack takes in a header and in a section."""
TEAMS_BYTES = 25_000
"""Below the 28 KB of a message, so that what wraps the card fits too."""
_BOUNDARY = "=_pmdata_digest"
"""Quoted-printable text never holds "=_", so no report can hold this."""
_SLACK_MARKS = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {mark: f"\u2060{mark}\u2060" for mark in "*_~`"}
)


def render_digest(digest: Digest, output_format: DigestFormat) -> str:
    """Return the digest in a format; of a mail, the bytes are ASCII."""
    return _RENDERERS[output_format](digest)


def _text(digest: Digest) -> str:
    blocks = [f"{title_of(digest)}\n{summary_of(digest)}"]
    blocks += ["\n".join(_text_section(section)) for section in sections_of(digest)]
    return "\n\n".join([*blocks, *_note(digest)]) + "\n"


def _text_section(section: Section) -> Iterator[str]:
    yield section.title
    yield from (f"- {line.text} ({line.facts_with_path})" for line in section.lines)
    yield from _ending(section, len(section.lines))


def _markdown(digest: Digest) -> str:
    blocks = [f"# {words.literal(title_of(digest))}", summary_of(digest)]
    for section in sections_of(digest):
        listed = "\n".join(_markdown_line(line, digest.report_url) for line in section.lines)
        blocks += filter(None, [f"## {section.title}", listed, *_ending(section, len(section.lines))])
    return "\n\n".join([*blocks, *_note(digest)]) + "\n"


def _markdown_line(line: Line, pattern: str | None) -> str:
    text = words.literal(line.text)
    address = line.path and (report_link(line.path, None, pattern) or quote(line.path, errors="replace"))
    linked = f"[{text}]({address})" if address else text
    return f"* **{linked}** {words.literal(line.facts)}"


def _slack(digest: Digest) -> str:
    title = title_of(digest)
    blocks = [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": _cut(title, SLACK_HEADER), "emoji": False},
        },
        _slack_block(_slack_words(summary_of(digest))),
        *(_slack_block(_fitting(section, SLACK_SECTION)) for section in sections_of(digest)),
        *(_slack_block(note) for note in _note(digest)),
    ]
    summary = f"{title}. {summary_of(digest)}"
    return _json({"text": _slack_words(summary), "blocks": blocks, "link_names": False})


def _slack_block(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _fitting(section: Section, longest: int) -> str:
    """Return the section with as many lines as fit."""
    return next(
        text for shown in _fewer() if len(text := "\n".join(_slack_section(section, shown))) <= longest
    )


def _slack_section(section: Section, shown: int) -> Iterator[str]:
    yield f"*{section.title}*"
    for line in section.lines[:shown]:
        yield f"• {_slack_words(line.text)} ({_slack_words(line.facts_with_path)})"
    yield from _ending(section, shown)


def _slack_words(text: str) -> str:
    return text.translate(_SLACK_MARKS)


def _teams(digest: Digest) -> str:
    cards = (_json(_card(digest, shown)) for shown in _fewer())
    return next(card for card in cards if len(card.encode()) <= TEAMS_BYTES)


def _card(digest: Digest, shown: int) -> dict[str, Any]:
    body = [
        _runs(_run(title_of(digest), weight="Bolder", size="Medium")),
        _runs(_run(summary_of(digest))),
    ]
    for section in sections_of(digest):
        body.append(_runs(_run(section.title, weight="Bolder"), separator=True))
        body += [
            _runs(_run(line.text, weight="Bolder"), _run(f" {line.facts_with_path}"))
            for line in section.lines[:shown]
        ]
        body += [_runs(_run(text)) for text in _ending(section, shown)]
    body += [_runs(_run(note, isSubtle=True)) for note in _note(digest)]
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": summary_of(digest),
        "body": body,
    }


def _runs(*runs: dict[str, Any], separator: bool = False) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs), **({"separator": True} if separator else {})}


def _run(text: str, **style: Any) -> dict[str, Any]:
    return {"type": "TextRun", "text": text, **style}


def _eml(digest: Digest) -> str:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = title_of(digest)
    mail["Date"] = format_datetime(datetime.combine(digest.as_of_on, time(), UTC))
    mail["X-Unsent"] = "1"
    mail.set_content(_text(digest), cte="quoted-printable")
    mail.add_alternative(_html(digest), subtype="html", cte="quoted-printable")
    mail.set_boundary(_BOUNDARY)
    return mail.as_bytes().decode("ascii")


def _html(digest: Digest) -> str:
    title = escape(title_of(digest))
    sections = "".join(_html_section(section, digest.report_url) for section in sections_of(digest))
    notes = "".join(f"<p>{escape(note)}</p>\n" for note in _note(digest))
    return (
        '<!doctype html>\n<html lang="en">\n'
        f'<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
        f"<h1>{title}</h1>\n<p>{escape(summary_of(digest))}</p>\n{sections}{notes}</body>\n</html>\n"
    )


def _html_section(section: Section, pattern: str | None) -> str:
    rows = "".join(
        f"<li>{_html_text(line, pattern)} {escape(line.facts_with_path)}</li>\n" for line in section.lines
    )
    listed = f"<ul>\n{rows}</ul>\n" if rows else ""
    ending = "".join(f"<p>{escape(text)}</p>\n" for text in _ending(section, len(section.lines)))
    return f"<h2>{escape(section.title)}</h2>\n{listed}{ending}"


def _html_text(line: Line, pattern: str | None) -> str:
    text = f"<b>{escape(line.text)}</b>"
    address = report_link(line.path, None, pattern) if line.path else None
    return f'<a href="{escape(address)}">{text}</a>' if address else text


def _ending(section: Section, shown: int) -> Iterator[str]:
    if not section.total:
        yield section.nothing
    elif more := section.more(shown):
        yield more


def _note(digest: Digest) -> tuple[str, ...]:
    note = note_of(digest)
    return (note,) if note else ()


def _fewer() -> Iterable[int]:
    return range(LONGEST_LIST, -1, -1)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


_RENDERERS: dict[DigestFormat, Callable[[Digest], str]] = {
    "markdown": _markdown,
    "slack": _slack,
    "teams": _teams,
    "eml": _eml,
    "text": _text,
}
