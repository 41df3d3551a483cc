"""Text → records: any postmortem in Markdown becomes typed records and a list of problems."""

from pmdata.reading.files import own_problems, read_file
from pmdata.reading.postmortem import parse_report

__all__ = ["own_problems", "parse_report", "read_file"]
