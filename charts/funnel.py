"""How far do people get, from first contact to paid?"""

import plotly.graph_objects as go
import polars as pl

from charts.look import between, chart, colours, percent

ROW = 43


def funnel(steps: pl.DataFrame, *, dark: bool) -> go.Figure:
    """One bar per step, widest first; the last step, money, stands out.

    Takes step, name, people, above, also_before, share_pct, step_pct, step_low, step_high.
    """
    look = colours(dark=dark)
    ordered = steps.sort("step")
    last = ordered["step"].max()
    drawn = chart(dark=dark, height=ROW * ordered.height + 8)
    drawn.add_bar(
        orientation="h",
        x=ordered["people"].to_list(),
        y=[name[:1].upper() + name[1:] for name in ordered["name"]],
        marker={
            "color": [look.strong if step == last else look.soft for step in ordered["step"]],
            "line": {"width": 0},
        },
        text=[_label(row) for row in ordered.iter_rows(named=True)],
        textposition="outside",
        textfont={"color": look.ink},
        cliponaxis=False,
        customdata=[_in_words(row) for row in ordered.iter_rows(named=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )
    drawn.update_layout(bargap=0.3, margin={"l": 8, "r": 86, "t": 4, "b": 4})
    drawn.update_yaxes(
        autorange="reversed", showgrid=False, tickfont={"color": look.ink, "size": 13}
    )
    drawn.update_xaxes(visible=False, rangemode="tozero")
    return drawn


def _label(row: dict[str, object]) -> str:
    rate = _number(row["step_pct"])
    return f"<b>{row['people']:,}</b>" + ("" if rate is None else f"  {rate:.0f} %")


def _in_words(row: dict[str, object]) -> str:
    people, share = row["people"], percent(_number(row["share_pct"]))
    lines = [f"<b>{people:,} people</b>, {share} of everybody"]
    if row["above"] is not None:
        rate = percent(_number(row["step_pct"]))
        interval = between(_number(row["step_low"]), _number(row["step_high"]))
        lines += [
            f"{row['also_before']:,} of the {row['above']:,} a step above did this too: {rate}",
            f"(95 % interval {interval})",
        ]
    return "<br>".join(lines)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
