"""What `pmdata parse --format jsonl` prints: one object a line and incident, its names a contract.

The records already carry the contract's names, so this is their JSON: instants ISO 8601 in UTC
with `Z`, dates ISO, unknown null.
"""

from pmdata.model import Reading


def reading_line(reading: Reading) -> str:
    """Return `reading` as one line of JSON, without a line end."""
    return reading.model_dump_json()
