"""Similar: the incidents whose reports share the most with one, or with a report that is being written.

What two incidents share is words that few reports have (by their beginnings, so that “expired” meets
“expires”), weighed by the kind of passage and by how few they are; then services, themes, and how they
were fixed, each again by how few share it. Why is given with each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pmdata.metrics.search.weights import FACTS, weight_sql
from pmdata.metrics.selection.query import Cursor, fetch_dicts, fetch_records, not_later
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record
from pmdata.store.search_words import words_sql

STEM_LETTERS = 5
"""Words that begin alike for so long are taken for one: a stemmer for every language, and for none."""
MOST_SIMILAR = 5
_MOST_WORDS = 60
"""The rarest words of a report that are compared."""
_MOST_SHOWN = 4
"""Shared words that are named."""
_SATURATION, _LENGTH_SHARE = 1.5, 0.4
_SERVICE, _THEME, _FIX = 1.5, 1.5, 0.5
"""What a shared service, theme and way of fixing count beside a shared word."""
_STEM = f"left(word, {STEM_LETTERS})"


@dataclass(frozen=True)
class Facts:
    """What is compared of an incident."""

    words: tuple[tuple[str, float], ...]
    """Beginnings of words, each with how much the incident is about it."""
    services: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()
    """How it was fixed."""
    key: str = ""
    """Key of the incident, which is not like itself; empty where it is in no store yet."""


class Similar(Record):
    """An incident that is like another."""

    key: str
    title: str | None
    started_on: date | None
    path: str
    score: float
    words: tuple[str, ...]
    """Shared words, those that say the most first, as this one has them."""
    services: tuple[str, ...]
    """Shared services, and so on."""
    themes: tuple[str, ...]
    fixes: tuple[str, ...]


def similar_incidents(
    cursor: Cursor, selection: Selection, facts: Facts, *, limit: int = MOST_SIMILAR
) -> tuple[Similar, ...]:
    """Return the incidents up to as-of, whatever else is selected, that are most like `facts`, best first.

    One that shares nothing but a fix is not like it, nor one that shares only common words.
    """
    started, instants = not_later(selection)
    query = _QUERY.replace("{started}", started)
    written = _rarest(cursor, facts)
    values: list[Any] = [
        *instants, facts.key, *([row[place] for row in written] for place in range(3)),
        list(facts.services), list(facts.themes), list(facts.fixes), limit,
    ]  # fmt: skip
    return fetch_records(cursor, query, values, Similar)


def facts_of_incident(cursor: Cursor, key: str) -> Facts:
    """Return what is compared of the incident `key`."""
    query = f"""
        select {_STEM} as stem, sum(occurrences * {weight_sql(FACTS)}) as weight
        from passage_words where key = ? group by stem having weight > 0"""
    stems = tuple((row["stem"], row["weight"]) for row in fetch_dicts(cursor, query, [key]))
    query = """
        select services, fixed_by as fixes,
            (select list(distinct theme) from contributing_factors f where f.key = i.key
                and theme is not null) as themes
        from incidents i where key = ?"""
    stated = next(iter(fetch_dicts(cursor, query, [key])), {})
    return Facts(stems, **{name: tuple(values or ()) for name, values in stated.items()}, key=key)


def facts_of_draft(
    cursor: Cursor, passages: Sequence[tuple[str, str]], services: Sequence[str], themes: Sequence[str] = ()
) -> Facts:
    """Return what is compared of a report that is in no store yet: its texts by their kinds (`FACTS`)."""
    query = f"""
        select {_STEM} as stem, sum({weight_sql(FACTS)}) as weight
        from (
            select kind, unnest({words_sql("text")}) as word
            from (select unnest(?::varchar[]) as kind, unnest(?::varchar[]) as text)
        )
        group by stem having weight > 0"""
    texts = [[kind for kind, _ in passages], [text for _, text in passages]]
    stems = tuple((row["stem"], row["weight"]) for row in fetch_dicts(cursor, query, texts))
    return Facts(stems, tuple(services), tuple(themes))


def _rarest(cursor: Cursor, facts: Facts) -> list[tuple[str, str, float]]:
    """Return the rarest words of the facts that others have too, as each is written: word, stem, weight."""
    # By whole words first: they are few, and the index is in their order.
    query = f"""
        with known as materialized (select word, count(*) as passages from passage_words group by word)
        select word, stem from (
            select word, {_STEM} as stem, sum(passages) over (partition by {_STEM}) as passages from known
            where {_STEM} in (select unnest(?::varchar[])) and not regexp_matches(word, '^[a-z0-9]{{1,2}}$')
        )
        order by passages, stem, word"""
    weights = dict(facts.words)
    rows = fetch_dicts(cursor, query, [list(weights)])
    rarest = set(list(dict.fromkeys(row["stem"] for row in rows))[:_MOST_WORDS])
    return [(row["word"], row["stem"], weights[row["stem"]]) for row in rows if row["stem"] in rarest]


_QUERY = f"""
    with others as (
        select key, title, started_on, path, services, fixed_by as fixes
        from incidents where {{started}} and key <> ?
    ),
    target as (
        select unnest(?::varchar[]) as word, unnest(?::varchar[]) as stem, unnest(?::double[]) as weight
    ),
    many as (select count(*) + 1 as incidents from others),
    lengths as (select key, sum(characters) as length from passages group by key),
    met as materialized (
        select key, stem, arg_max(word, occurrences) as word, any_value(weight) as weight,
            sum(occurrences * {weight_sql(FACTS)}) as frequency
        from passage_words join target using (word)
        where key in (select key from others)
        group by key, stem having frequency > 0
    ),
    named as (
        select key, 'services' as what, unnest(services) as name from others
        union select key, 'themes', theme from contributing_factors
        where theme is not null and key in (select key from others)
        union select key, 'fixes', unnest(fixes) from others
    ),
    rare as (
        select stem, ln((any_value(incidents) + 1) / count(*)) as rarity from met, many group by stem
    ),
    rare_names as (
        select what, name, ln((any_value(incidents) + 1) / count(*)) as rarity
        from named, many
        where (what = 'services' and list_contains(?, name)) or (what = 'themes' and list_contains(?, name))
            or (what = 'fixes' and list_contains(?, name))
        group by what, name
    ),
    by_words as (
        select key, list(word order by gain desc, word)[:{_MOST_SHOWN}] as words, sum(gain) as score
        from (
            select key, word, rarity * rarity * least(weight, 4) * frequency / (frequency + {_SATURATION} * (
                {1 - _LENGTH_SHARE} + {_LENGTH_SHARE} * length / (select avg(length) from lengths)
            )) as gain
            from met join rare using (stem) join lengths using (key)
        )
        group by key
    ),
    by_names as (
        select key, sum(rarity * rarity * case what when 'services' then {_SERVICE}
                when 'themes' then {_THEME} else {_FIX} end) as score,
            list(name order by name) filter (what = 'services') as services,
            list(name order by name) filter (what = 'themes') as themes,
            list(name order by name) filter (what = 'fixes') as fixes
        from named join rare_names using (what, name) group by key
    )
    select key, title, started_on, path, coalesce(w.score, 0) + coalesce(n.score, 0) as score,
        coalesce(words, []) as words,
        coalesce(n.services, []) as services, coalesce(n.themes, []) as themes,
        coalesce(n.fixes, []) as fixes
    from others left join by_words w using (key) left join by_names n using (key)
    where words is not null or n.services is not null or n.themes is not null
    order by score desc, started_on desc nulls last, key limit ?"""
