"""The note that a report is in a language of which there are no words, so that little of it is read."""

from pmdata.model import MOMENTS, Reading
from pmdata.problems import problem
from pmdata.reading.vocabulary.written_language import language_without_words

CODE = "unknown-language"


def with_language_noted(readings: tuple[Reading, ...], text: str) -> tuple[Reading, ...]:
    """Return the readings of one file, the first with a note of the file's language where it stopped reading.

    Where any moment was extracted the words that there are suffice: a team may have given them.
    """
    records = [reading.postmortem for reading in readings if reading.postmortem]
    if any(getattr(record, name) for record in records for name in MOMENTS):
        return readings
    name = language_without_words(text)
    if name is None:
        return readings
    first, *others = readings
    note = problem(CODE, language=name)
    return (first.model_copy(update={"problems": (*first.problems, note)}), *others)
