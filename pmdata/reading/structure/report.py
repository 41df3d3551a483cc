"""One incident of a file as rules get it: sections, labels and rows, each found once, when asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pmdata.reading.structure.entries import DateLine, Entry
from pmdata.reading.structure.heading_values import headed_pair, span_in_title
from pmdata.reading.structure.labels import Pair, front_matter_pairs, pairs_in, pairs_of
from pmdata.reading.structure.outline import Part, title_part
from pmdata.reading.structure.rows import entries_of
from pmdata.reading.text.markdown import Document, FrontMatter, Paragraph
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.workspace import Settings

_PARAGRAPH_LABELS = frozenset({"timeline", "sign_off", "boilerplate", "references"})
_SPAN_LABEL = "when"
"""What a span of time in a title would be called, if it were labelled."""


@dataclass(eq=False)
class Report:
    """One incident of a file. No rule changes it."""

    path: str
    part: int
    document: Document
    parts: list[Part]
    settings: Settings
    vocabulary: Vocabulary
    last_line: int
    is_log: bool = False
    """Whether the file describes other incidents as well."""

    @property
    def language(self) -> Language:
        """The words that its values are written in."""
        return self.vocabulary.language

    @property
    def line(self) -> int:
        """The line at which it begins."""
        return self.parts[0].line

    @property
    def lines(self) -> list[str]:
        """Its lines as written."""
        return self.document.lines[self.line - 1 : self.last_line]

    @cached_property
    def heading(self) -> Part | None:
        """The section whose heading is its title."""
        return title_part(self.parts)

    @cached_property
    def pairs(self) -> list[Pair]:
        """What its labels state, front matter first."""
        return [*self._front_matter(), *(pair for part in self.parts for pair in self._pairs(part))]

    @cached_property
    def rows(self) -> list[Entry | DateLine]:
        """The rows of its timeline."""
        return entries_of(self.parts, self.vocabulary)

    def of_kind(self, kind: str) -> Iterator[Part]:
        """Yield its sections of one kind."""
        return (part for part in self.parts if part.kind == kind)

    def _front_matter(self) -> tuple[Pair, ...]:
        first = self.document.blocks[0] if self.document.blocks else None
        return front_matter_pairs(first) if isinstance(first, FrontMatter) else ()

    def _pairs(self, part: Part) -> list[Pair]:
        if part.kind in _PARAGRAPH_LABELS:
            return [
                pair
                for block in part.blocks
                if isinstance(block, Paragraph)
                for pair in pairs_in(block.lines, part.kind, self.vocabulary)
                if pair.strong or self.vocabulary.label(pair.label) == "document_status"
            ]
        pairs = [*headed_pair(part, self.vocabulary), *pairs_of(part, self.vocabulary)]
        if part.kind == "title" and (span := span_in_title(part.title, self.language)):
            pairs.append(Pair(_SPAN_LABEL, span, part.line, part.kind, strong=False))
        return pairs
