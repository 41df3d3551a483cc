"""Contributing factors, candidate causes and five whys."""

import re
from collections.abc import Iterable, Iterator

from pmdata.model import Cause, ContributingFactor, Why
from pmdata.reading.structure.labels import Pair, split_pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Item, ItemList, Paragraph, Table
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import is_placeholder, normalise, normalised, strip_markup
from pmdata.reading.vocabulary.lookup import Vocabulary

_WORDS_IN_VERDICT = 5
_ASKS = re.compile(r"\W*why\b.*\?\W*$", re.IGNORECASE)
_CATEGORY = re.compile(r"[(\[]([^()\[\]]{3,20})[)\]]:?\s+(?=\S)")
_ROOT_NUMBER = re.compile(r"\b(?:cause|candidate) (\d{1,2})\b|^(?:number|no) (\d{1,2})$")


def factors_of(
    report: Report, labelled: Iterable[Pair], causes: tuple[Cause, ...]
) -> tuple[ContributingFactor, ...]:
    """Return the factors: the list or label of the report, else its candidate causes, else its whys' ends."""
    parts, vocabulary = report.parts, report.vocabulary
    listed = tuple(
        f for part in parts if part.kind == "contributing_factors" for f in _listed(part, vocabulary)
    ) or tuple(
        f for p in labelled for text in p.value.split(";") if (f := _factor(text, p.line, None, vocabulary))
    )
    if listed:
        return listed
    named = tuple(
        ContributingFactor(
            text=cause.text,
            category=cause.classification.capitalize() if cause.classification else None,
            source="possible_causes",
            line=cause.line,
        )
        for cause in causes
        if cause.text and cause.classification != "symptom" and not cause.ruled_out
    )
    return named or _from_whys(causes)


def _from_whys(causes: tuple[Cause, ...]) -> tuple[ContributingFactor, ...]:
    ends = (cause.whys[-1] for cause in causes if cause.whys and not cause.text)
    return tuple(ContributingFactor(text=why.answer, source="five_whys", line=why.line) for why in ends)


def _listed(part: Part, vocabulary: Vocabulary) -> Iterator[ContributingFactor]:
    category = None
    for block in part.blocks:
        if isinstance(block, Paragraph):
            heading = normalise(block.lines[-1].text)
            category = heading if heading in vocabulary.factor_categories else category
        elif isinstance(block, ItemList):
            for item in block.items:
                if factor := _factor(item.text, item.line, category, vocabulary):
                    yield factor
        elif isinstance(block, Table):
            for row in block.rows:
                words = [cell for cell in row.cells if normalise(cell)]
                longest = max(words, key=len, default="")
                if factor := _factor(longest, row.line, category, vocabulary):
                    yield factor


def _factor(raw: str, line: int, category: str | None, vocabulary: Vocabulary) -> ContributingFactor | None:
    split = split_pair(raw)
    text = raw
    if split:
        label = normalise(split[0])
        if vocabulary.is_numbered("factor", label):
            text = split[1]
        elif label in vocabulary.factor_categories:
            category, text = strip_markup(split[0]), split[1]
    text = strip_markup(text).strip()
    noted = _CATEGORY.match(text)
    if noted and normalise(noted[1]) in vocabulary.factor_categories:
        category, text = noted[1], text[noted.end() :]
    if not _says_something(text, vocabulary):
        return None
    return ContributingFactor(
        text=text, category=category, source="categorised" if category else "list", line=line
    )


def causes_of(report: Report) -> tuple[Cause, ...]:
    """Return candidate causes with their whys, and five-whys chains of their own."""
    parts, vocabulary = report.parts, report.vocabulary
    root = _root_number(parts)
    found: list[Cause] = []
    for part in parts:
        if part.kind == "possible_causes":
            items = [item for block in part.blocks if isinstance(block, ItemList) for item in block.items]
            found.extend(
                _cause(item, vocabulary, is_root=number == root) for number, item in enumerate(items, 1)
            )
        elif part.kind == "five_whys" or _asks_why(part, vocabulary):
            whys = tuple(
                why
                for block in part.blocks
                if isinstance(block, ItemList)
                for why in _chain(block, vocabulary)
            )
            if whys:
                found.append(Cause(text="", whys=whys, line=whys[0].line))
    return tuple(cause for cause in found if cause.whys or (cause.text and not _ASKS.fullmatch(cause.text)))


def _asks_why(part: Part, vocabulary: Vocabulary) -> bool:
    """Return whether a root-cause section holds a numbered list of questions."""
    if part.kind not in ("root_cause", "root_cause_analysis"):
        return False
    return any(
        isinstance(block, ItemList) and block.ordered and block.items
        and all(_is_why(item, vocabulary) for item in block.items)
        and (len(block.items) > 1 or _answered(block.items[0], vocabulary))
        for block in part.blocks
    )  # fmt: skip


def _is_why(item: Item, vocabulary: Vocabulary) -> bool:
    return "why" in item.text.casefold()[:12] or "?" in item.text or _answered(item, vocabulary)


def _answered(item: Item, vocabulary: Vocabulary) -> bool:
    rows = (row for child in item.children for row in (child.items if isinstance(child, ItemList) else ()))
    splits = (split_pair(row.text) for row in rows)
    return any(split and vocabulary.why_labels.get(normalise(split[0])) == "answer" for split in splits)


def _root_number(parts: list[Part]) -> int | None:
    for part in parts:
        if part.kind == "root_cause":
            for block in part.blocks:
                for line in block.lines if isinstance(block, Paragraph) else ():
                    if match := _ROOT_NUMBER.search(normalise(line.text)):
                        return int(match[1] or match[2])
    return None


def _cause(item: Item, vocabulary: Vocabulary, *, is_root: bool) -> Cause:
    text, whys, classification = "", [], None
    below = [(line.number, line.text) for line in item.lines[1:]]
    for child in item.children:
        below.extend(
            (entry.line, entry.text) for entry in (child.items if isinstance(child, ItemList) else ())
        )
        below.extend(
            (line.number, line.text) for line in (child.lines if isinstance(child, Paragraph) else ())
        )
    text = strip_markup(item.lines[0].text) if item.lines else ""
    for number, raw in below:
        split = split_pair(raw)
        role = vocabulary.why_labels.get(normalise(split[0])) if split else None
        if split and role == "classification":
            classification = vocabulary.classifications.get(normalise(split[1]))
        elif why := _why(raw, number):
            whys.append(why)
    return Cause(
        text=_without_number(text, vocabulary),
        whys=tuple(whys),
        classification=classification,
        is_root=is_root,
        ruled_out=_is_ruled_out([text, *(raw for _, raw in below)], vocabulary),
        line=item.line,
    )


def _is_ruled_out(lines: list[str], vocabulary: Vocabulary) -> bool:
    """Return whether a cause, its classification or a short sentence below it states that it was none."""
    first, *below = lines
    verdicts = [first, *(value for raw in below if (value := _verdict(raw, vocabulary)))]
    return any(vocabulary.ruled_out.search(normalise(one)) for one in verdicts)


def _verdict(raw: str, vocabulary: Vocabulary) -> str:
    """Return what a line below a cause says of it: its classification, or a closing sentence of few words."""
    split = split_pair(raw)
    if split and vocabulary.why_labels.get(normalise(split[0])) == "classification":
        return split[1]
    closing = (sentences_of(strip_markup(raw)) or [""])[-1]
    return closing if len(closing.split()) <= _WORDS_IN_VERDICT else ""


def _without_number(text: str, vocabulary: Vocabulary) -> str:
    split = split_pair(text)
    return split[1] if split and vocabulary.is_numbered("factor", normalise(split[0])) else text


def _why(raw: str, line: int) -> Why | None:
    question, mark, answer = strip_markup(raw).partition("?")
    answer = answer.strip()
    return Why(question=question.strip() + mark, answer=answer, line=line) if mark and answer else None


def _chain(block: ItemList, vocabulary: Vocabulary) -> Iterator[Why]:
    for item in block.items:
        question, mark, rest = strip_markup(item.text).partition("?")
        answers = [rest.strip(" -–—")] if rest.strip() else []
        for child in item.children:
            inner = child.items if isinstance(child, ItemList) else ()
            answers.extend(_answer(entry.text, vocabulary) for entry in inner)
        answer = next((a for a in reversed(answers) if _says_something(a, vocabulary)), None)
        if answer:
            yield Why(question=f"{question.strip()}{mark}", answer=answer, line=item.line)


def _says_something(text: str, vocabulary: Vocabulary) -> bool:
    wording = normalise(text)
    listed = wording and wording not in normalised("nothing_listed", vocabulary.language)
    return bool(listed) and not is_placeholder(text, vocabulary.language)


def _answer(raw: str, vocabulary: Vocabulary) -> str:
    split = split_pair(raw)
    if split and vocabulary.why_labels.get(normalise(split[0])) == "answer":
        raw = split[1]
    return vocabulary.because.sub("", strip_markup(raw)).strip()
