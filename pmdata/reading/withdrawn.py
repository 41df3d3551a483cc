"""Reports that are withdrawn, or duplicates of another: kept and listed, and counted nowhere.

A report states it itself as the status of the document, or somebody does in its place in corrections.yaml.
"""

from pmdata.model import Postmortem, Reading
from pmdata.problems import problem

FIELD = "document_status"


def with_withdrawn_noted(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the readings; of one that is withdrawn nothing else is a problem."""
    return tuple(_noted(reading) for reading in readings)


def _noted(reading: Reading) -> Reading:
    record = reading.postmortem
    if record is None or record.document_status != "withdrawn":
        return reading
    line, why = _why(record)
    found = problem("withdrawn-report", line=line, field=FIELD, reason=f" ({why})" if why else "")
    return reading.model_copy(update={"problems": (found,)})


def _why(record: Postmortem) -> tuple[int | None, str | None]:
    """Return the line of the report that states it, and the reason or the words it was stated with."""
    source = next((one for one in record.sources if one.field == FIELD), None)
    if source and source.correction:
        return None, source.correction.why
    stated = record.document_status_stated
    return source.line if source else None, stated if stated and stated.casefold() != "withdrawn" else None
