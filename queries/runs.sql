-- Statements for SQLite: the record of what ran by itself or by hand (runs.sqlite of the data folder).

-- name: runs_in_wal
-- Whoever reads the record never waits for whoever writes it.
PRAGMA journal_mode = WAL

-- name: runs_unhurried
-- A power cut may take the last lines with it, never the file: what ran then has not ended well anyway.
PRAGMA synchronous = NORMAL

-- name: runs_table
-- One row per run of a job; pid and born name the process whose death ends it.
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('timetable', 'catch-up', 'retry', 'person', 'command')),
    started TEXT NOT NULL,
    finished TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'failed', 'refused', 'timed out')),
    rows INTEGER,
    findings INTEGER,
    says TEXT NOT NULL,
    pid INTEGER NOT NULL,
    born TEXT,
    CHECK ((finished IS NULL) = (outcome = 'running'))
)

-- name: runs_by_job
-- The newest runs of a job are found without reading the others.
CREATE INDEX IF NOT EXISTS runs_by_job ON runs (job, id)

-- name: schedule_times_table
-- Since when each job has its present times: what was before has not been missed.
CREATE TABLE IF NOT EXISTS schedule_times (
    job TEXT PRIMARY KEY,
    times TEXT NOT NULL,
    since TEXT NOT NULL
)

-- name: schedule_beat_table
-- The one process that keeps the timetable, and its last sign of life.
CREATE TABLE IF NOT EXISTS schedule_beat (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    pid INTEGER NOT NULL,
    born TEXT,
    started TEXT NOT NULL,
    beat TEXT NOT NULL
)

-- name: run_begin
-- A run begins, done by the process :pid.
INSERT INTO runs (job, cause, started, outcome, says, pid, born)
VALUES (:job, :cause, :started, 'running', '', :pid, :born)
RETURNING id

-- name: run_handed_over
-- From now on another process does it.
UPDATE runs
SET
    pid = :pid,
    born = :born
WHERE id = :id

-- name: run_end
-- A run ends; the last word counts: whoever ended a process knows better than the process.
UPDATE runs
SET
    finished = :finished,
    outcome = :outcome,
    rows = coalesce(:rows, rows),
    findings = coalesce(:findings, findings),
    says = :says
WHERE id = :id

-- name: runs_going
-- What has not ended yet, with its process.
SELECT
    id,
    job,
    cause,
    started,
    pid,
    born
FROM runs
WHERE outcome = 'running'
ORDER BY
    id

-- name: runs_newest
-- The newest runs of one job, or of all.
SELECT
    id,
    job,
    cause,
    started,
    finished,
    outcome,
    rows,
    findings,
    says
FROM runs
WHERE :job IS NULL
    OR job = :job
ORDER BY
    id DESC
LIMIT :most

-- name: runs_forgotten
-- What ended long ago is not kept.
DELETE FROM runs
WHERE finished < :before

-- name: schedule_times_set
-- A job has these times; the moment stays when they are the same as before.
INSERT INTO schedule_times (job, times, since)
VALUES (:job, :times, :since)
ON CONFLICT (job) DO UPDATE
SET
    times = excluded.times,
    since = excluded.since
WHERE schedule_times.times <> excluded.times

-- name: schedule_times_known
-- Every job with its times, and since when it has them.
SELECT
    job,
    times,
    since
FROM schedule_times

-- name: schedule_times_dropped
-- A job is not on the timetable any more.
DELETE FROM schedule_times
WHERE job = :job

-- name: schedule_beat_set
-- The process that keeps the timetable lives.
INSERT INTO schedule_beat (one, pid, born, started, beat)
VALUES (1, :pid, :born, :started, :beat)
ON CONFLICT (one) DO UPDATE
SET
    pid = excluded.pid,
    born = excluded.born,
    started = excluded.started,
    beat = excluded.beat

-- name: schedule_beat_last
-- Its last sign of life.
SELECT
    pid,
    born,
    started,
    beat
FROM schedule_beat
