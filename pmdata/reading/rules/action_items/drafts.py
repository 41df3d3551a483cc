"""Action items as they are written: rows of tables, list items and what is below, headings, plain lines."""

import re
from collections.abc import Iterator

from pmdata.reading.rules.action_items.notes import Draft, take_trailing
from pmdata.reading.structure.labels import split_pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import Item, ItemList, Line, Paragraph, Table
from pmdata.reading.text.words import is_placeholder, normalise, normalised, strip_markup
from pmdata.reading.values.scales import read_action_status
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_FIGURE = re.compile(r"[0-9]")
_HEADING_ITEM = re.compile(r"^(?:\d{1,3}[.)]\s+\S|todo\b)", re.IGNORECASE)
_GROUP = re.compile(r"(?:\*\*|__)[^*_:\n]{1,60}(?::(?:\*\*|__)|(?:\*\*|__):?)\s*")
"""A bold label with nothing after it heads the items below it."""
_NUMBER = re.compile(r"^\d{1,3}[.)]\s+")
_SIGN = re.compile(r"(?:\d{1,3}[.)]|[•‣◦▪])\s*(?=[A-Z`*])")
"""Signs of a list that Markdown does not know: a number close to its text, a bullet pasted from elsewhere."""
_COUNT = re.compile(r"#?\d{0,3}\.?")
_TRAILING_HANDLE = re.compile(r"\s`?(@[\w.-]+)`?\s*$")
_OWNER_HEADING = re.compile(r"@[\w.-]+|.+ team|(?:owner|team|assignee):? .+", re.IGNORECASE)
_STATE_BEFORE = re.compile(r"(?:\*\*|__)\[?([A-Za-z][A-Za-z' ]{2,14}?)\]?:?(?:\*\*|__):?\s+(?=\S)")
_INITIALS = re.compile(r"[A-ZÀ-ÖØ-Þ]{2,3}")
_BOLD = re.compile(r"^(\*\*|__).+(\*\*|__):?$")
_MARKS_BEFORE = frozenset({"**", "__", "[A", "[a", "[T", "[t", "Ac", "ac", "AC", "TO", "To", "to"})
_ASKED = re.compile(r"[^?.]{0,40}\?")
"""A mark before a question is the writer's note on the report."""
_MARKED = re.compile(
    r"^(?:(?:\*\*|__)\[?(?:action item|action|todo)\]?:?(?:\*\*|__):?|\[(?:action item|action|todo)\]:?|"
    r"(?:action item|todo):)\s*(?=\S)(?!" + _ASKED.pattern + ")",
    re.IGNORECASE,
)


def drafts_of(part: Part, vocabulary: Vocabulary) -> Iterator[Draft]:
    """Yield the items of a section of action items."""
    below = part.parent is not None and part.parent.kind == part.kind
    if below and part.heading and _HEADING_ITEM.match(part.title) and not _heads_items(part, vocabulary):
        yield _heading_draft(part, part.heading.text)
        return
    group, owner, listed = part.title, "", False
    for block in part.blocks:
        if isinstance(block, Table):
            found, listed = list(_table_drafts(block, group, vocabulary)), True
        elif isinstance(block, ItemList):
            found, listed = list(_listed(block, group, vocabulary)), True
        elif isinstance(block, Paragraph):
            named = _subheading(block)
            group, owner = (named or group), _owner_in(named, vocabulary) if named else owner
            found = list(_stated_drafts(block, group, vocabulary))
            found = found or ([] if listed or named else _plain_drafts(block, group, vocabulary))
        else:
            continue
        for draft in found:
            if owner:
                draft.values.setdefault("owner", owner)
            yield draft


def _heads_items(part: Part, vocabulary: Vocabulary) -> bool:
    """Return whether a numbered heading is above items and is none: it has boxes below it, or a horizon."""
    items = [item for block in part.blocks if isinstance(block, ItemList) for item in block.items]
    words = normalise(_NUMBER.sub("", part.title))
    horizon = any(words.startswith(word) for word in vocabulary.horizons)
    return any(item.checked is not None for item in items) or (horizon and bool(items))


def marked_drafts(part: Part, vocabulary: Vocabulary) -> Iterator[Draft]:
    """Yield the lines of any other section that are marked as action items."""
    for block in part.blocks:
        if isinstance(block, Paragraph):
            for line in block.lines:
                if line.text[:2] in _MARKS_BEFORE and (match := _MARKED.match(line.text)):
                    yield _marked(line.text[match.end() :], line.number, None, vocabulary)
        elif isinstance(block, ItemList):
            for item in block.items:
                if item.text[:2] in _MARKS_BEFORE and (match := _MARKED.match(item.text)):
                    yield _marked(item.text[match.end() :], item.line, item.checked, vocabulary)


def _marked(text: str, line: int, checked: bool | None, vocabulary: Vocabulary) -> Draft:  # noqa: FBT001 - a box has three states
    draft = Draft(text, line, checked)
    take_trailing(draft, vocabulary)
    return draft


def _heading_draft(part: Part, text: str) -> Draft:
    raw = _NUMBER.sub("", text)
    draft = Draft(raw, part.line, heading=part.title)
    if handle := _TRAILING_HANDLE.search(raw):
        draft.text, draft.values["owner"] = raw[: handle.start()], handle[1]
    return draft


def _listed(block: ItemList, group: str, vocabulary: Vocabulary) -> Iterator[Draft]:
    if _are_titled(block):
        yield from (_titled(item, group, vocabulary) for item in block.items)
        return
    for item in block.items:
        owner = _owner_in(strip_markup(item.text).rstrip(": "), vocabulary) if item.children else ""
        heads = owner or (item.checked is None and _GROUP.fullmatch(item.text))
        nested = [child for child in item.children if isinstance(child, ItemList)] if heads else []
        boxes = [] if heads or item.checked is None else _boxes_below(item)
        if not nested:
            yield _list_draft(item, group, vocabulary)
        yield from (_list_draft(box, group, vocabulary) for box in boxes)
        for child in nested:
            for inner in child.items:
                draft = _list_draft(
                    inner, group if owner else strip_markup(item.text).rstrip(": "), vocabulary
                )
                if owner:
                    draft.values.setdefault("owner", owner)
                yield draft


def _are_titled(block: ItemList) -> bool:
    """Return whether each item is a bold title with one line below it that says the work."""
    return len(block.items) > 1 and all(
        _GROUP.fullmatch(item.text) and [len(child.items) for child in _lists(item)] == [1]
        for item in block.items
    )


def _titled(item: Item, group: str, vocabulary: Vocabulary) -> Draft:
    inner = _lists(item)[0].items[0]
    draft = _list_draft(inner, group, vocabulary)
    draft.text, draft.line = f"{strip_markup(item.text).rstrip(': ')}: {draft.text}", item.line
    return draft


def _lists(item: Item) -> list[ItemList]:
    return [child for child in item.children if isinstance(child, ItemList)]


def _boxes_below(item: Item) -> list[Item]:
    """Return the items below a box, where each is a box of its own."""
    below = [inner for child in item.children if isinstance(child, ItemList) for inner in child.items]
    return below if below and all(inner.checked is not None for inner in below) else []


def _owner_in(heading: str, vocabulary: Vocabulary) -> str:
    """Return whom the items below a line belong to, where the line is a handle, a team or says so."""
    if not _OWNER_HEADING.fullmatch(heading) or vocabulary.heading(heading):
        return ""
    split = split_pair(heading)
    return split[1] if split and split[1] else heading


def _stated_drafts(block: Paragraph, group: str, vocabulary: Vocabulary) -> Iterator[Draft]:
    """Yield the lines of a paragraph that begin with their state in bold: `**TODO**: …`, `**DONE**: …`."""
    for line in block.lines:
        match = _STATE_BEFORE.match(line.text)
        if match and read_action_status(match[1], vocabulary.language)[0]:
            draft = _plain_draft(Line(line.number, line.text[match.end() :]), group, vocabulary)
            draft.values.setdefault("status", match[1])
            yield draft


def _plain_drafts(block: Paragraph, group: str, vocabulary: Vocabulary) -> list[Draft]:
    """Return a paragraph's lines, where each is a sentence that begins with a word for work, or a named one.

    A first line that ends in a colon leads in the others.
    """
    lines = block.lines[1:] if block.lines[0].text.rstrip().endswith(":") else block.lines
    if lines and all(_SIGN.match(line.text) for line in lines):
        lines = [line._replace(text=_SIGN.sub("", line.text, count=1)) for line in lines]
        return [_plain_draft(line, group, vocabulary) for line in lines]
    named = len(lines) > 1 and all(_is_named(line.text, vocabulary) for line in lines)
    if not lines or not (named or all(_begins_with_work(line.text, vocabulary) for line in lines)):
        return []
    return [_plain_draft(line, group, vocabulary) for line in lines]


def _plain_draft(line: Line, group: str, vocabulary: Vocabulary) -> Draft:
    draft = Draft(line.text, line.number, heading=group)
    take_trailing(draft, vocabulary)
    return draft


def _begins_with_work(text: str, vocabulary: Vocabulary) -> bool:
    return text[:1].isupper() and normalise(text).partition(" ")[0] in vocabulary.work_verbs


def _is_named(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is `Name: what will be done`, and the name is no label of something else."""
    split = split_pair(text)
    if not split or not split[1][:1].isupper() or not text[:1].isupper():
        return False
    name = normalise(split[0])
    return name not in vocabulary.labels and name not in vocabulary.item_labels


def _subheading(block: Paragraph) -> str | None:
    """Return the text of a line that heads the list below it."""
    text = block.lines[-1].text
    if len(block.lines) == 1 and _INITIALS.fullmatch(text):
        return text
    return strip_markup(text).rstrip(":").strip() if _BOLD.match(text) or text.endswith(":") else None


def _table_drafts(table: Table, heading: str, vocabulary: Vocabulary) -> Iterator[Draft]:
    roles = _roles(table, vocabulary)
    text = _text_column(table, roles, vocabulary)
    if text is None:
        return
    for row in table.rows:
        if text >= len(row.cells) or not row.cells[text]:
            continue
        draft = Draft(row.cells[text], row.line, heading=heading, has_status="status" in roles)
        for column, (role, cell) in enumerate(zip(roles, row.cells, strict=False)):
            if role and column != text and cell and not _says_nothing(role, cell, vocabulary.language):
                draft.values.setdefault(role, cell)
            elif role is None and normalise(cell) in normalised("done_words", vocabulary.language):
                draft.checked = True
        yield draft


def _says_nothing(role: str, value: str, language: Language) -> bool:
    """Return whether a value is a prompt; "TODO" is one anywhere but where it is the state of an item."""
    is_state = role == "status" and strip_markup(value).lower() in language.table("action_status")
    return not is_state and is_placeholder(value, language)


def _roles(table: Table, vocabulary: Vocabulary) -> list[str | None]:
    """Return what each column holds; of two that may name tickets, "Issue" in words is none."""
    roles = [vocabulary.item_columns.get(normalise(cell)) for cell in table.header.cells]
    if roles.count("tracking") > 1:
        for column, role in enumerate(roles):
            cells = (row.cells[column] for row in table.rows if column < len(row.cells))
            if role == "tracking" and not any(_FIGURE.search(cell) for cell in cells):
                roles[column] = None
    return roles


def _text_column(table: Table, roles: list[str | None], vocabulary: Vocabulary) -> int | None:
    """Return which column says what is to be done: by its title, else the wordiest that is no other's.

    A column of numbers says nothing; one of work does, whatever its title.
    """
    if "text" in roles:
        return roles.index("text")
    columns = [[row.cells[at] for row in table.rows if at < len(row.cells)] for at in range(len(roles))]
    of_words = [at for at, cells in enumerate(columns) if not all(map(_COUNT.fullmatch, cells))]
    of_words.sort(key=lambda at: -sum(len(cell.split()) for cell in columns[at]))
    of_work = (
        at
        for at, cells in enumerate(columns)
        if cells and all(" " in cell and _begins_with_work(strip_markup(cell), vocabulary) for cell in cells)
    )
    return next((at for at in of_words if roles[at] is None), next(of_work, None))


def _list_draft(item: Item, heading: str, vocabulary: Vocabulary) -> Draft:
    draft = Draft(item.text, item.line, item.checked, heading=heading)
    split = split_pair(item.text)
    if split and vocabulary.is_numbered("item", normalise(split[0])):
        draft.text = split[1]
    for child in item.children:
        for inner in child.items if isinstance(child, ItemList) else ():
            _take_label(draft, inner.text, vocabulary)
        for line in child.lines if isinstance(child, Paragraph) else ():
            _take_label(draft, line.text, vocabulary)
    take_trailing(draft, vocabulary)
    return draft


def _take_label(draft: Draft, text: str, vocabulary: Vocabulary) -> bool:
    split = split_pair(text)
    role = vocabulary.item_labels.get(normalise(split[0])) if split else None
    if not split or role is None:
        return False
    if split[1] and not _says_nothing(role, split[1], vocabulary.language):
        draft.values.setdefault(role, split[1])
    draft.has_status = draft.has_status or role == "status"
    return True
