"""Plots of evaluations: success at k beside baselines, risk against coverage, figures by type, cost by size."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import streamlit as st

from ui.evaluation_results import Curve, Results, Table, read_figure

HEIGHT_PX = 380
MANY_ROWS = 6
# Tell apart without red and green; the first, stronger than the rest, is ours.
COLOURS = ("#2f7fc1", "#d98a1f", "#8a8f98", "#6b5fb5", "#2a9d8f", "#b5527d", "#8c6d3f", "#5b6b7a")
Chart = Any
"""An Altair chart, layered or not: its own types differ by version."""
_AT_K = re.compile(r"(?P<measure>success|recall|R)@(?P<k>\d+)")
_NAMES_OF_ROWS = ("ranking", "questions", "system", "answers", "type", "sentences", "confidence")


def show_plots(results: Results) -> None:
    """Show what of the results can be drawn; nothing where nothing can."""
    at_k = [
        t for t in results.tables if t.columns[0] in ("ranking", "questions", "system") and _points_at_k(t)
    ]
    by_type = [t for t in results.tables if "by type" in t.title.casefold()]
    checks = [t for t in results.tables if t.columns[0] == "sentences"]
    kinds: list[tuple[str, bool, Callable[[], Chart | None]]] = [
        (
            "Found among the first k",
            bool(at_k),
            lambda: _lines_at_k(_points_at_k(_one_of(at_k, results, "at-k"))),
        ),
        ("Risk and coverage", bool(results.curves), lambda: _curves(results.curves)),
        ("By type", bool(by_type), lambda: _bars(_one_of(by_type, results, "by-type"))),
        ("Sentences doubted", bool(checks), lambda: _bars(_one_of(checks, results, "checks"))),
        ("Time by size", bool(_points_by_size(results)), lambda: _by_size(_points_by_size(results))),
    ]
    drawn = [(title, draw) for title, there, draw in kinds if there]
    if not drawn:
        return
    for tab, (title, draw) in zip(st.tabs([title for title, _ in drawn]), drawn, strict=True):
        with tab:
            chart = draw()
            if chart is not None:
                st.altair_chart(chart.properties(height=HEIGHT_PX, description=title), width="stretch")


def _one_of(tables: Sequence[Table], results: Results, kind: str) -> Table:
    """Return the one of several tables that the reader wants drawn."""
    if len(tables) == 1:
        return tables[0]
    titles = [t.title for t in tables]
    chosen = st.selectbox("Drawn from", titles, key=f"{kind}-{results.name}", label_visibility="collapsed")
    return next((t for t in tables if t.title == chosen), tables[0])


def _points_at_k(table: Table) -> list[dict[str, object]]:
    points: list[dict[str, object]] = []
    for row in table.rows:
        for column, cell in row.items():
            match, figure = _AT_K.fullmatch(column), read_figure(cell)
            if match is None or figure is None or match["measure"] == "recall":
                continue
            points.append(
                {
                    "series": " ".join(str(row[n]) for n in _NAMES_OF_ROWS if n in row),
                    "k": int(match["k"]), "value": figure.value, "low": figure.low, "high": figure.high,
                }
            )  # fmt: skip
    return points


def _lines_at_k(points: Sequence[dict[str, object]]) -> Chart:
    data = _data(points)
    order = list(dict.fromkeys(str(p["series"]) for p in points))
    base = alt.Chart(data).encode(
        x=alt.X("k:O", title="first k paragraphs", axis=alt.Axis(labelAngle=0)),
        color=alt.Color("series:N", sort=order, title=None, scale=_scale(order), legend=_legend()),
    )
    value = alt.Y("value:Q", title="share of questions", scale=alt.Scale(domain=[0, 1]))
    tooltip = [
        alt.Tooltip("series:N", title="ranking"),
        "k:O",
        alt.Tooltip("value:Q", format=".3f"),
        "low:Q",
        "high:Q",
    ]
    lines = base.mark_line(strokeWidth=2).encode(y=value)
    dots = base.mark_point(size=70, filled=True).encode(y=value, tooltip=tooltip)
    spans = base.transform_filter("isValid(datum.low)").mark_rule(opacity=0.5).encode(y="low:Q", y2="high:Q")
    return lines + spans + dots


def _curves(curves: Sequence[Curve]) -> Chart:
    """Draw the share of wrong answers against the share of questions answered, as the threshold falls."""
    names = [c.name for c in curves]
    tooltip = [
        alt.Tooltip("setting:N"),
        *(alt.Tooltip(f"{n}:Q", format=".3f") for n in ("threshold", "coverage", "risk")),
    ]
    whole = alt.Scale(domain=[0, 1])
    return (
        alt.Chart(_data([point for curve in curves for point in _points_of(curve)]))
        .mark_line(strokeWidth=2, interpolate="step-after")
        .encode(
            x=alt.X("coverage:Q", title="coverage: share of questions answered", scale=whole),
            y=alt.Y("risk:Q", title="risk: share of those answered wrong", scale=whole),
            color=alt.Color("setting:N", sort=names, title=None, scale=_scale(names), legend=_legend()),
            tooltip=tooltip,
        )
    )


def _points_of(curve: Curve) -> list[dict[str, object]]:
    return [{"setting": curve.name, "threshold": t, "coverage": c, "risk": r} for t, c, r in curve.points]


def _bars(table: Table) -> Chart | None:
    """Draw the shares of a table row by row, each measure a colour."""
    name = next((c for c in ("type", "sentences", "questions") if c in table.columns), table.columns[0])
    points: list[dict[str, object]] = [
        {"row": str(row.get(name)), "measure": column, "value": figure.value}
        for row in table.rows
        for column, cell in row.items()
        if column not in (name, "n", "questions") and "nothing declined" not in column
        and (figure := read_figure(cell)) is not None and 0 <= figure.value <= 1
    ]  # fmt: skip
    if not points:
        return None
    measures = list(dict.fromkeys(str(p["measure"]) for p in points))
    rows = list(dict.fromkeys(str(p["row"]) for p in points))
    angle = -35 if len(rows) > MANY_ROWS else 0
    return (
        alt.Chart(_data(points))
        .mark_bar()
        .encode(
            x=alt.X("row:N", sort=rows, title=None, axis=alt.Axis(labelAngle=angle, labelLimit=220)),
            xOffset=alt.XOffset("measure:N", sort=measures),
            y=alt.Y("value:Q", title="share", scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("measure:N", sort=measures, title=None, scale=_scale(measures), legend=_legend()),
            tooltip=["row:N", "measure:N", alt.Tooltip("value:Q", format=".3f")],
        )
    )


def _points_by_size(results: Results) -> list[dict[str, object]]:
    return [
        {"paragraphs": size.value, "measure": label, "ms": ms.value}
        for table in results.tables
        for row in table.rows
        for label, column in (("median", "ms all p50_ms"), ("95 % within", "ms all p95_ms"))
        if (size := read_figure(row.get("paragraphs"))) and (ms := read_figure(row.get(column)))
    ]


def _by_size(points: Sequence[dict[str, object]]) -> Chart:
    """Draw the time of a search by the size of the library."""
    names = ["median", "95 % within"]
    return (
        alt.Chart(_data(points))
        .mark_line(point=True)
        .encode(
            x=alt.X("paragraphs:Q", scale=alt.Scale(type="log"), title="paragraphs in the library"),
            y=alt.Y("ms:Q", title="ms a search"),
            color=alt.Color("measure:N", sort=names, title=None, scale=_scale(names), legend=_legend()),
            tooltip=["paragraphs:Q", "measure:N", "ms:Q"],
        )
    )


def _data(points: Sequence[dict[str, object]]) -> alt.Data:
    return alt.Data(values=list(points))  # type: ignore[no-untyped-call]


def _scale(names: Sequence[str]) -> alt.Scale:
    return alt.Scale(domain=list(names), range=[COLOURS[k % len(COLOURS)] for k in range(len(names))])


def _legend() -> alt.Legend:
    return alt.Legend(orient="bottom", columns=2, labelLimit=320)
