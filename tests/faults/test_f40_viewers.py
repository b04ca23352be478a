"""F40 with real sessions: whoever looks while a snapshot is switched sees no error and never two of them."""

from pathlib import Path

import pytest
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.process import Sample
from benchmarks.viewer_checks import Known, mixed, outdated, shown_in, tallied, waited
from benchmarks.viewer_runs import Display, Run, Statement, clickable, stated, trouble
from benchmarks.viewer_table import too_much
from benchmarks.viewers import Plan, watch
from tests.faults.acts import fill, refreshed

OLD = Known("old", 100, {"taken": "Mon 23 Nov 2026, 15:42", "total users": "10", "funnel": "9"})
NEW = Known("new", 200, {"taken": "Mon 23 Nov 2026, 15:43", "total users": "12", "funnel": "11"})
NEWER = Known(
    "newer", 300, {"taken": "Mon 23 Nov 2026, 15:43", "total users": "15", "funnel": "13"}
)
KNOWN = (OLD, NEW, NEWER)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_viewers_of_a_switch_see_no_error_no_mixture_and_soon_the_new_snapshot(
    bot_url: str, tmp_path: Path
) -> None:
    fill(bot_url, 30)
    plan = Plan(viewers=6, seconds=8, every=6, think=(0.3, 1.2), pages=("", "leads", "health"))

    watched = watch(plan, bot_url, tmp_path / "data", refreshed)

    assert watched.tally.sentences == []
    assert [len(watched.known), len({run.viewer for run in watched.runs})] == [2, 6]
    assert len(watched.tally.waits) == 6
    assert any(shown_in(run, watched.known) == [1] for run in watched.runs)


def run(*said: tuple[str, str], asked_at: float = 150, viewer: int = 0) -> Run:
    """A page that was opened then and said this."""
    statements = [Statement(*each) for each in said]
    whole = Run(viewer, "overview", asked_at, of_new_page=True, ended_at=asked_at + 2)
    whole.statements = statements
    return whole


def test_what_one_snapshot_says_is_not_mixed_and_what_two_say_is() -> None:
    whole = run(("taken", OLD.says["taken"]), ("total users", "10"), ("funnel", "9"))
    two_times = run(("taken", OLD.says["taken"]), ("taken", NEW.says["taken"]))
    two_counts = run(("taken", NEW.says["taken"]), ("total users", "12"), ("funnel", "13"))

    found = [mixed(each, KNOWN) for each in (whole, two_times, two_counts)]

    assert found[0] is None
    assert found[1] is not None
    assert found[2] == (
        "overview: true of no one snapshot: taken Mon 23 Nov 2026, 15:43, total users 12, funnel 13"
    )


def test_a_page_opened_after_a_switch_must_show_the_newer_snapshot() -> None:
    before = run(("total users", "10"), asked_at=199)
    after = run(("total users", "10"), asked_at=203)

    assert outdated(before, KNOWN) is None
    assert outdated(after, KNOWN) == (
        "overview: an older snapshot 3.0 s after a newer one was published"
    )


def test_a_viewer_waits_for_every_snapshot_up_to_their_last_page() -> None:
    runs = [
        run(("total users", "10")),
        run(("total users", "12"), asked_at=210),
        run(("total users", "10"), viewer=1),
        run(("total users", "10"), asked_at=320, viewer=1),
    ]

    assert waited(runs, KNOWN) == {(0, "new"): 12, (1, "new"): None, (1, "newer"): None}


def test_everything_that_is_wrong_is_a_sentence() -> None:
    failed = run(("total users", "10"), asked_at=160)
    failed.troubles.append("ValueError: no")
    failed.ended_at = 195

    tally = tallied([failed], ["no end of a run of 'leads' in time"], KNOWN)

    assert tally.sentences == [
        "errors: overview: ValueError: no",
        "unfinished: no end of a run of 'leads' in time",
        "slow: overview: a run of 35.0 s",
    ]


def test_a_page_s_statements_troubles_and_filters_are_read_from_its_messages() -> None:
    line, total, funnel, index, failed, choice = (Element() for _ in range(6))
    line.markdown.body = "Snapshot of Mon 23 Nov 2026, 15:42 Moscow time · just now"
    total.metric.label, total.metric.body = "Total users", "3,012"
    funnel.plotly_chart.id = "chart-funnel"
    funnel.plotly_chart.alt = "Funnel: 3,010 people, 12 paid"
    index.text.body = "The index of this snapshot: 0.8 MB for 3,012 people, 262 bytes a person"
    failed.exception.type, failed.exception.message = "ValueError", "no"
    choice.checkbox.id, choice.checkbox.query_param_key = "1-corrected", "corrected"

    assert [stated(each) for each in (line, total, funnel, index)] == [
        [("taken", "Mon 23 Nov 2026, 15:42")],
        [("total users", "3012")],
        [("funnel", "3010")],
        [("people", "3012")],
    ]
    assert trouble(failed) == ["ValueError: no"]
    assert clickable(choice, "part") == [("1-corrected", "part", "corrected", "checkbox", ())]


def test_a_display_is_what_the_last_runs_left_in_each_place() -> None:
    display = Display()
    display.put(band_at(0, "15:42"), "old")
    display.put(band_at(1, "15:42"), "old")

    display.put(band_at(0, "15:43"), "new")
    while_running = display.statements()
    display.keep_only("new")

    assert [value[-5:] for _, value in while_running] == ["15:43", "15:42"]
    assert [value[-5:] for _, value in display.statements()] == ["15:43"]


def band_at(place: int, minute: str) -> ForwardMsg:
    """The line under the title, in this place of the page."""
    message = ForwardMsg()
    message.metadata.delta_path.append(place)
    line = message.delta.new_element.markdown
    line.body = f"Snapshot of Mon 23 Nov 2026, {minute} Moscow time"
    return message


def test_memory_may_rise_in_the_first_minute_only() -> None:
    warming = [Sample(at, 100 + 5 * at, 20, 0) for at in range(0, 60, 5)]
    flat = [Sample(at, 400 + at % 2, 20, 0) for at in range(60, 300, 5)]
    rising = [Sample(at, 400 + at, 20 + at, 0) for at in range(60, 300, 5)]

    assert too_much([*warming, *flat]) == []
    assert too_much([*warming, *rising]) == [
        "memory rises by 60.0 MB a minute",
        "open files rise by 60.0 a minute",
    ]
