"""What a refresh has to say about the data: findings in two classes, FAIL and WARN."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

FINDINGS = {
    "severity": pl.String,
    "check_name": pl.String,
    "subject": pl.String,
    "count": pl.Int64,
    "example": pl.String,
    "advice": pl.String,
}


@dataclass(frozen=True)
class Finding:
    """One thing somebody should know: `fail` stops the publish, `warn` is published and shown."""

    severity: Literal["fail", "warn"]
    check_name: str
    subject: str
    count: int
    example: str
    advice: str


def findings_frame(findings: Sequence[Finding]) -> pl.DataFrame:
    """The findings as rows of the snapshot's table, in the order they were found."""
    rows = [
        (each.severity, each.check_name, each.subject, each.count, each.example, each.advice)
        for each in findings
    ]
    return pl.DataFrame(rows, schema=FINDINGS, orient="row")
