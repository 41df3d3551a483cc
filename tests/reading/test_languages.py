"""Whole reports in other languages: a file of words is all that they need."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from pmdata.model import Postmortem, Reading
from pmdata.reading import own_problems, read_file
from pmdata.reading.values.clock_times import find_times, parse_leading_time, parse_range
from pmdata.reading.values.dates import find_dates, parse_date
from pmdata.reading.values.durations import find_duration, parse_duration
from pmdata.reading.values.quantities import read_quantity
from pmdata.reading.values.scales import read_action_status, read_yes_no
from pmdata.reading.vocabulary.language import LANGUAGES, Language
from pmdata.reading.vocabulary.workspace_words import vocabulary_of
from pmdata.workspace import Settings, Workspace, open_workspace
from pmdata.workspace.settings import LanguageCode

REPORTS = Path(__file__).with_name("languages")
NAMES = sorted(path.stem for path in REPORTS.glob("*.md"))
CODES = sorted({name[:2] for name in NAMES})


def words_of(code: str) -> Language:
    return vocabulary_of(
        Workspace(root=REPORTS, settings=Settings.model_validate({"languages": [code]}))
    ).language


def read(root: Path, name: str, **settings: Any) -> Reading:
    path = root / f"{name}.md"
    path.write_bytes((REPORTS / path.name).read_bytes())
    (reading,) = read_file(path, Workspace(root=root, settings=Settings.model_validate(settings)))
    return reading


def without_empty(value: Any) -> Any:
    """Return what a record says, without what it leaves out."""
    if isinstance(value, dict):
        return {key: without_empty(one) for key, one in value.items() if one not in (None, [], {}, "")}
    return [without_empty(one) for one in value] if isinstance(value, list) else value


def record_of(reading: Reading) -> Any:
    assert reading.postmortem
    return without_empty(json.loads(reading.postmortem.model_dump_json(exclude={"sources", "key"})))


def expected(name: str) -> Any:
    return yaml.safe_load((REPORTS / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_report_in_another_language_needs_only_a_vocabulary_in_its_workspace(
    name: str, tmp_path: Path
) -> None:
    words = (LANGUAGES / f"{name[:2]}.yaml").read_bytes()
    (tmp_path / "vocabulary.yaml").write_bytes(words)
    reading = read(tmp_path, name)
    assert record_of(reading) == expected(name)
    assert reading.problems == ()
    assert own_problems(open_workspace(tmp_path)) == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_languages_that_come_with_pmdata_are_a_setting(name: str, tmp_path: Path) -> None:
    assert record_of(read(tmp_path, name, languages=[name[:2]])) == expected(name)
    assert record_of(read(tmp_path, name, languages=["en", *CODES])) == expected(name)


@pytest.mark.parametrize("code", CODES)
def test_a_report_is_read_in_the_language_it_is_written_in_without_a_setting(
    code: str, tmp_path: Path
) -> None:
    assert record_of(read(tmp_path, code)) == expected(code)


@pytest.mark.parametrize("code", CODES)
def test_where_its_language_is_ruled_out_a_report_gives_no_wrong_figure(code: str, tmp_path: Path) -> None:
    incident = read(tmp_path, code, languages=["en"]).postmortem or Postmortem(key="")
    assert (incident.impact_started_at, incident.detected_at, incident.resolved_at) == (None, None, None)
    assert dict(incident.durations) == {}


def test_every_language_has_a_file_and_a_report() -> None:
    assert sorted(set(get_args(LanguageCode)) - {"en"}) == CODES
    assert {path.stem for path in LANGUAGES.glob("*.yaml")} == set(get_args(LanguageCode))


@pytest.mark.parametrize(
    ("code", "text", "clocks"),
    [
        ("de", "um 14 Uhr fiel alles aus", [(14, 0)]),
        ("de", "14 Uhr 30", [(14, 30)]),
        ("de", "14 Uhr 30 (MESZ)", [(14, 30)]),
        ("de", "14 Uhr 30 Kunden riefen an", []),
        ("de", "gegen 9.55 Uhr", [(9, 55)]),
        ("de", "von 9.55 bis 10.30 Uhr", [(10, 30)]),
        ("de", "Version 9.55 von 14:30 Uhr", [(14, 30)]),
        ("nb", "kl. 9.05 og klokka 14", [(9, 5), (14, 0)]),
        ("nb", "kl 14:30", [(14, 30)]),
        ("nb", "versjon 9.05", []),
        ("ja", "午後2時30分", [(14, 30)]),
        ("ja", "午前９時半に停止", [(9, 30)]),
        ("ja", "午前0時05分", [(0, 5)]),
        ("ja", "14時から15時20分まで", [(14, 0), (15, 20)]),
        ("ja", "１４：３０に発生", [(14, 30)]),
        ("ja", "14:30に発生し、2時間停止した", [(14, 30)]),
        ("ja", "25時", []),
        ("en", "14時", []),
        ("en", "kl. 9.05", []),
    ],
)
def test_times_are_written_as_their_language_writes_them(
    code: str, text: str, clocks: list[tuple[int, int]]
) -> None:
    assert [(time.hour, time.minute) for time in find_times(text, words_of(code))] == clocks


def test_a_day_behind_a_time_is_its_day() -> None:
    (time,) = find_times("um 14:30 Uhr am Mittwoch, dem 4. März 2026", words_of("de"))
    assert time.date is not None
    assert str(time.date.date) == "2026-03-04"


def test_words_around_a_time_are_part_of_it() -> None:
    ends = parse_range("14時から15時20分まで", words_of("ja"))
    assert ends is not None
    assert (ends[0].hour, ends[1].hour) == (14, 15)
    leading = parse_leading_time("午後2時30分：復旧を確認", words_of("ja"))
    assert leading is not None
    assert (leading[0].hour, leading[1]) == (14, "復旧を確認")
    led = parse_leading_time("kl. 14.30: alt virker igjen", words_of("nb"))
    assert led is not None
    assert (led[0].hour, led[1]) == (14, "alt virker igjen")


@pytest.mark.parametrize(
    ("code", "text", "seconds"),
    [
        ("de", "ca. 1 Std. 20 Min.", 4800),
        ("de", "anderthalb Stunden", 5400),
        ("de", "rund zwei Stunden", 7200),
        ("nb", "ca. 1 t 20 min", 4800),
        ("nb", "halvannen time", 5400),
        ("nb", "et døgn", 86400),
        ("ja", "約45分", 2700),
        ("ja", "1時間半", 5400),
        ("ja", "約１時間２０分ほど", 4800),
        ("ja", "14時30分", None),
        ("ja", "3日", None),
    ],
)
def test_durations_are_written_as_their_language_writes_them(
    code: str, text: str, seconds: int | None
) -> None:
    assert parse_duration(text, words_of(code)) == seconds


def test_the_time_of_day_in_a_sentence_is_no_duration() -> None:
    assert find_duration("14時30分20秒に停止した", words_of("ja")) is None
    assert find_duration("10分ごとに再試行した", words_of("ja")) is None
    assert find_duration("停止は45分間続いた", words_of("ja")) == (2700, "45分間")


@pytest.mark.parametrize(
    ("code", "text", "date"),
    [
        ("de", "Mittwoch, 4. März 2026", "2026-03-04"),
        ("de", "04.03.2026", "2026-03-04"),
        ("nb", "onsdag 4. mars 2026", "2026-03-04"),
        ("ja", "2026年3月4日（水）", "2026-03-04"),
        ("ja", "２０２６年３月４日", "2026-03-04"),
        ("en", "2026년 3월 4일", "2026-03-04"),
    ],
)
def test_dates_are_written_as_their_language_writes_them(code: str, text: str, date: str) -> None:
    assert str(parse_date(text, language=words_of(code))) == date


def test_a_day_without_a_year_is_found_beside_letters() -> None:
    assert [(hit.month, hit.day) for hit in find_dates("期限は10月1日まで")] == [(10, 1)]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "2-3 Stunden"), ("de", "2–3 Stunden"), ("de", "über eine Stunde"),
        ("de", "weniger als 5 Minuten"),
        ("de", "alle 5 Minuten"), ("de", "5 Minuten später"), ("de", "nach 5 Minuten"),
        ("nb", "over en time"), ("nb", "under 5 minutter"), ("nb", "10 minutter senere"),
        ("ja", "1時間以上"), ("ja", "45分未満"), ("ja", "最大45分"), ("ja", "10分後に"), ("ja", "3分の1"),
        ("ja", "2〜3時間"), ("ja", "毎分10回"), ("ja", "9時5分前"),
    ],
)  # fmt: skip
def test_bounds_ranges_and_distances_are_no_durations(code: str, text: str) -> None:
    assert parse_duration(text, words_of(code)) is None
    assert find_duration(text, words_of(code)) is None


@pytest.mark.parametrize(
    ("code", "text", "count"),
    [
        ("de", "rund 12 000 Kunden", 12_000), ("de", "1,2 Mio. Nutzer", 1_200_000),
        ("de", "zwölf Kunden", 12),
        ("de", "1.200 Nutzer", None), ("de", "12.000", None), ("de", "100 bis 200", None),
        ("de", "bis zu 300", None),
        ("nb", "omtrent 4 200 syklister", 4_200), ("nb", "inntil 40", None),
        ("ja", "約12万人", 120_000), ("ja", "３，２００人", 3_200), ("ja", "3月4日に20人", 20),
        ("ja", "20万3千人", None), ("ja", "最大500人", None), ("ja", "3〜5人", None), ("ja", "約2時間", None),
    ],
)  # fmt: skip
def test_counts_are_written_as_their_language_writes_them(code: str, text: str, count: int | None) -> None:
    assert read_quantity(text, words_of(code)).count == count


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("あり（3件）", True),
        ("ありません", False),
        ("なし", False),
        ("有料会員のみ", None),
        ("無料会員のみ", None),
    ],
)
def test_an_answer_is_a_whole_word_in_any_script(text: str, answer: bool | None) -> None:  # noqa: FBT001 - an answer
    assert read_yes_no(text, words_of("ja")) is answer


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        ("de", "noch offen", "open"), ("de", "erledigt am 3. März", "done"), ("de", "nicht erledigt", None),
        ("nb", "ikke ferdig", None), ("nb", "delvis ferdig", "in_progress"),
        ("ja", "未完了", "open"), ("ja", "完了予定", None), ("ja", "対応済み（3/4）", "done"),
    ],
)  # fmt: skip
def test_a_status_is_the_whole_of_its_words(code: str, text: str, status: str | None) -> None:
    assert read_action_status(text, words_of(code))[0] == status
