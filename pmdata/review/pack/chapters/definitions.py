"""Definitions, what is not counted, and how complete the reports are."""

from pmdata import words
from pmdata.metrics.data_quality import completeness, file_counts, uncounted_files
from pmdata.metrics.incidents.rows import incidents_outside
from pmdata.review.pack.about import About
from pmdata.review.pack.document import Cell, Chapter, Column, Paragraph, table

MEANINGS = (
    ("Time to detect (MTTD)",
     "from the start of the impact to its detection; medians, near misses and open incidents left out"),
    ("Time to resolve (MTTR)", "from the start of the impact to the resolution, or as the report states it"),
    ("Hours of impact", "from the start of the impact to its end, summed; overlapping incidents count each"),
    ("Consumed budget",
     "reported minutes times the share that failed, overlaps counted once; a range where it is assumed"),
    ("Repeats",
     "a theme came back on the same service within the set days, or the report names the earlier incident"),
    ("On time", "done by the first stated due date; a range where the day of completion is unknown"),
    ("Verdicts",
     "improved or worsened where chance alone would hardly make it (5 %, adjusted for how many are tested)"),
    ("Interval", "90 % for medians and shares, 95 % for trends"),
)  # fmt: skip


def definitions(about: About) -> Chapter:
    """Return what the figures mean, what they leave out, and how much reports state."""
    files = file_counts(about.cursor, about.chosen)
    outside = incidents_outside(about.cursor, about.chosen)
    left_out = uncounted_files(about.cursor).to_pylist()
    known = about.ask(completeness)
    shown = [(one.fact, words.rate(one.known, one.incidents)) for one in known]
    blocks = (
        table("Definitions", (Column("Figure"), Column("Meaning", is_wide=True)), MEANINGS, ""),
        Paragraph(
            f"{words.known_of(files.counted_files, files.files)} files count; "
            f"{words.count(outside.undated, 'incident')} without a date and {outside.later:,} later than the "
            f"as-of date are in no period; "
            f"{words.count(files.doubtful_incidents, 'incident')} with a value in doubt."
        ),
        table(
            "Files that are not counted",
            (Column("File", is_wide=True), Column("Why")),
            [(Cell(one["path"], path=one["path"]), one["reason"] or words.UNKNOWN) for one in left_out],
            "Every file is counted.",
        ),
        table(
            "What the reports of the period state",
            (Column("Fact", is_wide=True), Column("Stated", "right")),
            shown,
            "",
        ),
    )
    return Chapter(
        "definitions",
        "What do the figures mean, and what is missing?",
        blocks,
        {"files": files, "completeness": known},
    )
