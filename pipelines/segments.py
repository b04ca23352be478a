"""Which groups each person is in: the groups that lists and messages are made for."""

import polars as pl

from pipelines.people import PAID


def stream_segments(bookings: pl.LazyFrame) -> pl.LazyFrame:
    """`stream:<name>`: people with a confirmed booking in that stream (specification: segmentation)."""
    confirmed = bookings.filter((pl.col("confirmed") == PAID) & (pl.col("course_stream") != ""))
    stream = pl.concat_str(pl.lit("stream:"), "course_stream")
    return confirmed.select("user_id", segment=stream).unique()


def tier_segments(people: pl.LazyFrame) -> pl.LazyFrame:
    """`tier:<name>`: everybody has exactly one."""
    return people.select("user_id", segment=pl.concat_str(pl.lit("tier:"), "tier"))


def group_segments(people: pl.LazyFrame) -> pl.LazyFrame:
    """`customers`, `not_customers` (no confirmed booking in any stream) and `registrants`."""
    paid = pl.when("is_customer").then(pl.lit("customers")).otherwise(pl.lit("not_customers"))
    registrants = people.filter("is_registrant").select("user_id", segment=pl.lit("registrants"))
    return pl.concat([people.select("user_id", segment=paid), registrants])


def hackathon_segment(registrations: pl.LazyFrame) -> pl.LazyFrame:
    """`hackathon`: whoever registered for it."""
    return registrations.select("user_id", segment=pl.lit("hackathon")).unique()
