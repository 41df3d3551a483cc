"""Words as a reader sees them: markup removed, matched without decoration, distinguished from prompts.

A prompt that a template left behind (`[Name]`, `YYYY-MM-DD`, `P1 / P2 / P3 / P4`) is no value;
what counts as one is decided here and nowhere else.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from pmdata.reading.text.memory import remembered
from pmdata.reading.text.scripts import is_unspaced, spaced_out
from pmdata.reading.vocabulary.language import ENGLISH, Language, alternation

LIMIT = 20_000
"""Characters of a value that are looked at; anything longer is prose, not a value."""

# ---------------------------------------------------------------- markup

_MARKED = re.compile(r"[*_`\[\]<&\\~]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,2000})\1(?!`)")
_LINK = re.compile(
    r"!?\[([^\[\]]*)\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)|\[[^\[\]\n]{0,200}\])"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_BREAK = re.compile(r"<br[ ]?/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>")
_UNDERSCORES = re.compile(r"(?<![\w])_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")
_STARS = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}")
_SHORTCODE = re.compile(r"(?<![\w:]):(?=[0-9_+-]{0,10}[a-z])[a-z0-9_+-]{2,30}:(?![\w:])")
_SHIELD = 0xE000
_SHIELDED = {_SHIELD + code: chr(code) for code in range(128)}


_TO_SHIELD = {code: _SHIELD + code for code in range(128) if not chr(code).isalnum()}


def _shielded(m: re.Match[str]) -> str:
    """Move the last group's signs out of the reach of the later steps."""
    return m[m.lastindex or 0].strip().translate(_TO_SHIELD)


def _without_comments(text: str) -> str:
    # A loop over find, since a lazy regex would rescan the rest for every unclosed comment.
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join([*kept, text[at:]])


@remembered
def strip_markup(text: str) -> str:
    """Return inline Markdown as plain text: links become their text, struck text stays.

    Code, links, emphasis, HTML tags and comments, entities, backslash escapes and emoji
    shortcodes lose their marks; `<br>` becomes a space. Outer white space is dropped.
    """
    if not _MARKED.search(text):
        return (_SHORTCODE.sub("", text) if text.count(":") > 1 else text).strip()
    shields = "\\" in text or "`" in text or "<" in text
    if shields:
        text = _without_code(text)
    if "](" in text or "][" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", text))
    text = _without_emphasis(text)
    if "&" in text:
        text = unescape(text)
    return text.translate(_SHIELDED).strip() if shields else text.strip()


def _without_code(text: str) -> str:
    if "\\" in text:
        text = _ESCAPE.sub(_shielded, text)
    if "`" in text:
        text = _CODE.sub(_shielded, text)
    if "<" in text:
        text = _BREAK.sub(" ", _AUTOLINK.sub(_shielded, _without_comments(text)))
        text = _TAG.sub("", text)
    return text.replace("`", "")


def _without_emphasis(text: str) -> str:
    if "*" in text:
        # Stars between spaces are signs of their own; without any the regex is not needed.
        lone = " *" in text and ("* " in text or text.endswith("*"))
        plain = not lone and not text.startswith("* ") and "\n" not in text and "\t" not in text
        text = text.replace("*", "") if plain else _STARS.sub("", text)
    if "_" in text:
        text = _UNDERSCORES.sub("", text)
    if text.count(":") > 1:
        text = _SHORTCODE.sub("", text)
    return text.replace("~~", "") if "~" in text else text


# ---------------------------------------------------------------- matching

_NUMBERING = re.compile(r"^\s*(?:\(?[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)]|\(?[ivx]{1,4}[.)])(?=\s)")
_NUMBERS = frozenset("0123456789(ivx")
_APOSTROPHE = re.compile(r"['’‘`´]")
_WORD = re.compile(r"[^\W_]+")
_WORD_ALONE = re.compile(r"(?:^|\s)[A-Za-z]{2,}(?:[\s,:]|$)")
_ASCII_WORD = re.compile(r"[a-z0-9]")
WORDS_ALONE = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(range(128, 256))
"""A table for `bytes.translate` that leaves the letters and digits of ASCII and makes the rest spaces."""


@remembered
def normalise(text: str) -> str:
    """Return text as it is matched against headings and labels.

    Lower case, without markup, leading numbering, punctuation, emoji and the debris of a wrong
    decoding: leading words without an ASCII letter or digit go when one with some follows, so
    that words of other scripts survive on their own. Of a script without spaces each letter is a
    word, so that words are found within longer ones. `&` counts as "and".
    """
    text = text[:LIMIT]
    # Asked of every line: plain text takes no detour.
    text = strip_markup(text) if _MARKED.search(text) or text.count(":") > 1 else text.strip()
    if not text.isascii():
        return _any_words(text.casefold())
    text = text.lower()
    if "'" in text:
        text = _APOSTROPHE.sub("", text)
    if "&" in text or text[:1] in _NUMBERS:
        text = _without_numbering(text)
    # A table of bytes does at once what a regex does word by word.
    return " ".join(text.encode().translate(WORDS_ALONE).decode().split())


@lru_cache(maxsize=256)
def normalised(key: str, language: Language) -> frozenset[str]:
    """Return the words that a language lists under `key`, as they are matched."""
    return frozenset(normalise(str(word)) for word in language.entries[key])


def has_words(text: str) -> bool:
    """Whether anything is left of a text when it is matched: not so of signs, markup and comments alone."""
    if not ("<" in text or "[" in text) and _WORD_ALONE.search(text, 0, LIMIT):
        return True
    return bool(normalise(text))


def _without_numbering(text: str) -> str:
    """Return text without leading numbering, its `&` in words."""
    if text[:1] in _NUMBERS and (numbering := _NUMBERING.match(text)):
        text = text[numbering.end() :]
    return text.replace("&", " and ") if "&" in text else text


def _any_words(text: str) -> str:
    text = _APOSTROPHE.sub("", text)
    bare = _without_numbering(text)
    if bare.isascii():
        return " ".join(_WORD.findall(bare))
    plain = unicodedata.normalize("NFKC", bare)
    words = _WORD.findall(spaced_out(plain) if is_unspaced(plain) else plain)
    for index, word in enumerate(words):
        if _ASCII_WORD.search(word) or is_unspaced(word):
            return _unnumbered(" ".join(words[index:]), text)
    return " ".join(words)


def _unnumbered(words: str, text: str) -> str:
    # Numbering after an emoji ("📋 1. Summary") shows only once the emoji is gone.
    head = words.split(" ", 1)
    behind_emoji = len(head) > 1 and head[0].isdigit() and not text.lstrip().startswith(head[0])
    return head[1] if behind_emoji and f"{head[0]}." in text else words


# ---------------------------------------------------------------- prompts

_PARENTHESES = re.compile(r"\s*\([^()]{0,300}\)")
_BRACKETED = re.compile(r"(?<![\w\]\\])\[([^\[\]\n]{2,300})\](?![(\[\w])")
_VALUE_LIKE = re.compile(
    r"#?[0-9][0-9:.,/ T+-]*Z?(?: ?[A-Z]{1,4})?|"
    r"[A-Z][A-Za-z]{0,9}-?\d[\w-]*|@?[a-z]+\.[a-z]+|[^a-z]{1,4}|\^.*|#\d+"
)
_SHAPE = re.compile(
    r"(?<![A-Za-z])(?:Y{4}|y{4}|H{1,2}:M{2}|h{1,2}:m{2}|N{3,}|[Xx]{3,}(?![A-Za-z])|[Xx]{2}(?=\s?[/-]\s?[Xx]{2}))"
)
_GENERATOR = re.compile(r"\{\{.{0,300}\}\}|<%.{0,300}%>|\{%.{0,300}%\}", re.DOTALL)
_ANGLED = re.compile(r"<[A-Za-z][A-Za-z _/-]{1,60}>")
_LONGEST_PROMPT = 160
# Without one of these signs a text is neither bracketed nor a list nor a stand-in.
_MIGHT_PROMPT = re.compile(r"[\[{<(/|]|[XYZN](?![a-z])|HH|hh|xx|yy|^[TtNn][Bb/]", re.ASCII)
_PERCENTILE = re.compile(r"\bp\d\d\b")
_TWO_FIGURES = re.compile(r"\d\d")
_SPACES = re.compile(r"[ \t]{2,}")
_FIGURE = re.compile(r"[0-9]")
_LEFT_OVER_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns of a language around prompts."""

    placeholders: frozenset[str]
    letter: re.Pattern[str]
    stand_in: re.Pattern[str]
    between_options: re.Pattern[str]
    missing: re.Pattern[str]
    joints: frozenset[str]


@lru_cache(maxsize=32)
def _patterns(language: Language) -> _Patterns:
    entries = language.entries
    letters, units = alternation(entries["placeholder_letters"]), alternation(entries["placeholder_units"])
    return _Patterns(
        placeholders=language.words("placeholders"),
        letter=re.compile(letters),
        # `X minutes`, `$X`, `Z%`, `p95 = Xms`: a capital in the place of a figure.
        stand_in=re.compile(
            rf"[$€£]\s?(?:{letters})(?![\w])|(?<![\w])(?:{letters})(?:\s?%|ms\b|\s+(?:{units})\b)|^(?:{letters})$|"
            rf"^SEV-?(?:{letters})$"
        ),
        between_options=re.compile(rf"\s*[|/]\s*|\s+(?:{alternation(entries['or'])})\s+"),
        missing=re.compile(
            rf"(?:{alternation(entries['missing_beginnings'])})(?:\s*[,;:–—-].*)?", re.IGNORECASE | re.DOTALL
        ),
        joints=frozenset().union(*(language.words(key) for key in ("to", "and", "or", "from", "at", "of"))),
    )


def _is_joints(text: str, language: Language) -> bool:
    """Whether only words that join others are left ("… to …, …")."""
    return {word.lower() for word in _LEFT_OVER_WORD.findall(text)} <= _patterns(language).joints


@remembered
def is_placeholder(text: str, language: Language = ENGLISH) -> bool:
    """Whether a value is blank, a dash, "TBD" or a prompt of the template, and so says nothing."""
    if len(text) > LIMIT:
        return False
    bare = text.strip("*_`~ \t\r\n")
    if bare.lower() in _patterns(language).placeholders:
        return True
    if not _MIGHT_PROMPT.search(bare if len(bare) <= _LONGEST_PROMPT else bare[:1]):
        return False
    if "](" in bare and (link := _LINK.fullmatch(bare)):
        bare = link[1]
    if bare[:1] in ("{", "<") and _GENERATOR.fullmatch(bare):
        return not _FIGURE.search(bare)
    if _is_prompt(bare, language):
        return True
    short = (_PARENTHESES.sub("", bare) if "(" in bare else bare).strip()
    return short != bare and _is_prompt(short, language)


def _is_prompt(bare: str, language: Language) -> bool:
    patterns = _patterns(language)
    if bare.lower() in patterns.placeholders:
        return True
    without = _without_prompts(bare, language) if "[" in bare else bare
    if without != bare and _is_joints(without, language):
        return True
    if _SHAPE.search(bare) and len(bare.split()) <= 6:  # noqa: PLR2004 - more words are a sentence
        return not _TWO_FIGURES.search(bare)
    return (
        (bare[:1] == "<" and bool(_ANGLED.fullmatch(bare)))
        or _is_stand_in(bare, language)
        or is_open_choice(bare, language)
        or bool(patterns.missing.fullmatch(bare))
    )


def _is_stand_in(bare: str, language: Language) -> bool:
    if not _patterns(language).letter.search(bare):
        return False
    without = _PERCENTILE.sub("", _PARENTHESES.sub("", bare))
    few = len(without.split()) <= 8  # noqa: PLR2004 - more words are a sentence
    return few and not _FIGURE.search(without) and bool(_patterns(language).stand_in.search(without.strip()))


def is_open_choice(text: str, language: Language = ENGLISH) -> bool:
    """Whether a list of options still holds two that exclude each other, or all of them."""
    if ("/" not in text and "|" not in text) or "**" in text:
        return False  # one option in bold is a choice
    options = {
        option.strip(" *_`[]").lower() for option in _patterns(language).between_options.split(text[:500])
    }
    if len(options) < 2:  # noqa: PLR2004 - a list has at least two
        return False
    exclusive = any(len(options & set(row)) >= 2 for row in language.entries["exclusive_choices"])  # noqa: PLR2004
    return exclusive or any(set(row) <= options for row in language.entries["inclusive_choices"])


def _holds_value(inner: str, language: Language) -> bool:
    inner = inner.strip()
    return bool(_VALUE_LIKE.fullmatch(inner)) or inner.lower() in language.words("bracketed_values")


def _without_prompts(text: str, language: Language) -> str:
    return _BRACKETED.sub(lambda m: m[0] if _holds_value(m[1], language) else " ", text)


_TICKET_BEHIND = re.compile(r"\s+(?:[A-Za-z]{2,9}\s)?[(\[]?[A-Z][A-Z0-9]{1,9}-[0-9]{1,7}[)\]]?\W*$")
"""Whoever is named before the number of a ticket at the end of a line is a person or a team, not a prompt."""


def _is_embedded_prompt(inner: str, language: Language) -> bool:
    if inner.lower() in language.words("prompts"):
        return True
    opens = inner[0].isupper() or inner[0] == "$"
    is_state = inner.lower() in language.table("action_status")
    return opens and not inner.isupper() and not is_state and not _holds_value(inner, language)


def strip_placeholders(text: str, language: Language = ENGLISH) -> str:
    """Return text without the bracketed prompts inside it; links, ticks and tags stay."""
    if "[" not in text:
        return text
    kept = _BRACKETED.sub(
        lambda m: (
            "" if _is_embedded_prompt(m[1], language) and not _TICKET_BEHIND.match(text, m.end()) else m[0]
        ),
        text,
    )
    return text if kept == text else _SPACES.sub(" ", kept).strip()
