-- Statements for SQLite: the record of what ran by itself or by hand (runs.sqlite of the data folder).

-- name: runs_in_wal
-- Whoever reads the record never waits for whoever writes it.
PRAGMA journal_mode = WAL

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
