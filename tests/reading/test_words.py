"""Words are matched without decoration, and prompts are distinguished from values."""

import pytest

from pmdata.reading.text.words import is_placeholder, normalise, strip_markup, strip_placeholders


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**bold** and *thin*", "bold and thin"),
        ("__bold__ and _thin_", "bold and thin"),
        ("***both***", "both"),
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("`code_with_*stars*`", "code_with_*stars*"),
        ("``a`b``", "ab"),
        ("[text](https://example.org/a_(b)_c)", "text"),
        ("[text][ref]", "text"),
        ("[**bold** text](x)", "bold text"),
        ("![alt](x.png)", "alt"),
        ("[![alt](x.png)](y)", "alt"),
        ("<https://example.org/a_b_c>", "https://example.org/a_b_c"),
        ("one<br>two<br/>three", "one two three"),
        ("<b>x</b> <!-- hidden --> y", "x  y"),
        ("<500ms and >3", "<500ms and >3"),
        ("&lt;tag&gt; &amp; more", "<tag> & more"),
        (r"\*not\* \_em\_", "*not* _em_"),
        (r"C:\Users", r"C:\Users"),
        ("~~struck~~ text", "struck text"),
        (":warning: at 12:30:45", "at 12:30:45"),
        ("  outer  ", "outer"),
        ("", ""),
        ("[ ] open", "[ ] open"),
        ("[Name]", "[Name]"),
        ("<!-- never closed", "<!-- never closed"),
    ],
)
def test_markup_is_taken_off(text: str, plain: str) -> None:
    assert strip_markup(text) == plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("## Executive Summary".removeprefix("## "), "executive summary"),
        ("**Date of Incident:**", "date of incident"),
        ("📋 Executive Summary", "executive summary"),
        ("ðŸ“‹ Executive Summary", "executive summary"),
        ("ðŸ› ï¸ Corrective Actions", "corrective actions"),
        ("1. Summary", "summary"),
        ("2.1) Summary", "summary"),
        ("IV. Summary", "summary"),
        ("📋 1. Summary", "summary"),
        ("5 Whys Analysis", "5 whys analysis"),
        ("5 Why's", "5 whys"),
        ("What's next?", "whats next"),
        ("Detection & Response", "detection and response"),
        ("Incident / Change #", "incident change"),
        ("Follow-up   Items", "follow up items"),
        ("Time_to_detect", "time to detect"),
        ("タイムライン", "タ イ ム ラ イ ン"),
        ("影響 Impact", "影 響 impact"),
        ("Über uns", "über uns"),
        ("Ｔｉｍｅ", "time"),
        ("🔥", ""),
        ("", ""),
    ],
)
def test_headings_are_matched_by_their_words(text: str, words: str) -> None:
    assert normalise(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "–", "?", "??", "...", "N/A", "n/a", "TBD", "tbd", "TBD - waiting for the vendor",
        "to be determined", "[Name]", "[Describe what happened here, e.g. 3 pods down]", "**[Name]**",
        "`[Name]`", "[Start time] to [End time] ([Duration])", "[X hours Y minutes]",
        "[YYYY-MM-DD HH:MM timezone]", "YYYY-MM-DD", "HH:MM", "YYYY-MM-DD (half a year later)",
        "HH:MM (to the end)", "xxxx / xx / xx", "INC-YYYY-NNNN", "`INCIDENT-YYYYMMDD-HHMM`",
        "#incident-YYYYMMDD-HHMM", "X minutes", "X hours Y minutes", "X% uptime (SLO: 99.9%)",
        "p95 = Xms, p99 = Xms (SLO: <500ms)", "Z%", "Y minutes", "X users/customers", "$X",
        "$X (if applicable)", "SEV-X", "@username", "@team", "@username (Date: YYYY-MM-DD)",
        "P1 / P2 / P3 / P4", "SEV1/SEV2/SEV3/SEV4", "[SEV-1 | SEV-2]",
        "critical / high / medium / low / near miss", "Draft / In Review / Final",
        "RESOLVED/UNDER INVESTIGATION", "Yes/No", "yes / no", "[Yes/No and link]",
        "Symptom | Cause | Problem", "data loss / latency / availability / cosmetic",
        "manual / configured alarm / other", "{{ page.title }}", "<%= title %>", "{% include x %}", "<Name>",
        "<service name>",
    ],
)  # fmt: skip
def test_prompts_say_nothing(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "none", "No", "0", "[PR](https://example.org)", "[x] done", "[ ] open", "[SEV-2]", "[2025-01-02]",
        "[14:05 UTC]", "[High]", "[#12]", "[@ana.lee]", "12 minutes", "P2", "latency / availability",
        "the API / UI", "checkout/search", "{{ 12:15 }}", "2025-01-03", "14:05",
        "critical / **high** / medium / low / near miss", "Draft", "Engaged [Team]",
        "X (the service) was down", "Plan X failed", "XML parser", "HTTP 500", "INC-2025-0012",
        "#incident-20250409-0916", "N+1 queries", "unknown", "a -> b", "<500ms", "nay", "TB disks filled",
        "See [the runbook] for more",
    ],
)  # fmt: skip
def test_values_are_no_prompts(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Engaged [Team/SME]", "Engaged"),
        ("Alert fired: [Alert Name] at once", "Alert fired: at once"),
        ("Why did [the observed failure] happen?", "Why did happen?"),
        (
            "see [the guide](https://example.org) and [guide][1]",
            "see [the guide](https://example.org) and [guide][1]",
        ),
        ("- [x] done and [ ] open", "- [x] done and [ ] open"),
        ("a [sic] b [RESOLVED] c [SEV-2] d [2025-01-02]", "a [sic] b [RESOLVED] c [SEV-2] d [2025-01-02]"),
        ("items[Index] stays", "items[Index] stays"),
        ("nothing here", "nothing here"),
        ("", ""),
    ],
)
def test_prompts_are_taken_out_of_longer_text(text: str, kept: str) -> None:
    assert strip_placeholders(text) == kept
