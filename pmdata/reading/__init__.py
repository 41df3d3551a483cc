"""Text → records: any postmortem in Markdown becomes typed records and a list of problems."""

from pmdata.reading.file import own_problems, read_file
from pmdata.reading.later import later_problem, with_later_ones
from pmdata.reading.report import parse_report

__all__ = ["later_problem", "own_problems", "parse_report", "read_file", "with_later_ones"]
