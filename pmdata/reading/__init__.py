"""Text → records: any postmortem in Markdown becomes typed records and a list of problems."""

from pmdata.reading.files import read_file
from pmdata.reading.postmortem import parse_report

__all__ = ["parse_report", "read_file"]
