"""The pack: the review of a quarter, month, week or any dates, as one document in several formats."""

from pmdata.review.pack.build import pack_changes, pack_chapter, pack_decisions, pack_head, team_of_pack
from pmdata.review.pack.chapters import CHAPTERS
from pmdata.review.pack.document import Chapter, Drawing, Pack, Paragraph, Table
from pmdata.review.pack.figures import PackFigure, difference_words, known_words, now_words, value_words
from pmdata.review.pack.kept import FOLDER, KeptPack, kept_packs, last_kept, read_kept
from pmdata.review.pack.pdf import why_no_pdf
from pmdata.review.pack.period import (
    PackGrain,
    PackPeriod,
    last_pack_period,
    pack_dates,
    pack_period_of,
    pack_periods,
    parse_pack_period,
    settings_for,
)
from pmdata.review.pack.written import (
    LoadedPack,
    keep_edit,
    keep_pack,
    load_pack,
    written_pack,
)

__all__ = [
    "CHAPTERS",
    "FOLDER",
    "Chapter",
    "Drawing",
    "KeptPack",
    "LoadedPack",
    "Pack",
    "PackFigure",
    "PackGrain",
    "PackPeriod",
    "Paragraph",
    "Table",
    "difference_words",
    "keep_edit",
    "keep_pack",
    "kept_packs",
    "known_words",
    "last_kept",
    "last_pack_period",
    "load_pack",
    "now_words",
    "pack_changes",
    "pack_chapter",
    "pack_dates",
    "pack_decisions",
    "pack_head",
    "pack_period_of",
    "pack_periods",
    "parse_pack_period",
    "read_kept",
    "settings_for",
    "team_of_pack",
    "value_words",
    "why_no_pdf",
    "written_pack",
]  # fmt: skip
