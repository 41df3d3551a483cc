"""Pictures of charts: Vega-Lite → SVG without a browser, in the colours of the theme.

Drawn by vl-convert in one process of its own, in UTC and the font that it carries (Liberation Sans, as wide
as Arial), so that the same chart gives the same bytes on every machine.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Literal, cast

import pyarrow as pa

from pmdata.bundle import theme_file
from pmdata.charts.chart import Chart, Spec
from pmdata.errors import DrawingError

Scheme = Literal["light", "dark"]
FONT = "Liberation Sans"
WIDTH = 720
_SECONDS = 120


def pictures(charts: Sequence[Chart], schemes: Sequence[Scheme]) -> tuple[tuple[str, ...], ...]:
    """Return for each chart its SVG in each scheme, in their order.

    Raises DrawingError where the drawing process fails or takes minutes.
    """
    if not charts:
        return ()
    specs = [_drawable(chart, scheme) for chart in charts for scheme in schemes]
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _DRAW], input=json.dumps(specs).encode(), capture_output=True,
            check=True, timeout=_SECONDS, env=environment,
        )  # fmt: skip
        drawn: list[str] = json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines()
        raise DrawingError(lines[-1] if lines else "it ended without a word") from error
    except subprocess.TimeoutExpired as error:
        raise DrawingError(f"it took more than {_SECONDS} seconds") from error
    width = len(schemes)
    return tuple(tuple(drawn[at : at + width]) for at in range(0, len(drawn), width))


def draw_all() -> None:
    """Read specifications from standard input and write their pictures: what the process runs."""
    import vl_convert

    drawn = [vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]) for spec in json.load(sys.stdin)]
    sys.stdout.buffer.write(json.dumps(drawn).encode())


def _drawable(chart: Chart, scheme: Scheme) -> Spec:
    """Return the specification with its data, a width, and the colours that Streamlit would give it."""
    data = {name: _rows(table) for name, table in chart.datasets.items()}
    config = _merged(_config(scheme), chart.spec.get("config", {}))
    spec: Spec = {**chart.spec, "datasets": data, "config": config, "background": None}
    spec.setdefault("width", WIDTH)
    return cast("Spec", _sized(spec))


def _sized(spec: Any) -> Any:
    """Return the specification with a number wherever it takes the width of its place."""
    if isinstance(spec, dict):
        return {
            key: WIDTH
            if key == "width" and value == "container"
            else value
            if key == "datasets"
            else _sized(value)
            for key, value in spec.items()
        }
    return [_sized(one) for one in spec] if isinstance(spec, list) else spec


def _rows(table: pa.Table) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    if isinstance(value, timedelta):
        return value.total_seconds()
    return float(value) if isinstance(value, Decimal) else value


_DRAW = f"from {__name__} import {draw_all.__name__}; {draw_all.__name__}()"
"""What the process runs."""


@cache
def _config(scheme: Scheme) -> Mapping[str, Any]:
    theme = tomllib.loads(theme_file().read_text(encoding="utf-8"))["theme"][scheme]
    text, line = theme["textColor"], theme["borderColor"]
    categories, ramp = theme["chartCategoricalColors"], theme["chartSequentialColors"]
    words = {"labelColor": text, "titleColor": text, "labelFont": FONT, "titleFont": FONT}
    return {
        "font": FONT,
        "axis": {**words, "domainColor": line, "gridColor": line, "tickColor": line, "labelFontSize": 12,
                 "titleFontSize": 12, "titleFontWeight": "normal"},
        "axisX": {"grid": False},
        "legend": {**words, "labelFontSize": 12},
        "header": words,
        "scale": {"barBandPaddingInner": 0.25},
        "title": {"color": text, "font": FONT},
        "mark": {"color": categories[0], "tooltip": False},
        "range": {"category": categories, "ramp": ramp, "heatmap": ramp, "ordinal": ramp,
                  "diverging": theme["chartDivergingColors"]},
    }  # fmt: skip


def _merged(one: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(one)
    for key, value in over.items():
        own = merged.get(key)
        merged[key] = (
            _merged(own, value) if isinstance(own, Mapping) and isinstance(value, Mapping) else value
        )
    return merged
