"""Found: the incidents that mention what is looked for, best first, each with the passage that shows it.

Ranked by BM25 (Robertson and Zaragoza, “The Probabilistic Relevance Framework”, 2009) over the whole
report as one text, in which a word counts by the kind of its passage. Every term must occur; where no
incident mentions them all, those that mention some are given, most of them first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pmdata.metrics.search.terms import Term, parse_search
from pmdata.metrics.search.weights import KINDS, PERSON, weight_sql
from pmdata.metrics.selection.query import Condition, Cursor, fetch_dicts, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.store.search_words import line_sql

_SATURATION, _LENGTH_SHARE = 1.2, 0.6
"""BM25's k₁ and b."""
_WHOLE_WORD, _BEGINNING = 1.0, 0.5
"""What a word counts that is the one looked for, and one that goes on."""


@dataclass(frozen=True)
class Hit:
    """One incident that was found."""

    key: str
    score: float
    position: int
    """Its passage that shows best why, by its place within the incident."""
    terms_count: int
    """How many of the terms it mentions."""


@dataclass(frozen=True)
class Found:
    """What a search has found."""

    terms: tuple[Term, ...]
    hits: tuple[Hit, ...]
    """Best first."""
    has_every_term: bool
    """Whether the hits mention every term; else no incident does, and they mention some."""


def search_incidents(cursor: Cursor, selection: Selection, search: str, *, with_people: bool = True) -> Found:
    """Return the incidents of the selection that mention what is looked for.

    `with_people`: whether names of people are looked through; not in a blameless workspace.
    """
    terms = parse_search(cursor, search)
    if not terms:
        return Found((), (), has_every_term=True)
    hits = _ranked(cursor, selection, terms, with_people=with_people)
    whole = tuple(hit for hit in hits if hit.terms_count == len(terms))
    return Found(terms, whole or hits, has_every_term=bool(whole) or not hits)


def _ranked(
    cursor: Cursor, selection: Selection, terms: Sequence[Term], *, with_people: bool
) -> tuple[Hit, ...]:
    condition, chosen = in_selection(selection)
    weights = {kind: weight for kind, (_, weight) in KINDS.items() if with_people or kind != PERSON}
    met = [_met(number, term) for number, term in enumerate(terms)]
    query = f"""
        with chosen as (select key from incidents where {condition}),
        met as materialized (
            select term, key, position, occurrences * weight as frequency
            from (
                select *, {weight_sql(weights)} as weight
                from ({" union all ".join(sql for sql, _ in met)})
            ) join chosen using (key)
            where weight > 0
        ),
        lengths as (select key, sum(characters) as length from passages group by key),
        frequent as (
            select term, key, sum(frequency) as frequency from met group by term, key
        ),
        weighed as (
            select term, ln(1 + ((select count(*) from chosen) - count(*) + 0.5) / (count(*) + 0.5)) as rarity
            from frequent group by term
        ),
        scored as (
            select key, count(*) as terms_count, sum(
                rarity * frequency * {_SATURATION + 1} / (frequency + {_SATURATION} * (
                    {1 - _LENGTH_SHARE} + {_LENGTH_SHARE} * length / (select avg(length) from lengths)
                ))
            ) as score
            from frequent join weighed using (term) join lengths using (key)
            group by key
        ),
        shown as (
            select key, arg_max(position, shows - position / 1e6) as position
            from (
                select key, position, sum(rarity * (1 + frequency / 100)) as shows
                from met join weighed using (term) group by key, position
            )
            group by key
        )
        select key, score, position, terms_count
        from scored join shown using (key)
        order by terms_count desc, score desc, key"""
    values = [*chosen, *(value for _, own in met for value in own)]
    return tuple(Hit(**row) for row in fetch_dicts(cursor, query, values))


def _met(number: int, term: Term) -> Condition:
    """Return SQL for the passages that mention a term, how often and in what kind of passage."""
    *firsts, last = term.words
    begins, upto = ("word >= ? and word < ?", [last, last + "\U0010ffff"])
    condition, bounds = (begins, upto) if term.is_prefix else ("word = ?", [last])
    sql = f"""
        select {number} as term, key, position, any_value(kind) as kind,
            sum(occurrences * case when word = ? then {_WHOLE_WORD} else {_BEGINNING} end) as occurrences
        from passage_words where {condition} group by key, position"""
    if not firsts:
        return sql, [last, *bounds]
    whole = " ".join("intersect select key, position from passage_words where word = ?" for _ in firsts)
    # Materialized, or else every passage of the store is folded before it is joined.
    phrase = f"""
        select {number} as term, key, position, kind, 1.0 as occurrences
        from (
            with near as materialized (
                select key, position, kind, text from passages join (
                    select key, position from passage_words where {condition} {whole}
                ) using (key, position)
            )
            select * from near where contains({line_sql("text")}, ?)
        )"""
    return phrase, [*bounds, *firsts, term.line]
