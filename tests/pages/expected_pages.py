"""What each page must show, made of what `pmdata metrics` prints: its tiles, its texts, its tables."""

from collections.abc import Callable
from datetime import date

from pmdata import words
from pmdata.charts.contributing_factors import THEME_COLUMNS, fixed_words
from pmdata.charts.impact import IMPACT_COLUMNS
from pmdata.dashboard.action_items import KEPT_COLUMNS
from pmdata.dashboard.error_budgets.head import URGENCY
from pmdata.metrics.figures import FIGURES
from pmdata.metrics.inference.counts import DAYS_A_MONTH
from pmdata.metrics.labels import (
    DAYS_BETWEEN,
    DURATION_LABELS,
    HOURS_LABELS,
    RETURN_LABELS,
    series_words,
    target_words,
)
from pmdata.metrics.response_times.process_chart import MIN_POINTS, RARE
from pmdata.metrics.selection.facets import WEEKDAYS
from pmdata.review.pack import PackFigure, difference_words, known_words, now_words, value_words
from tests.pages.printed_figures import (
    EVER,
    Printed,
    Row,
    Shown,
    as_printed,
    budget_table,
    duration,
    exhausted,
    interval,
    known,
    label,
    median_table,
    rounded,
    share,
    shown,
    tile_label,
)

Texts = dict[str, str]
"""Place → text with the figures that it must have, in order."""
Tables = dict[str, Shown]
"""Place → columns that hold figures or names, and their rows in words."""
Expected = tuple[Texts, Texts, Tables]
"""Tiles by label, texts and tables by place."""


def overview(printed: Printed) -> Expected:
    counts, items, cost, files = (
        printed.one(name) for name in ("incidents", "action-items", "impact", "files")
    )
    times, budgets = printed.by("metric", "response-times"), printed("error-budgets")
    resolve, over = times["time_to_resolve"], [row["service"] for row in exhausted(budgets)]
    days = (date.fromisoformat(counts["last_on"]) - date.fromisoformat(counts["first_on"])).days + 1
    at_risk = sum(row["state"] == "at_risk" for row in budgets)
    year_before = "" if cost["year_before_minutes"] is None else words.hours(cost["year_before_minutes"])
    hours = words.hours(cost["impact_minutes"])
    was = "" if counts["verdict"] is None else counts["previous_incidents"]
    tiles = {
        "Impact": f"{hours} {year_before} {known(cost)}",
        tile_label("time_to_resolve"): duration_tile(resolve),
        "Incidents a month": (
            f"{counts['incidents'] / days * DAYS_A_MONTH:.1f} {was} {counts['incidents']} {counts['open']} "
            f"{counts['near_misses']}"
        ),
        "Budgets exhausted": f"{len(over)} {at_risk} {len(budgets)} {words.listing(over, limit=2)}",
        "Overdue items": f"{items['overdue_now']}",
    }
    most = max(printed("impact", "--group", "service"), key=lambda row: row["impact_minutes"])
    share_of = words.percent(most["impact_minutes"] / cost["impact_minutes"])
    left_out = files["files"] - files["counted_files"]
    answer = (
        f"{trend_of(resolve)} {hours} {year_before} {share_of} {len(over)} {len(budgets)} "
        f"{items['overdue_now']} {words.known_of(left_out, files['files']) if left_out else ''}"
    )
    tables: Tables = {
        "Hours of impact by quarter and severity": shown(
            "impact",
            printed("impact", "--by", "quarter", "--group", "severity"),
            ("period_title", "group", *IMPACT_COLUMNS),
            {"money": lambda row: rounded(row["money"], 2)},
            headings={"group": "Severity"},
        ),
        "Where did the hours go?": shown(
            "impact-cells", printed("impact-cells"), ("service", "theme", "incidents", "impact_minutes")
        ),
    }
    where = smaller_cells(printed("impact-cells"))
    return tiles, {"answer": answer, "Where did the hours go?": where}, tables


def duration_tile(row: Row) -> str:
    """A duration's median, its trend, what it was, how many are known."""
    was = "" if row["previous_median_seconds"] is None else duration(row["previous_median_seconds"])
    trend = "" if row["trend_ratio"] is None else words.change(row["trend_ratio"])
    return f"{duration(row['median_seconds'])} {trend} {was} {known(row)}"


def trend_of(row: Row) -> str:
    """A trend a quarter with its interval, where there is one."""
    if row["trend_ratio"] is None:
        return ""
    low, high = words.change(row["trend_low_ratio"]), words.change(row["trend_high_ratio"])
    return f"{words.change(row['trend_ratio'])} 95 {low} {high}"


def response_times(printed: Printed) -> Expected:
    rows = printed.by("metric", "response-times")
    row, detected = rows["time_to_resolve"], printed.one("detection")
    tiles = {
        tile_label(metric): duration_tile(one)
        for metric, one in rows.items()
        if metric != "detection_to_resolution"
    }
    points_moved = (
        words.points(detected["change_points"])
        if detected["verdict"] not in {None, "too_few"} and detected["change_points"] is not None
        else ""
    )
    before = "" if detected["previous_ratio"] is None else share(detected["previous_ratio"])
    ourselves = detected["by_alert"] + detected["by_people"]
    tiles["Detected by us"] = (
        f"{share(detected['ourselves_ratio'])} "
        f"{words.known_of(ourselves, detected['known'])} {before} {points_moved}"
    )
    by_service = of(row["metric"], printed("response-times", "--group", "service"))
    by_quarter = of(row["metric"], printed("response-times", "--by", "quarter"))
    missing = row["incidents"] - row["known"]
    points, kinds = process(printed, row), printed("hours-kinds")
    outside = sum(one["incidents"] for one in kinds if one["kind"] != "business")
    texts = {
        "answer": (
            f"{duration(row['median_seconds'])} 90 {interval(row)} {row['known']} "
            f"{duration(row['p90_seconds'])} {trend_of(row)} {share(detected['ourselves_ratio'])} {before} "
            f"{known(row)}"
        ),
        "What is not counted": f"{missing or ''} {row['incidents']}",
        "Is it changing?": process_figures(points),
        "Where?": overlap(row, by_service),
        "When?": (
            f"{words.rate(outside, sum(one['incidents'] for one in kinds))} "
            f"{share(sum(one['expected_ratio'] for one in kinds if one['kind'] != 'business'))}"
        ),
    }
    tables: Tables = {
        "Time to resolve (MTTR), every incident and the median": median_table("period_title", by_quarter),
        "Where?": median_table("group", by_service),
        "Is it changing?": process_table(points),
        "When?": shown(
            "incident-hours",
            printed("incident-hours"),
            ("weekday", "hour", "kind", "incidents"),
            {
                "weekday": lambda row: WEEKDAYS[row["weekday"] - 1],
                "hour": lambda row: f"{row['hour']:02}:00",
                "kind": hours_label,
            },
        ),
        "When? (2)": shown(
            "hours-kinds",
            kinds,
            (
                "kind", "incidents", "share_ratio", "expected_ratio", "detect_median_seconds",
                "acknowledge_median_seconds", "resolve_median_seconds",
            ),
            {"kind": hours_label},
        ),
    }  # fmt: skip
    return tiles, texts, tables


def hours_label(row: Row) -> str:
    return {str(kind): text for kind, text in HOURS_LABELS.items()}[row["kind"]]


def smaller_cells(cells: list[Row]) -> str:
    """How many cells are in the table alone: not of the eight costliest services and themes."""
    costliest = {}
    for what in ("service", "theme"):
        sums = {cell[what]: 0.0 for cell in cells}
        for cell in cells:
            sums[cell[what]] += cell["impact_minutes"]
        costliest[what] = sorted(sums, key=lambda name: (-sums[name], name))[:8]
    left = sum(any(cell[what] not in costliest[what] for what in costliest) for cell in cells)
    return str(left or "")


def of(metric: str, rows: list[Row]) -> list[Row]:
    return [one for one in rows if one["metric"] == metric]


def overlap(total: Row, groups: list[Row]) -> str:
    """The note about groups that share incidents."""
    added = sum(one["incidents"] for one in groups)
    return f"{added} {total['incidents']}" if added > total["incidents"] else ""


def process(printed: Printed, row: Row) -> list[Row]:
    """The points of the process behaviour chart: of the duration, or of the days between rare incidents."""
    quarters = [one for one in printed("response-times", "--by", "quarter") if one["metric"] == row["metric"]]
    is_rare = sum(one["incidents"] for one in quarters) < RARE * len(quarters)
    series = "days_between_incidents" if is_rare else row["metric"]
    return [one for one in printed("process") if one["series"] == series]


def process_figures(points: list[Row]) -> str:
    """The sentence over the chart: how many are more than noise, and what is usual now."""
    judged = [one for one in points if one["high"] is not None]
    if not judged:
        return f"{len(points)} {MIN_POINTS}"
    speaking, newest = sum(bool(one["signals"]) for one in judged), points[-1]
    found = f"{speaking} {len(judged)}" if speaking else f"{len(judged)}"
    if newest["high"] is None:
        return found
    ends = [newest[end] for end in ("low", "high") if newest[end] is not None]
    usual = " ".join(series_words(newest["series"], end) for end in ends)
    return f"{found} {usual} {share(newest['chance_ratio'])}"


def process_table(points: list[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    is_days = points[0]["series"] == "days_between_incidents"
    words_of = rounded if is_days else duration
    column = DAYS_BETWEEN if is_days else DURATION_LABELS[points[0]["series"]]
    return (
        ("Incident", column, "Lower limit", "Upper limit"),
        [
            (one["title"] or one["key"], *(words_of(one[name]) for name in ("value", "low", "high")))
            for one in points
        ],
    )


def error_budgets(printed: Printed) -> Expected:
    rows = sorted(
        printed("error-budgets"), key=lambda row: (URGENCY.index(row["state"]), left(row), row["slo"])
    )
    first, over = rows[0], exhausted(rows)
    slo = first["slo"]

    def own(figure: str) -> list[Row]:
        return [row for row in printed(figure) if row["slo"] == slo]

    consumers = own("budget-consumers")
    gained = [row for row in consumers if (row["detection_gap_seconds"] or 0) > 0]
    months = printed("error-budgets", "--by", "month", *EVER)
    periods = [row for row in months if row["is_closed"]]
    printed("budget-alerts")  # shown where as-of is now, in test_budgets_now.py
    consumed_columns = ("key", "minutes", "budget_ratio", "error_ratio")
    listed = shown("budget-consumers", consumers, consumed_columns, {"key": titled})
    tables: Tables = {
        "What remained, and what took it?": listed,
        "How are the others?": budget_table([row for row in rows if row["slo"] != slo]),
        "What consumed it?": listed,
        "What consumed it? (2)": shown(
            "budget-shares", own("budget-shares"),
            ("by", "name", "incidents", "minutes", "consumed_ratio", "budget_ratio"),
        ),
        "How did past periods go?": budget_table(
            [row for row in periods if row["slo"] == slo][-12:], window=lambda row: str(row["period_title"])
        ),
        "How did past periods go? (2)": shown("budget-windows", own("budget-windows"), SIDE_BY_SIDE),
        "What is planned or measured?": shown(
            "budget-adjustments", printed("budget-adjustments"),
            ("slo", "kind", "starts_at", "ends_at", "minutes", "reason"),
            MOMENTS,
        ),
        "What is planned or measured? (2)": shown(
            "budget-measured",
            printed("budget-measured"),
            (
                "slo", "source", "starts_at", "ends_at", "measured_minutes", "reported_minutes",
                "difference_minutes",
            ),
            MOMENTS,
        ),
        "Would a burn-rate alert have fired?": shown(
            "budget-consumers",
            gained,
            ("time_to_detect_seconds", "alert_after_seconds", "detection_gap_seconds"),
        ),
        "What does the policy ask?": shown(
            "budget-policy",
            printed("budget-policy"),
            ("slo", "key", "spent_minutes"),
            {
                "slo": lambda row: row["slo"] or "no objective",
                "key": concerns,
            },
            {"key": "Because of"},
        ),
        "What if?": shown(
            "budget-what-if",
            own("budget-what-if"),
            ("title", "target", "budget_minutes", "spent_minutes", "remaining_minutes"),
            {"title": concerned},
            {"title": "Without"},
        ),
    }  # fmt: skip
    if not printed("budget-adjustments"):
        del tables["What is planned or measured?"]
        tables["What is planned or measured?"] = tables.pop("What is planned or measured? (2)")
    states = [str(n) for state in ("at_risk", "no_reports") if (n := sum(r["state"] == state for r in rows))]
    took = words.percent(max(row["counted_minutes"] for row in consumers) / first["spent_minutes"])
    texts = {
        "answer": f"{len(over)} {len(rows)} {spent(first)} {took} {' '.join(states)}",
        "What consumed it?": took,
        "Will it last?": likely_words(printed.by("slo", "budget-forecasts")[slo]),
        "Would a burn-rate alert have fired?": f"{len(gained) or ''} {first['incidents']}",
        "What does the policy ask?": " ".join(
            f"{row['slo'] or 'no objective'}: {row['needs']} ({concerns(row)})"
            for row in printed("budget-policy")
            if not row["is_met"] and not row["exempt_reason"]
        ),
    }
    return {_tile_name(row): _tile_figures(row) for row in rows[:5]}, texts, tables


def concerns(row: Row) -> str:
    return str(row["title"] or row["theme"] or row["key"] or "the whole budget")


def concerned(row: Row) -> str:
    """Return what a row of what-if is about: one incident, or how many would have been shorter."""
    if row["change"] == "detected_by_alert":
        return f"{words.count(row['incidents'], 'incident')} shorter"
    return row["title"] or row["key"] or words.UNKNOWN


def _moment(name: str) -> Callable[[Row], str]:
    return lambda row: f"{row[name][:16].replace('T', ' ')} UTC"


MOMENTS = {name: _moment(name) for name in ("starts_at", "ends_at")}
SIDE_BY_SIDE = (
    "basis",
    "budget_minutes",
    "spent_known_minutes",
    "spent_minutes",
    "remaining_minutes",
    "incidents",
)


def spent(row: Row) -> str:
    """Return what is consumed of a budget: at most, of how much, and what is known where that is less."""
    known = words.minutes(row["spent_known_minutes"]) if row["assumed_minutes"] else ""
    return f"{words.minutes(row['spent_minutes'])} {words.minutes(row['budget_minutes'])} {known}"


def _tile_name(row: Row) -> str:
    return str(row["service"]) if row["kind"] == "availability" else f"{row['service']}, {row['kind']}"


def _tile_figures(row: Row) -> str:
    known = words.minutes(row["spent_known_minutes"]) if row["assumed_minutes"] else ""
    return (
        f"{words.minutes(row['remaining_minutes'])} {words.minutes(row['spent_minutes'])} {known} "
        f"{words.minutes(row['budget_minutes'])} {target_words(row['target'])} {row['incidents']} "
        f"{row['window'] if row['basis'] == 'rolling' else ''}"
    )


def likely_words(row: Row) -> str:
    """Return the figures of a forecast's sentences."""
    if row["likelihood"] is None:
        return "100 %" if "100 %" in (row["reason"] or "") else ""
    said = f"{row['same_word_windows']} {row['backtest_windows']} {row['same_word_exhausted']}"
    return (
        f"{said if row['same_word_windows'] else ''} {words.minutes(row['p10_minutes'])} "
        f"{words.minutes(row['p90_minutes'])} {words.minutes(row['budget_minutes'])} 80 {row['history_days']}"
    )


def titled(row: Row) -> str:
    return str(row["title"] or row.get("key") or row["slo"])


def left(row: Row) -> float:
    return 0.0 if row["remaining_ratio"] is None else float(row["remaining_ratio"])


def linked(row: Row) -> str:
    return str(row["title"] or row["key"])


def likeness(neighbours: list[Row]) -> str:
    return share(neighbours[0]["likeness_ratio"] if neighbours else None)


def contributing_factors(printed: Printed) -> Expected:
    rows, repeat, returns = printed("factors"), printed.one("repeats"), printed("returns")
    themes = [row for row in rows if row["theme"] != "untagged"]
    silent = repeat["incidents"] - repeat["comparable"]
    repeated = f"{repeat['repeats']} {repeat['comparable']}"
    sure = f"{repeat['excess_p_value']:.3f}"
    written, back, unknown = (sum(row[name] for row in rows) for name in ("factors", "returns", "unknown"))
    basis = f"{repeated} {share(repeat['expected_ratio'])}"
    tiles = {
        "Repeats": f"{share(repeat['repeat_ratio'])} {basis} {sure} {silent or ''}",
        **{
            label: f"{sum(row[name] for row in rows)} {back} {unknown or ''}"
            for name, label in (
                ("item_open", "Back before the fix"),
                ("did_not_hold", "Back after the fix"),
                ("no_item", "Back, no item"),
            )
        },
        "Without a theme": f"{written - sum(row['factors'] for row in themes)} {written}",
    }
    first = themes[0]
    most = f"{first['impact_minutes'] / 60:,.0f}{words.GAP}h {first['incidents']}"
    rate_of = f"{share(repeat['repeat_ratio'])} {repeated} {share(repeat['expected_ratio'])}"
    tables: Tables = {
        "Hours of impact by theme of the factors": shown("factors", themes, THEME_COLUMNS),
        "When did they occur?": shown(
            "factors",
            [row for row in printed("factors", "--by", "quarter") if row["theme"] != "untagged"],
            ("period_title", "theme", "incidents"),
        ),
        "How was it fixed?": shown(
            "factors",
            [row for row in printed("factors", "--group", "fixed_by") if row["theme"] != "untagged"],
            ("group", "theme", "incidents"),
            {"group": lambda row: fixed_words(row["group"])},
            {"group": "Fixed by"},
        ),
        "What came back?": (
            ("Incident", "Service", "Theme", "State", "Item", "Earlier incident", "Days since"),
            [
                (
                    linked(row),
                    row["service"],
                    row["theme"],
                    RETURN_LABELS[row["state"]],
                    row["item"] or words.UNKNOWN,
                    row["earlier_title"] or row["earlier_key"],
                    str(row["days"]),
                )
                for row in returns
            ],
        ),
        "What came back? (2)": shown(
            "recurrence-days",
            printed("recurrence-days"),
            ("from_days", "returns"),
            {"from_days": returned_after},
            {"from_days": "After"},
        ),
        "Did the fixes work?": shown(
            "fixes",
            printed("fixes"),
            FIGURES["fixes"].table,
            {"theme": lambda row: row["theme"] or "All themes"},
        ),
        "What is done about them?": as_printed(printed, "theme-coverage"),
        "Which go together?": as_printed(printed, "factor-pairs"),
        "Which have no theme?": (
            ("Incident", "Factor", "Similarity", "Line"),
            [
                (linked(row), row["text"], likeness(row["neighbours"]), str(row["line"]))
                for row in printed("untagged")
            ],
        ),
    }
    texts = {
        "answer": f"{most} {rate_of} {sure}",
        "Hours of impact by theme of the factors": tiles["Without a theme"],
        "Did the fixes work?": held(printed("fixes")),
    }
    return tiles, texts, tables


def held(rows: list[Row]) -> str:
    if not rows:
        return ""
    total = rows[0]
    before = words.rate(total["before_with"], total["before"])
    shares = f"{before} 180 {words.rate(total['after_with'], total['after'])}"
    if total["rate_ratio_low"] is None:
        return shares
    low, high = total["rate_ratio_low"], total["rate_ratio_high"]
    return f"{shares} {total['rate_ratio']:.2f} 95 {low:.2f} {high:.2f}"


def returned_after(row: Row) -> str:
    last = row["to_days"]
    if last is None:
        return f"{row['from_days'] - 1} days and more"
    return f"{row['from_days']} to {last - 1} days"


def action_items(printed: Printed) -> Expected:
    row, ever = printed.one("action-items"), printed.one("action-items", "--ever")
    known_60 = row["aged_60"] - row["aged_60_unknown"]
    within, before = row["done_within_60_ratio"], row["previous_done_within_60_ratio"]
    low, high = row["on_time_low_ratio"], row["on_time_high_ratio"]
    in_time = share(low) if low == high else f"{low * 100:.0f} to {share(high)}"
    tiles = {
        "Overdue now": f"{ever['overdue']} {ever['overdue_implied']} {ever['open']}",
        "Due in two weeks": f"{ever['due_soon']} {ever['later']} {ever['open_undated']}",
        "Done in 60 days": (
            f"{share(within)} {row['aged_60_done']} {known_60} "
            f"{'' if before is None else share(before)} {row['aged_60_unknown'] or ''}"
        ),
        "On time": (
            f"{in_time} {row['on_time']} {row['due_done_dated']} {row['due_still_open']} "
            f"{row['done_undated'] or ''}"
        ),
        "Status unknown": f"{row['total'] - row['known']} {row['total']}",
    }
    known_words = words.known_of(row["known"], row["total"])
    oldest = row["oldest_now_days"] if ever["overdue"] else ""
    was = "" if before is None else share(before)
    texts = {
        "answer": (
            f"{ever['open']} {ever['overdue']} {oldest} {ever['due_soon']} 14 {share(within)} 60 {known_60} "
            f"{was} {known_words}"
        ),
        "What was kept?": "",
    }
    groups = printed("action-items", "--group", "team")
    tables: Tables = {
        "By team": (
            ("Team", "What", "Rate", "Of", "90 % interval"),
            [
                cells
                for one in groups
                if one["total"]
                for cells in (
                    rate(one, "Done", one["done"], one["known"] - one["wont_do"], "completion"),
                    rate(one, "Done in time", one["on_time"], one["due"], "on_time", "_ratio"),
                )
            ],
        ),
        "What was kept?": shown("action-items", [one for one in groups if one["total"]], KEPT_COLUMNS),
        "How old are they?": shown(
            "item-ages",
            printed("item-ages"),
            ("from_days", "items", "overdue"),
            {"from_days": age},
            {"from_days": "Age"},
        ),
        "How long do they take?": shown(
            "time-to-complete",
            printed("time-to-complete"),
            ("cohort_title", "items", "done", "done_undated", "median_low_days", "median_days", "left_out"),
        ),
        "How well are they written?": (
            ("Rate", "Of"),
            [
                (share(one["items"] / one["total"]), words.known_of(one["items"], one["total"]))
                for one in printed("item-quality")
            ],
        ),
    }  # fmt: skip
    return tiles, texts, tables


def rate(row: Row, what: str, part: int, whole: int, name: str, end: str = "") -> tuple[str, ...]:
    low, high = row[f"{name}_low{end}"], row[f"{name}_high{end}"]
    sure = words.UNKNOWN if low is None else f"{share(low)} to {share(high)}"
    return row["group"], what, share(part / whole if whole else None), words.known_of(part, whole), sure


def age(row: Row) -> str:
    last = row["to_days"]
    return f"{row['from_days']} days and more" if last is None else f"{row['from_days']} to {last - 1} days"


def quarterly_review(printed: Printed) -> Expected:
    *_, before_key, key = [row["period"] for row in printed("incidents", "--by", "quarter")]
    now, before = (("--since", one, "--until", one) for one in (key, before_key))
    counts = printed.one("incidents", "--by", "quarter", *now)
    times = printed.by("metric", "response-times", "--by", "quarter", *now)
    kept = printed.one("action-items", "--by", "quarter", *now)
    budgets, budgets_before = (printed("error-budgets", "--by", "quarter", *dates) for dates in (now, before))
    cost, cost_before = (
        printed.one("impact", *now),
        printed.one("impact", *same_part(printed, counts, before)),
    )
    many, over, listed = counts["incidents"], len(exhausted(budgets)), len(budgets)
    found = {
        "Incidents": pack_figure("incidents", many, counts["previous_incidents"], (many, many), counts),
        "Hours of impact": pack_figure(
            "minutes", cost["impact_minutes"], cost_before["impact_minutes"], (cost["known"], many)
        ),
        **{
            label(metric): pack_figure(
                "seconds", row["median_seconds"], row["previous_median_seconds"], (row["known"], many), row
            )
            for metric, row in times.items()
        },
        "Budgets exhausted": pack_figure(
            "budgets", over, None if counts["partial"] else len(exhausted(budgets_before)), (listed, listed)
        ),
        "Items on time": pack_figure(
            "ratio", kept["on_time_ratio"], None, (kept["due"], kept["total"]),
            low=kept["on_time_low_ratio"], high=kept["on_time_high_ratio"],
            is_range=kept["on_time_ratio"] is None,
        ),
    }  # fmt: skip
    shown_as_tiles = {"Incidents", label("time_to_detect"), label("time_to_resolve"), "Budgets exhausted"}
    tiles = {
        name: " ".join(
            (now_words(one), difference_words(one), value_words(one, one.before), known_words(one))
        )
        for name, one in found.items()
        if name in shown_as_tiles
    }
    if counts["partial"]:
        tiles["Budgets exhausted"] = f"{over} {words.known_of(listed, listed)}"
    tiles["Items on time"] = f"{now_words(found['Items on time'])} {known_words(found['Items on time'])}"
    hours = found["Hours of impact"]
    answer = (
        f"{many} {counts['previous_incidents']} {now_words(hours)} {value_words(hours, hours.before)} "
        f"{over} {listed}"
    )
    sure = [one for one in found.values() if one.verdict in {"improved", "worsened"}]
    answer += "".join(f" {now_words(one)} {difference_words(one)}" for one in sure)
    return tiles, {"answer": answer}, {}


def same_part(printed: Printed, counts: Row, before: tuple[str, ...]) -> tuple[str, ...]:
    """The dates that a quarter is held against: of one that is not over, the same elapsed part."""
    whole = printed.one("incidents", *before)
    first, last = (date.fromisoformat(whole[name]) for name in ("first_on", "last_on"))
    elapsed = date.fromisoformat(counts["last_on"]) - date.fromisoformat(counts["first_on"])
    return ("--since", str(first), "--until", str(min(first + elapsed, last) if counts["partial"] else last))


def pack_figure(
    unit: str,
    now: float | None,
    before: float | None,
    of: tuple[int, int],
    row: Row | None = None,
    **more: object,
) -> PackFigure:
    """A figure of the review, of what `pmdata metrics` prints."""
    verdict_of = row["verdict"] if row else None
    return PackFigure.model_validate(
        {
            "name": "", "label": "", "unit": unit, "now": now, "before": before, "known": of[0],
            "total": of[1], "verdict": verdict_of, **more,
        }
    )  # fmt: skip


def incidents(printed: Printed) -> Expected:
    counts, by = printed.one("incidents"), printed.by("group", "incidents", "--group", "severity")
    stated = sum(row["incidents"] for name, row in by.items() if name != "not stated")
    severe = sum(by[name]["incidents"] for name in ("SEV1", "SEV2") if name in by)
    rest = f"{counts['near_misses'] or ''} {counts['open'] or ''}"
    listed, ever = (
        row["incidents"] + row["near_misses"] for row in (counts, printed.one("incidents", *EVER))
    )
    files = printed.one("files")
    others = files["incidents"] - files["undated_incidents"] - ever
    outside = f"{ever - listed or ''} {others or ''} {files['undated_incidents'] or ''}"
    return {}, {"answer": f"{counts['incidents']} {severe} {stated} {rest} {outside}"}, {}


def data_quality(printed: Printed) -> Expected:
    files, facts, life = printed.one("files"), printed.by("fact", "completeness"), printed.one("report-life")
    concerns = {row["key"] for row in printed("unfinished-reports")}
    resolve = facts["Time to resolve"]
    counts = printed.one("incidents")
    selected = counts["incidents"] + counts["near_misses"]
    tiles = {
        "Incidents read": f"{files['incidents']} {selected} {files['undated_incidents']}",
        "Files with an error": f"{files['with_errors']} {files['files']}",
        "Files with a warning": f"{files['with_warnings']} {files['warnings']}",
        "Time to resolve known": f"{share(resolve['known'] / resolve['incidents'])} {known(resolve)}",
        "Unfinished reports": f"{len(concerns)} {round(life['median_days'])} {life['known']}",
    }
    tables: Tables = {
        "Completeness of reports": as_printed(printed, "completeness"),
    }
    return tiles, {"answer": f"{files['files']} {files['doubtful_incidents']} {files['incidents']}"}, tables


EXPECTED: dict[str, Callable[[Printed], Expected]] = {
    "overview": overview, "response_times": response_times, "error_budgets": error_budgets,
    "contributing_factors": contributing_factors, "action_items": action_items,
    "quarterly_review": quarterly_review, "incidents": incidents, "data_quality": data_quality,
}  # fmt: skip
