"""Words to search by: the one rule by which a text, and what is looked for in it, become words."""

_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]+"
"""A run in a script that puts no space between words."""
LONGEST = 40
"""Letters of a word that are kept; what is longer is a hash or an address."""


def _runs(text: str) -> str:
    folded = f"lower(strip_accents(nfc_normalize({text})))"
    apart = f"regexp_replace({folded}, '({_UNSPACED})', ' \\1 ', 'g')"
    return f"regexp_extract_all({apart}, '[\\p{{L}}\\p{{N}}ー]+')"


def words_sql(text: str) -> str:
    """Return SQL for the words of `text`, an SQL expression: a list of VARCHAR, in their order, or NULL.

    Each pair of neighbours in a run of an unspaced script is a word, and so is its last character.
    """
    pairs = "list_transform(range(1, len(run) + 1), lambda i: substr(run, CAST(i AS INTEGER), 2))"
    return (
        f"flatten(list_transform({_runs(text)}, lambda run: "
        f"CASE WHEN regexp_matches(run, '^{_UNSPACED}') THEN {pairs} ELSE [left(run, {LONGEST})] END))"
    )


def line_sql(text: str) -> str:
    """Return SQL for `text` as one folded line in which a phrase is looked for: a space around each run."""
    return f"' ' || array_to_string({_runs(text)}, ' ') || ' '"
