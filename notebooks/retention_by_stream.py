import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Retention by stream")


@app.cell(hide_code=True)
def _():
    from datetime import timedelta
    from html import escape

    import marimo as mo
    import polars as pl

    from charts.seasons import seasons
    from core.figures import compute, figure_named
    from core.settings import read_settings
    from core.snapshot import Reader

    return (
        Reader,
        compute,
        escape,
        figure_named,
        mo,
        pl,
        read_settings,
        seasons,
        timedelta,
    )


@app.cell(hide_code=True)
def _(Reader, compute, escape, figure_named, read_settings):
    settings = read_settings()
    reader = Reader(settings.snapshots_dir)
    snapshot = reader.current().snapshot
    taken = snapshot.taken_at.astimezone(settings.zone)

    def figure(name, **params):
        """The rows of a figure as the app and `hsl figure` give them."""
        return compute(figure_named(name), snapshot, reader, params)

    def label(stream):
        """What the school calls a stream; the text of a notebook is markdown, a name is none."""
        return escape(settings.streams.get(stream, stream))

    return figure, label, settings, taken


@app.cell(hide_code=True)
def _(mo, taken):
    mo.md(
        f"""
        # Retention by stream

        Numbers of the snapshot of **{taken:%A %-d %B %Y, %H:%M}** in the school's time. Every number
        is one of the app's figures; nothing is counted here a second time.

        A stream brings people of its own. Its **season** is the time from its first booking to the
        day before the next stream's first booking, and its people are those who came to the bot for
        the first time in a week (Monday to Sunday) that begins in the season. Do they come back more
        than the people of the season before?
        """
    )
    return


@app.cell(hide_code=True)
def _(figure, pl, timedelta):
    starts = figure("stream_starts").drop_nulls("started")
    # Streams that begin on the same day share a season; it has the name of the larger one.
    calendar = (
        starts.sort("started", "bookings", descending=[False, True])
        .unique("started", keep="first", maintain_order=True)
        .with_columns(ends=pl.col("started").shift(-1) - timedelta(days=1))
        .select("stream", "started", "ends")
    )
    return (calendar,)


@app.cell(hide_code=True)
def _(calendar, figure, pl):
    found = [
        figure("retention_curve", since=started, until=ends).with_columns(stream=pl.lit(stream))
        for stream, started, ends in calendar.iter_rows()
    ]
    curves = pl.concat(found) if found else None
    newest = calendar["stream"][-1] if found else ""
    return curves, newest


@app.cell(hide_code=True)
def _(calendar, curves, label, mo, newest, pl, seasons, settings):
    def back(stream, week):
        """The share of a season's people who came back in a week, in words."""
        row = curves.filter((pl.col("stream") == stream) & (pl.col("week") == week))
        if row.is_empty():
            return "is not known yet"
        facts = row.row(0, named=True)
        return (
            f"is **{facts['active_pct']:.0f} %** ({facts['people']:,} of {facts['size']:,}, 95 %"
            f" interval {facts['active_low']:.0f} to {facts['active_high']:.0f} %)"
        )

    if curves is None:
        answer = mo.md(
            "## Do they come back?\n\nNobody has booked a stream yet: there is no season."
        )
    else:
        said = [
            f"- season of {label(stream)}: in the week after their first one, it {back(stream, 1)};"
            f" four weeks after, it {back(stream, 4)}"
            for stream in reversed(calendar["stream"].to_list())
        ]
        answer = mo.vstack(
            [
                mo.md(
                    "## Do they come back?\n\nThe share of a season's people who did something of"
                    " their own again:\n\n" + "\n".join(said)
                ),
                seasons(curves, newest, settings.streams, dark=False),
            ]
        )
    answer
    return


@app.cell(hide_code=True)
def _(calendar, curves, label, mo, pl):
    if curves is None:
        sizes = mo.md("")
    else:
        first = curves.filter(pl.col("week") == 0).select("stream", "cohorts", "size")
        shown = calendar.join(first, on="stream", how="left", validate="1:1").with_columns(
            pl.col("stream").map_elements(label, return_dtype=pl.String)
        )
        sizes = mo.vstack(
            [
                mo.md("## How many are they?"),
                mo.ui.table(
                    shown.select(
                        season="stream",
                        begins="started",
                        ends="ends",
                        week_cohorts="cohorts",
                        people="size",
                    ),
                    selection=None,
                ),
            ]
        )
    sizes
    return


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## How to read it

    - **Own acts only.** An approval or a reminder is the school's act and brings nobody back.
    - **Finished weeks only.** A week counts for the cohorts for which it is over; the curve of the
      newest season is short because its weeks have not happened, not because people left.
    - **Other people in every week.** Further right, fewer cohorts stand behind a point, and a season
      that began with its best cohorts looks better there. Compare seasons at the same week, and
      where their intervals overlap widely, do not compare them at all.
    - **Not the students.** Most of a season's people never book. For those who do, see the notebook
      *Who pays and how fast*.
    """)
    return


if __name__ == "__main__":
    app.run()
