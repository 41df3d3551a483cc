"""Work that a report lists in the past tense, where it lists how the next incident is prevented."""

from collections.abc import Iterable

from pmdata.reading.rules.action_items.drafts import drafts_of
from pmdata.reading.rules.action_items.notes import Draft
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.vocabulary.lookup import Vocabulary

_PREVENTIVE = frozenset({"prevention", "remediation"})
_CAUSES = frozenset({"root_cause", "root_cause_analysis", "trigger", "contributing_factors"})
_FEWEST = 2


def done_drafts(parts: Iterable[Part], vocabulary: Vocabulary) -> list[Draft]:
    """Return the items of preventive sections that list nothing but what was done; they are ticked."""
    return [draft for part in parts if part.kind in _PREVENTIVE for draft in _done(part, vocabulary)]


def afterwards_done(parts: Iterable[Part], vocabulary: Vocabulary) -> list[Draft]:
    """Return what sections after the cause list as done, where no section has action items.

    Before the cause is stated, and beside action items, such a list is about the response.
    """
    found: list[Draft] = []
    is_cause_stated = False
    for part in parts:
        is_cause_stated = is_cause_stated or part.kind in _CAUSES
        if is_cause_stated and part.kind == "done_work":
            found.extend(_done(part, vocabulary))
    return found


def tick_done(drafts: list[Draft], vocabulary: Vocabulary) -> None:
    """Tick the items of a list of which each states that it was done."""
    if len(drafts) >= _FEWEST and all(_is_done(draft, vocabulary) for draft in drafts):
        for draft in drafts:
            draft.checked = True


def _done(part: Part, vocabulary: Vocabulary) -> list[Draft]:
    drafts = list(drafts_of(part, vocabulary))
    tick_done(drafts, vocabulary)
    return [draft for draft in drafts if draft.checked] if all(draft.checked for draft in drafts) else []


def _is_done(draft: Draft, vocabulary: Vocabulary) -> bool:
    if draft.checked is not None or draft.has_status:
        return False
    words = normalise(strip_markup(draft.text)).split()
    opening = next((word for word in words if word not in vocabulary.done_openings), "")
    return opening in vocabulary.done_verbs
