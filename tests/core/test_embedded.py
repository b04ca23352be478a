"""Does a real server live as long as somebody uses it, through kills, and leave nothing behind?"""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from core.embedded import exists, is_running, running
from tests.core.embedded_scene import (
    another_user,
    keep_a_row,
    kept_rows,
    parent_of,
    processes_of,
    server_process,
    soon,
    url_of,
)

pytestmark = pytest.mark.slow


def test_a_server_starts_and_answers(folder: Path) -> None:
    with running(folder) as url, psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT current_user, current_database(), current_setting('TimeZone'), upper('привет')"
        ).fetchone()
        port = connection.info.port
        password = connection.info.password

    assert url == f"postgresql://hsl:{password}@127.0.0.1:{port}/school"
    assert found == ("hsl", "school", "UTC", "ПРИВЕТ")


def test_trigrams_see_cyrillic_letters(folder: Path) -> None:
    with running(folder) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        likeness = connection.execute("SELECT similarity('Татьяна', 'татьяна')").fetchone()

    assert likeness == (1.0,)


def test_data_survives_a_restart(folder: Path) -> None:
    with running(folder) as url:
        keep_a_row(url)
    assert soon(lambda: not processes_of(folder))

    with running(folder) as url:
        assert kept_rows(url) == 1


def test_looking_starts_and_makes_nothing(folder: Path) -> None:
    before = (exists(folder), is_running(folder), folder.exists())
    with running(folder):
        inside = (exists(folder), is_running(folder))
    assert soon(lambda: not processes_of(folder))
    after = (exists(folder), is_running(folder))

    assert before == (False, False, False)
    assert inside == (True, True)
    assert after == (True, False)
    assert processes_of(folder) == []


def test_two_processes_share_a_server_until_the_last_one_leaves(folder: Path) -> None:
    with another_user(folder) as other:
        with running(folder) as mine:
            theirs = url_of(other)
        time.sleep(1)
        still_there = is_running(folder)

    assert theirs == mine
    assert still_there
    assert soon(lambda: not processes_of(folder))


def test_two_processes_starting_at_the_same_moment_make_one_server(folder: Path) -> None:
    with another_user(folder) as one, another_user(folder) as two:
        urls = {url_of(one), url_of(two)}
        keepers = [line for line in processes_of(folder) if "core.embedded_keeper" in line]

    assert len(urls) == 1
    assert len(keepers) == 1


def test_threads_of_one_process_share_a_server(folder: Path) -> None:
    all_inside = Barrier(8, timeout=30)

    def use(_: int) -> str:
        with running(folder) as url:
            all_inside.wait()
            return url

    with ThreadPoolExecutor(8) as pool:
        urls = set(pool.map(use, range(8)))

    assert len(urls) == 1


def test_the_server_stops_by_itself_when_its_user_is_killed(folder: Path) -> None:
    with another_user(folder) as other:
        url_of(other)
        was_there = is_running(folder)
        other.kill()
        other.wait()

    assert was_there
    assert soon(lambda: not processes_of(folder))


def test_the_next_use_recovers_what_was_committed_when_the_server_is_killed(folder: Path) -> None:
    with running(folder) as url:
        keep_a_row(url)
        os.kill(server_process(folder), signal.SIGKILL)

        with running(folder) as again:
            assert kept_rows(again) == 1


def test_the_next_use_works_when_the_keeper_is_killed(folder: Path) -> None:
    with running(folder) as url:
        keep_a_row(url)
        os.kill(parent_of(server_process(folder)), signal.SIGKILL)

        with running(folder) as again:
            assert kept_rows(again) == 1


def test_a_server_whose_keeper_and_users_are_killed_ends_too(folder: Path) -> None:
    with another_user(folder) as other:
        url_of(other)
        os.kill(parent_of(server_process(folder)), signal.SIGKILL)
        other.kill()
        other.wait()

    assert soon(lambda: not processes_of(folder))


def test_the_next_use_recovers_when_everything_is_killed(folder: Path) -> None:
    with another_user(folder) as other:
        keep_a_row(url_of(other))
        server = server_process(folder)
        for process in (parent_of(server), server, other.pid):
            os.kill(process, signal.SIGKILL)
        other.wait()

    with running(folder) as url:
        assert kept_rows(url) == 1
