"""Addresses of tickets and reports, by the patterns of the settings, and the ids that a text names.

`ticket_ids` finds what identifies a ticket in what people write (`OPS-12`, `#7`, `org/repo#7`, an address);
`ticket_link` and `report_link` fill a pattern, or return None where there is none or nothing to fill it with.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

_KEY = r"[A-Za-z]\w{0,19}-\d{1,9}"
_REFERENCE = re.compile(
    rf"(?<![\w&-])(?:gh-(?P<number>\d{{1,9}})|(?P<key>{_KEY})"
    r"|(?P<place>[\w.-]+(?:/[\w.-]+)+)?[#!](?P<numbered>\d{1,9}))(?![\w-])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'|]+", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    r"^/(?P<place>.+?)/(?:-/)?(?:issues|pull|work_items|merge_requests)/(?P<number>\d{1,9})(?:/|$)"
)
_BARE_NUMBER = re.compile(r"#?(\d{1,9})")
_UNSAFE = re.compile(r"[<>\"'`|()\\\[\]]")
"""What would end a link, or a cell of a table, where an address stands."""
_LONGEST = 2_000
"""Characters of a text that are looked at."""


@dataclass(frozen=True, order=True)
class TicketId:
    """What identifies one ticket: a key such as `ops-12`, or a number, of a project where that is known."""

    name: str
    """The key in lower case, or `#` and the number."""
    place: str | None = None
    """Host and project of a number, in lower case (`github.com/org/repo`, or `org/repo` alone)."""


def ticket_ids(text: str) -> tuple[TicketId, ...]:
    """Return the tickets that a text names, in its order, each once.

    >>> [one.name for one in ticket_ids("OPS-12, https://github.com/org/repo/issues/7 and #8")]
    ['ops-12', '#7', '#8']
    """
    found: list[TicketId] = []
    rest, last = text[:_LONGEST], 0
    for address in _ADDRESS.finditer(rest):
        found += _in_words(rest[last : address.start()])
        found += _in_address(address[0])
        last = address.end()
    found += _in_words(rest[last:])
    if not found and (bare := _BARE_NUMBER.fullmatch(text.strip())):
        found.append(TicketId(_number(bare[1])))
    return tuple(dict.fromkeys(found))


def _in_words(text: str) -> list[TicketId]:
    return [
        TicketId(match["key"].casefold())
        if match["key"]
        else TicketId(
            _number(match["number"] or match["numbered"]), (match["place"] or "").casefold() or None
        )
        for match in _REFERENCE.finditer(text)
    ]


def _number(digits: str) -> str:
    return f"#{int(digits)}"


def _in_address(address: str) -> list[TicketId]:
    """Return the ticket that an address leads to: a number below its project, else the last key in it."""
    try:
        parts = urlsplit(address.rstrip(".,;:"))
        host = parts.hostname or ""
    except ValueError:
        return []
    path = unquote(parts.path)
    numbered = _IN_ADDRESS.match(path)
    if numbered:
        return [TicketId(_number(numbered["number"]), f"{host}/{numbered['place']}".casefold())]
    spaced = re.sub(r"[/=&?]", " ", f"{path} {unquote(parts.query)}")
    keys = [match["key"] for match in _REFERENCE.finditer(spaced) if match["key"]]
    return [TicketId(keys[-1].casefold())] if keys else []


def web_address(text: str | None) -> str | None:
    """Return `text` where it is nothing but a web address that can be followed, else None."""
    if not text or len(text) > _LONGEST or not text.isprintable() or any(map(str.isspace, text)):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def ticket_link(tracking: str | None, pattern: str | None, exported: str | None = None) -> str | None:
    """Return the address of the first ticket that `tracking` names: its own, an export's, or by pattern.

    >>> ticket_link("OPS-12", "https://acme.atlassian.net/browse/{id}")
    'https://acme.atlassian.net/browse/OPS-12'
    """
    if not tracking:
        return None
    own = _ADDRESS.search(tracking[:_LONGEST])
    if own:
        return web_address(own[0].rstrip(".,;:"))
    if exported := web_address(exported):
        return exported
    if pattern is None:
        return None
    ids = ticket_ids(tracking)
    if not ids or (ids[0].place and ids[0].place not in pattern.casefold()):
        return None
    name = ids[0].name
    return pattern.replace("{id}", name.removeprefix("#") if name.startswith("#") else name.upper())


def report_link(path: str, line: int | None, pattern: str | None) -> str | None:
    """Return the address of a report by the pattern, at `line` or its first; None without a pattern."""
    if pattern is None:
        return None
    return pattern.replace("{path}", quote(path, errors="replace")).replace("{line}", str(line or 1))


def checked_pattern(pattern: str, needed: str, allowed: frozenset[str]) -> str:
    """Return `pattern`, a web address with its places; raise ValueError that names what is wrong with it."""
    places = set(re.findall(r"\{([^{}]*)\}", pattern))
    if web_address(pattern) is None:
        raise ValueError(
            f"“{pattern}” is no web address; write one such as https://tracker.example/{{{needed}}}"
        )
    if needed not in places:
        raise ValueError(f"“{pattern}” has no {{{needed}}}, where the {needed} belongs")
    if unknown := sorted(places - allowed):
        raise ValueError(
            f"“{pattern}” has {{{unknown[0]}}}, which means nothing; known are {_listed(allowed)}"
        )
    if found := _UNSAFE.search(pattern):
        raise ValueError(f"“{pattern}” has a “{found[0]}” in it; write it percent-encoded")
    if "{" in urlsplit(pattern).netloc:
        raise ValueError(f"“{pattern}” has a place in its host; only what follows the host may vary")
    if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", pattern)):
        raise ValueError(f"“{pattern}” has a brace without its partner")
    return pattern


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
