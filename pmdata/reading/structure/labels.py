"""`Label: value` in every dress: lines, bullets, bold labels, two-column tables, front matter."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from pmdata.errors import YamlError
from pmdata.marked_yaml import plain_value
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import Block, FrontMatter, Item, ItemList, Line, Paragraph, Quote, Table
from pmdata.reading.text.memory import remembered
from pmdata.reading.text.words import is_placeholder, normalise, strip_markup
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_PAIR = re.compile(
    r"(?P<open>\*{1,2}|_{1,2})?(?P<label>[^\s:*_|`<>\[\]][^:*|\n\[\]]{0,70}?)(?P<close>\*{1,2}|_{1,2})?"
    r"\s?:(?P<after>\*{1,2}|_{1,2})?"
    r"(?:[ \t]+(?P<value>.*)|$)",
    re.DOTALL,
)
_FULL_WIDTH_COLON = re.compile(r"：(?=(\*\*|__|\s|$)|)")
_WORDS_IN_LABEL = 7
_WRAPPED = re.compile(r"^([*_])(?![*_\s])([^*_]+)\1$")
_NEXT_LABEL = re.compile(
    r"(?:[.,;|·•]\s*|\s[–—-]\s+|\s(?=\*\*|__))"
    r"(?P<label>(?:\*\*|__)?[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ /-]{1,40}(?:\*\*|__)?:)(?=\s|\*\*|__)"
)
"""A label further on in a line: capitalised, after a sign that separates, or bold."""
_SHORT = 80
"""Characters of a value that may share its line with other labels; longer ones are prose."""
_DATED = re.compile(
    r"([A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ ]{2,40}?)[ \t]+"
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{1,2}:[0-9]{2}\S{0,9}(?: \S{1,6})?)"
)
_LONGEST_DATED = 80
_DOUBLE = 4
_ENTRY = re.compile(r"^([A-Za-z][\w-]{0,40})[ \t]*[:=][ \t]+[\"']?(\S.*?)[\"']?[ \t]*$", re.MULTILINE)
"""A line of a head: a key and a value, with or without quotes."""
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,20}\]")


_COLON = re.compile(r":(?=\s)")
_LAST_WORDS = re.compile(r"(?:(?:(?<!\S)(\w+) )?(?<!\S)(\w+) )?(?<!\S)(\w+)$")
_LONGEST_LABEL = 40
_FEWEST_FLATTENED = 2
"""Labels after the first one by which a line is known as several that were put into one."""


class Pair(NamedTuple):
    """A label, its value with markup, and where it is."""

    label: str
    value: str
    line: int
    kind: str | None
    """The kind of section it is in; `front_matter` for the file's head."""
    strong: bool
    """Whether the label is set apart (bold, a table's first column, front matter)."""

    @property
    def name(self) -> str:
        """The label without markup."""
        return strip_markup(self.label)


@remembered
def split_pair(text: str) -> tuple[str, str, bool] | None:
    """Split `Label: value` into label, value and whether the label is set apart; None if it is neither."""
    if not text.isascii() and "：" in text:
        text = _FULL_WIDTH_COLON.sub(lambda m: ":" if m[1] else ": ", text, count=1)
    if "[^" in text:
        text = _FOOTNOTE.sub("", text)
    match = _PAIR.match(text) if ":" in text else None
    if not match or len(match["label"].split()) > _WORDS_IN_LABEL:
        return None
    bold = bool(match["open"] and (match["close"] or match["after"]))
    if match["open"] and not bold:
        return None
    return match["label"].strip(), (match["value"] or "").strip(), bold


def _split_dated(text: str) -> tuple[str, str, bool] | None:
    """Split `Resolved 2026-03-01 10:04`: words and nothing but a full date and time after them."""
    match = _DATED.fullmatch(text) if len(text) <= _LONGEST_DATED else None
    return (match[1], match[2], False) if match else None


_FEWEST_ROWS = 3
"""Lines of a paragraph that are each a label and its value: an unknown one does not go on the one before."""
_MEASURES = frozenset(
    {
        "incident_on", "event_time", "impact_started_at", "detected_at", "acknowledged_at", "mitigated_at",
        "resolved_at", "duration", "downtime", "time_to_detect", "time_to_acknowledge", "time_to_mitigate",
        "time_to_recover", "time_to_resolve", "severity", "users", "requests",
    }
)  # fmt: skip
_FEWEST_MEASURES = 2
"""Measures by which a table of one row is distinguished from one that happens to have one row."""
_HEADS = frozenset({"metadata", "title"})
"""Kinds of section that open a report."""


def pairs_of(part: Part, vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield the pairs of one section that may state facts about the incident."""
    if part.kind in vocabulary.own_labels:
        return
    for block in part.blocks:
        for pair in _pairs(block, part.kind, vocabulary):
            # Under a heading of no known meaning plain `Date:` lines are as likely a pasted log.
            if pair.strong or part.kind or not isinstance(block, Paragraph):
                yield pair


def pairs_in(lines: Iterable[Line], kind: str | None, vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield the pairs among lines; a line without a label goes on the value before it."""
    current: Pair | None = None
    rows = list(apart(_defined(lines), vocabulary))
    for line in rows:
        split = split_pair(line.text)
        if split and (split[2] or vocabulary.label(split[0])):
            if current:
                yield current
            current = Pair(split[0], split[1], line.number, kind, split[2])
        elif current and split and _is_list(rows):
            yield current
            current = None
        elif current:
            current = Pair(
                current.label, f"{current.value} {line.text}".strip(), current.line, kind, current.strong
            )
    if current:
        yield current


def _is_list(rows: list[Line]) -> bool:
    return len(rows) >= _FEWEST_ROWS and all(split_pair(row.text) for row in rows)


def _defined(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines, a term and the `: definition` below it as one."""
    term: Line | None = None
    for line in lines:
        if term and line.text.startswith(": "):
            yield Line(term.number, f"{term.text}{line.text}")
            term = None
            continue
        if term:
            yield term
        term = line
    if term:
        yield term


def apart(lines: Iterable[Line], vocabulary: Vocabulary) -> Iterator[Line]:
    """Yield the lines, one that holds several known labels with short values cut into one each."""
    for line in lines:
        if line.text.count(":") < 2:  # noqa: PLR2004 - one label has nothing to be distinguished from
            yield line
            continue
        text = _WRAPPED.sub(r"\2", line.text) if line.text[:1] in "*_" else line.text
        cuts = [match.start("label") for match in _NEXT_LABEL.finditer(text) if _is_known(match, vocabulary)]
        cuts = cuts or _flattened(text, vocabulary)
        pieces = [text[a:b].rstrip(" .,;|·•–—") for a, b in zip([0, *cuts], [*cuts, None], strict=True)]
        # What is before several labels may be the name of what they are about.
        named = pieces[1:] if len(pieces) > 2 and len(pieces[0]) <= _SHORT else pieces  # noqa: PLR2004 - two labels
        if cuts and all(_is_short_pair(piece, vocabulary) for piece in named):
            yield from (Line(line.number, piece) for piece in pieces)
        else:
            yield line


def _flattened(text: str, vocabulary: Vocabulary) -> list[int]:
    """Return where known labels begin that only spaces precede, of a line that is several of them."""
    cuts: list[int] = []
    for colon in _COLON.finditer(text):
        words = _LAST_WORDS.search(text, max(0, colon.start() - _LONGEST_LABEL), colon.start())
        starts = [words.start(group) for group in (1, 2, 3) if words and words[group]] if words else []
        known = (at for at in starts if at and vocabulary.label(text[at : colon.start()]))
        at = next((at for at in known if text[at].isupper() and text[at - 1] == " "), None)
        cuts += [at] if at else []
    return cuts if len(cuts) >= _FEWEST_FLATTENED and vocabulary.label(text.partition(":")[0]) else []


def _is_known(match: re.Match[str], vocabulary: Vocabulary) -> bool:
    return vocabulary.label(match["label"].partition(":")[0]) is not None


def _is_short_pair(text: str, vocabulary: Vocabulary) -> bool:
    split = split_pair(text)
    return split is not None and 0 < len(split[1]) <= _SHORT and vocabulary.label(split[0]) is not None


def front_matter_pairs(block: FrontMatter) -> tuple[Pair, ...]:
    """Return the scalar entries of YAML or TOML front matter, and lists as comma-separated values.

    Of a head that is neither, each line that is a key and its value counts.
    """
    return tuple(
        Pair(str(key), _scalar(value), _line_of(str(key), block), "front_matter", strong=True)
        for key, value in _entries(block.text).items()
        if value is not None and key != "pmdata" and not isinstance(value, dict)
    )


def _entries(text: str) -> dict[Any, Any]:
    try:
        head = plain_value(text)
    except YamlError:
        head = None
    if isinstance(head, dict):
        return head
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return dict(_ENTRY.findall(text))


def _scalar(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value if not isinstance(entry, (dict, list)))
    # The offset of a time stays with it only where nothing is between its date and its clock.
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _line_of(key: str, block: FrontMatter) -> int:
    rows = block.text.split("\n")
    found = next((i for i, row in enumerate(rows) if row.lstrip().startswith(key)), 0)
    return block.line + 1 + found


def _pairs(block: Block, kind: str | None, vocabulary: Vocabulary) -> Iterator[Pair]:
    if isinstance(block, Paragraph):
        yield from pairs_in(block.lines, kind, vocabulary)
    elif isinstance(block, ItemList):
        for item in block.items:
            yield from _item_pairs(item, kind, vocabulary)
    elif isinstance(block, Table):
        yield from _table_pairs(block, kind, vocabulary)
    elif isinstance(block, Quote) and kind in _HEADS and _is_head(block, vocabulary):
        yield from pairs_in(block.lines, kind, vocabulary)


def _is_head(block: Quote, vocabulary: Vocabulary) -> bool:
    """Return whether a quote is the labels that open a report, bold or known; any other quotes somebody."""
    splits = [split_pair(line.text) for line in apart(block.lines, vocabulary)]
    return len(splits) > 1 and all(split and (split[2] or vocabulary.label(split[0])) for split in splits)


def _item_pairs(item: Item, kind: str | None, vocabulary: Vocabulary) -> Iterator[Pair]:
    own = list(_own_pairs(item, kind, vocabulary)) if item.checked is None else []
    yield from own
    for child in () if own else item.children:
        yield from _pairs(child, kind, vocabulary)


def _own_pairs(item: Item, kind: str | None, vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield the pair that an item is, or each of several that it holds; a list below it is a value too."""
    for line in apart([Line(item.line, item.text)], vocabulary):
        split = split_pair(line.text) or _split_dated(line.text)
        if split and not split[1] and _heads_labels(item, vocabulary):
            continue
        if split and (split[2] or vocabulary.label(split[0]) or _names_moment(split[0], vocabulary)):
            yield Pair(split[0], split[1] or "; ".join(_short_items(item)), item.line, kind, split[2])


def _names_moment(label: str, vocabulary: Vocabulary) -> bool:
    return normalise(label) in vocabulary.phases.labels


def _heads_labels(item: Item, vocabulary: Vocabulary) -> bool:
    """Return whether every item below states by a label of its own what it is."""
    splits = [split_pair(text) for text in _short_items(item)]
    return bool(splits) and all(s and s[1] and vocabulary.label(s[0]) for s in splits)


def _short_items(item: Item) -> Iterator[str]:
    for child in item.children:
        if isinstance(child, ItemList):
            yield from (entry.text for entry in child.items)


def _table_pairs(table: Table, kind: str | None, vocabulary: Vocabulary) -> Iterator[Pair]:
    if not is_pair_table(table, vocabulary):
        if len(table.rows) == 1:
            yield from _row_pairs(table, kind, vocabulary)
        return
    rows = table.rows
    if vocabulary.label(table.header.cells[0]):
        rows = [table.header, *rows]
    for row in rows:
        for place in range(0, len(row.cells) - 1, 2):
            label = strip_markup(row.cells[place]).rstrip(":").strip()
            if label:
                yield Pair(label, row.cells[place + 1], row.line, kind, strong=True)


def _is_double(table: Table, vocabulary: Vocabulary) -> bool:
    """Return whether a table of four columns holds a label and its value twice in a row."""
    labels = [[row.cells[place].rstrip(":") for place in (0, 2)] for row in (table.header, *table.rows)]
    known = [[bool(vocabulary.label(label)) for label in pair] for pair in labels if any(pair)]
    return sum(map(any, known)) * 2 > len(known) and any(map(all, known))


def _row_pairs(table: Table, kind: str | None, vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield the pairs of a table of one row, where its titles are labels that measure an incident."""
    titles, row = table.header.cells, table.rows[0]
    fields = {vocabulary.label(title) for title in titles}
    events = any("event" in vocabulary.columns.get(normalise(title), ()) for title in titles)
    if events or len(fields & _MEASURES) < _FEWEST_MEASURES or 2 * len(fields - {None}) < len(titles):
        return
    for title, cell in zip(titles, row.cells, strict=False):
        if normalise(title):
            yield Pair(strip_markup(title), cell, row.line, kind, strong=True)


def is_pair_table(table: Table, vocabulary: Vocabulary) -> bool:
    """Return whether a table lists labels in its first and values in its second column, or so twice."""
    if len(table.header.cells) == _DOUBLE:
        return _is_double(table, vocabulary)
    if len(table.header.cells) != 2:  # noqa: PLR2004 - label and value
        return False
    first, second = (vocabulary.columns.get(normalise(cell), ()) for cell in table.header.cells)
    if "time" in first or "date" in first:
        return False
    known = sum(1 for row in table.rows if vocabulary.label(row.cells[0].rstrip(":")))
    return ("field" in first and "value" in second) or 2 * known >= max(1, len(table.rows))


def is_empty(value: str, language: Language) -> bool:
    """Return whether a value says nothing: blank, or a template's placeholder."""
    return not value.strip() or is_placeholder(value, language)
