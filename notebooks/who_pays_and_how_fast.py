import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Who pays and how fast")


@app.cell(hide_code=True)
def _():
    """What this notebook stands on: the same figures and charts as the pages."""
    from html import escape

    import marimo as mo
    import polars as pl

    from charts.paths import paths
    from charts.race import race
    from charts.waits import time_to_pay
    from core.figures import compute, figure_named
    from core.settings import read_settings
    from core.snapshot import Reader

    return (
        Reader,
        compute,
        escape,
        figure_named,
        mo,
        paths,
        pl,
        race,
        read_settings,
        time_to_pay,
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
        return "no stream" if stream is None else escape(settings.streams.get(stream, stream))

    return figure, label, settings, taken


@app.cell(hide_code=True)
def _(mo, taken):
    mo.md(
        f"""
        # Who pays and how fast

        Numbers of the snapshot of **{taken:%A %-d %B %Y, %H:%M}** in the school's time. Every number
        is one of the app's figures; nothing is counted here a second time.

        Three questions, in the order in which they are asked on a Monday: how many of those who
        book pay, how long they take, and which way they came.
        """
    )
    return


@app.cell(hide_code=True)
def _(figure, label, mo, pl):
    streams = figure("streams").with_columns(
        stream=pl.col("stream").map_elements(label, return_dtype=pl.String, skip_nulls=False)
    )
    booked = int(streams["total"].sum())
    paid = int(streams["confirmed"].sum())
    share = f"**{100 * paid / booked:.0f} %**" if booked else "none"
    mo.vstack(
        [
            mo.md(
                f"""
                ## How many pay?

                Of **{booked:,}** bookings **{paid:,}** are paid: {share}. A cancelled booking counts
                as one that did not pay. Look at the interval before you compare two streams: where the
                intervals of two streams overlap widely, the difference may be a handful of people.
                """
            ),
            mo.ui.table(
                streams.select(
                    "stream",
                    bookings="total",
                    paid="confirmed",
                    conversion=pl.col("conversion_pct").round(1),
                    from_pct=pl.col("conversion_low").round(0),
                    to_pct=pl.col("conversion_high").round(0),
                ),
                selection=None,
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _(figure, settings):
    days = figure("stream_race")
    there = days["stream"].unique(maintain_order=True).to_list()
    newest = settings.current_stream if settings.current_stream in there else None
    newest = newest or (there[0] if there else "")
    return days, newest


@app.cell(hide_code=True)
def _(days, label, mo, newest, pl, race, settings):
    ours = days.filter(pl.col("stream") == newest)
    if ours.is_empty():
        said = "Nobody has booked a stream yet."
    else:
        last = ours.row(-1, named=True)
        said = (
            f"On day {last['day']} **{label(newest)}** has {last['booked_total']:,} bookings, of which"
            f" {last['paid_total']:,} are paid. The grey band is what the earlier streams of the same"
            " course had on the same day of theirs."
        )
    mo.vstack(
        [
            mo.md(f"## Is the newest stream faster than the last?\n\n{said}"),
            race(days, "paid", newest, settings.streams, dark=False),
        ]
    )
    return


@app.cell(hide_code=True)
def _(figure, label, newest, pl):
    summary = figure("time_to_pay_summary")
    row = summary.filter(pl.col("stream") == newest)
    if row.is_empty():
        answer = "Nobody has booked a stream yet."
    else:
        facts = row.row(0, named=True)
        quarter = facts["quarter_days"]
        soon = "has not been reached" if quarter is None else f"came after **{quarter:.1f} days**"
        answer = (
            f"In {label(newest)} **{facts['paid']:,}** people have paid, {facts['waiting']:,} still"
            f" wait and {facts['cancelled']:,} cancelled; {facts['unknown']:,} are left out because"
            f" no event says when they paid. The first quarter of all who booked {soon}."
        )
    return answer, summary


@app.cell(hide_code=True)
def _(answer, figure, label, mo, newest, pl, settings, summary, time_to_pay):
    mo.vstack(
        [
            mo.md(
                f"""
                ## How long do they take?

                {answer}

                The curve is a Kaplan-Meier estimate. Who has booked yesterday and not paid is not
                lost: such people count as waiting, for as long as they have been watched. Who
                cancelled counts as not paid to this day, so the curve ends at the share of
                everybody who booked, not of those who stayed. The band is the 95 % interval.
                """
            ),
            time_to_pay(figure("time_to_pay"), newest, settings.streams, last_day=45, dark=False),
            mo.ui.table(
                summary.select(
                    pl.col("stream").map_elements(label, return_dtype=pl.String, skip_nulls=False),
                    "people",
                    "paid",
                    "waiting",
                    "cancelled",
                    "unknown",
                    quarter_after_days=pl.col("quarter_days").round(1),
                    half_after_days=pl.col("half_days").round(1),
                ),
                selection=None,
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _(figure, mo, paths, pl):
    orders = figure("paths_to_payment")
    drawn = orders.drop_nulls("path")
    if drawn.is_empty():
        way = mo.md("## Which way did they come?\n\nNobody has paid at a time the events tell.")
    else:
        top = drawn.row(0, named=True)
        covered = 100 * drawn["people"].sum() / top["payers"]
        way = mo.vstack(
            [
                mo.md(
                    f"""
                    ## Which way did they come?

                    The most common order of first steps is **{top["path"]}**: {top["share_pct"]:.0f} %
                    of {top["payers"]:,} payers (95 % interval {top["share_low"]:.0f} to
                    {top["share_high"]:.0f} %). The drawing holds {covered:.0f} % of the payers; a step
                    counts when it is first done, up to the first payment.
                    """
                ),
                paths(orders, dark=False),
                mo.ui.table(
                    orders.select(
                        pl.col("path").fill_null("all other orders"),
                        "people",
                        share=pl.col("share_pct").round(1),
                    ),
                    selection=None,
                ),
            ]
        )
    way
    return


@app.cell(hide_code=True)
def _(figure, mo):
    waiting = figure("waiting")
    mo.md(
        f"""
        ## What to do today

        **{int(waiting["overdue_receipts"].sum()):,}** receipts have waited for a check longer than
        three days: these people believe that they have paid. **{int(waiting["stale_holds"].sum()):,}**
        bookings have seen no receipt for more than a week. Both lists, by name, are on the page
        *Streams*, and can be kept as segments there.
        """
    )
    return


if __name__ == "__main__":
    app.run()
