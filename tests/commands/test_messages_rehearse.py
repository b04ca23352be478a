"""Do `hsl messages rehearse`, `send` and `hsl optouts` say what happens, and nothing else?"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.shelf import SnapshotFile
from tests.commands.conftest import Hsl

pytestmark = [pytest.mark.usefixtures("school", "ready"), pytest.mark.slow]
DAY = timedelta(days=1)
NOON_TO_COME = f"{(datetime.now(UTC) + 2 * DAY).date()}T12:00"


@pytest.fixture
def ready(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of this test, and no quiet hours whatever the time is."""
    monkeypatch.setenv("HSL_STORE_URL", store_url)
    monkeypatch.setenv("HSL_QUIET_HOURS", "off")


def rehearsal(
    hsl: Hsl, *words: object, text: str = "Привет, {first_name|друг}!"
) -> dict[str, object]:
    done = hsl("messages", "rehearse", "--text", text, *words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_document_has_the_keys_of_the_interface(hsl: Hsl, school: SnapshotFile) -> None:
    found = rehearsal(
        hsl, "--audience", "segment:registrants", "--audience", "ids:2,x,999", "--exclude", "ids:3"
    )

    assert school.snapshot_id
    assert (found["kept"], found["invalid_ids"]) == (59, ["x", "999"])
    assert found["dropped"] == {"invalid_id": 1, "unknown_person": 1, "excluded": 1}
    assert found["audience"] == "segment:registrants + ids:2,x,999 - ids:3"
    assert found["first"] == {"user_id": 1, "display_name": "Person 1"}
    assert found["longest"] == {"units": 18, "limit": 4096, "user_id": 10}
    assert found["expected_unreachable"] is None
    assert found["sending"] == "off"
    assert found["needs_approval"] is False
    assert {"fingerprint", "starts_at", "finishes_at", "quiet_hours", "other_sends"} <= set(found)
    assert {"lessons", "similar", "exceptions", "preview", "left_out"} <= set(found)


def test_a_person_is_told_in_words_and_how_to_send_it(hsl: Hsl) -> None:
    done = hsl(
        *("messages", "rehearse", "--text", "<b>Привет</b>, {first_name|друг}"),
        *("--audience", "ids:1,2,abc", "--preview", "2"),
    )

    assert done.exit_code == 0
    assert "2 people would get it; nothing was sent" in done.stdout
    assert "invalid_id" in done.stdout
    assert "As Person 2 would read it:\n\n    Привет, Person 2" in done.stdout
    assert "unknown: no delivery in 90 days" in done.stdout
    assert "to send exactly this: hsl messages send " in done.stderr


def test_what_was_rehearsed_is_sent_once(hsl: Hsl) -> None:
    seen = rehearsal(hsl, "--audience", "ids:1,2")["fingerprint"]

    first = hsl("messages", "send", seen, "--at", NOON_TO_COME, "--json")
    again = hsl("messages", "send", seen)

    assert first.exit_code == 0, first.output
    sent = json.loads(first.stdout)
    assert (sent["message_id"], sent["people"], sent["needs_approval"]) == (1, 2, False)
    assert sent["starts_at"].startswith(NOON_TO_COME)
    assert again.exit_code == 3
    assert "sent already, as message 1" in again.stderr


def test_a_text_from_a_file_or_a_pipe(hsl: Hsl, tmp_path: Path) -> None:
    (tmp_path / "text.html").write_text("\ufeffПривет\n", encoding="utf-8")
    (tmp_path / "text.txt").write_bytes("Привет".encode("cp1251"))
    usual = ("messages", "rehearse", "--audience", "ids:1", "--json")

    found = hsl(*usual, "--file", tmp_path / "text.html")

    assert json.loads(found.stdout)["preview"]["html"] == "Привет"
    assert "not UTF-8 from byte 0" in hsl(*usual, "--file", tmp_path / "text.txt").stdout
    assert "cannot be read" in hsl(*usual, "--file", tmp_path / "none").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--text", "a < b", "--audience", "ids:1"], 2, "Line 1, column 3: a bare <"),
        (["--text", "x", "--audience", "ids:999"], 3, "Nobody is left to write to"),
        (["--text", "x", "--audience", "stream:8th"], 2, "3rd_stream, 4th_stream, 5th_stream"),
        (["--text", "x", "--audience", "everybody"], 2, "names no audience"),
        (["--audience", "ids:1"], 2, "There is no text"),
        (["--text", "x", "--file", "y", "--audience", "ids:1"], 2, "or two"),
        (["--text", "x", "--audience", "ids:1", "--button", "x"], 2, "opens no address"),
        (["--text", "x", "--audience", "ids:1", "--photo", "x.jpg"], 2, "There is no file"),
        (["--text", "x", "--audience", "ids:1", "--at", "2026-11-23"], 2, "names no hour"),
        (["--text", "x", "--audience", "ids:1", "--preview", "2"], 2, "not among those"),
    ],
)
def test_what_cannot_be_rehearsed_is_said_in_one_line(
    hsl: Hsl, words: list[str], code: int, said: str
) -> None:
    done = hsl("messages", "rehearse", *words)

    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_the_command_line_asks_for_the_same_right_as_the_screens(
    hsl: Hsl, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_LOCAL_ROLE", role)

    rehearsed = hsl("messages", "rehearse", "--text", "x", "--audience", "ids:1")
    sent = hsl("messages", "send", "abc")
    listed = hsl("optouts", "add", "1")
    audit = hsl("audit", "show")

    assert [each.exit_code for each in (rehearsed, sent, listed, audit)] == [3, 3, 3, 3]
    assert "writing messages needs marketer, approver or admin" in rehearsed.stderr


def test_with_sign_in_an_account_needs_a_role_of_its_own(
    hsl: Hsl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_AUTH", "oidc")
    monkeypatch.setattr("getpass.getuser", lambda: "anna")

    refused = hsl("messages", "rehearse", "--text", "x", "--audience", "ids:1")
    monkeypatch.setenv("HSL_ROLES", "anna=marketer")
    allowed = hsl("messages", "rehearse", "--text", "x", "--audience", "ids:1")

    assert (refused.exit_code, allowed.exit_code) == (3, 0)
    assert "has no role yet" in refused.stderr


def test_who_opted_out_gets_nothing_until_they_ask_again(hsl: Hsl, tmp_path: Path) -> None:
    listed = tmp_path / "no.csv"
    listed.write_text("user_id;name\n2;Person 2\n# a remark\nabc;x\n2;again\n", encoding="utf-8")

    added = hsl("optouts", "add", "3", "--file", listed, "--why", "wrote to us", "--json")
    found = rehearsal(hsl, "--audience", "ids:1,2,3")
    hsl("optouts", "remove", "3", "--why", "asked again")
    again = rehearsal(hsl, "--audience", "ids:1,2,3")
    known = json.loads(hsl("optouts", "--json").stdout)

    assert json.loads(added.stdout) == {"new": 2, "before": 0, "invalid_ids": ["abc"]}
    assert (found["kept"], found["dropped"]) == (1, {"opted_out": 2})
    assert (again["kept"], again["dropped"]) == (2, {"opted_out": 1})
    assert [each["user_id"] for each in known["opt_outs"]] == [2]
    assert hsl("optouts", "remove", "3", "--why", "x").exit_code == 2
    assert hsl("optouts", "add").exit_code == 2


def test_every_act_is_in_the_audit_and_the_audit_is_whole(hsl: Hsl) -> None:
    seen = rehearsal(hsl, "--audience", "ids:1", "--again", "asked for it")["fingerprint"]
    hsl("messages", "send", seen)
    hsl("optouts", "add", "5", "--why", "wrote to us")

    shown = json.loads(hsl("audit", "show", "--json").stdout)["records"]
    checked = hsl("audit", "verify", "--json")

    assert [each["action"] for each in shown] == ["opt_out", "except_again", "queue"]
    assert shown[1]["why"] == "asked for it"
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["whole"] is True


def test_a_broken_audit_is_said_and_answers_with_1(hsl: Hsl, school: SnapshotFile) -> None:
    hsl("optouts", "add", "5")
    path = school.path.parents[1] / "audit.jsonl"
    path.write_text(path.read_text().replace("anchor_messages", "anchor_nothing"))

    done = hsl("audit", "verify")

    assert done.exit_code == 1
    assert "audit of the data folder: broken at line 1" in done.stderr


@pytest.mark.parametrize(
    ("words", "role"),
    [
        (["messages", "approve", "1"], "marketer"),
        (["messages", "list"], "analyst"),
        (["messages", "show", "1"], "analyst"),
        (["messages", "pause", "1"], "viewer"),
        (["messages", "recall", "1", "--yes", "--why", "x"], "analyst"),
        (["messages", "stop", "--why", "x"], "analyst"),
        (["audit", "verify"], "approver"),
        (["optouts"], "viewer"),
    ],
)
def test_no_messages_command_is_open_to_everybody(
    hsl: Hsl, words: list[str], role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSL_LOCAL_ROLE", role)

    done = hsl(*words)

    assert done.exit_code == 3, done.output
    assert f"is a{'n' if role[0] == 'a' else ''} {role}" in done.stderr
