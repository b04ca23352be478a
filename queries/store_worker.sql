-- name: worker_lock
-- The one worker: whoever holds this lock may send; it ends with the connection.
SELECT
    pg_try_advisory_lock(7451003) AS alone

-- name: worker_unlock
-- Another worker may begin.
SELECT
    pg_advisory_unlock(7451003) AS was_ours

-- name: worker_seen
-- The last sign of life of whoever worked before.
SELECT
    host,
    pid,
    started_at,
    beat_at,
    doing,
    message_id
FROM messaging.worker

-- name: worker_beat
-- A sign of life, and what the worker is at.
INSERT INTO messaging.worker (
    id,
    host,
    pid,
    started_at,
    beat_at,
    doing,
    message_id
)
VALUES (
    1,
    :host,
    :pid,
    :started_at,
    :now,
    :doing,
    :message_id
)
ON CONFLICT (id) DO UPDATE
SET host = EXCLUDED.host,
    pid = EXCLUDED.pid,
    started_at = EXCLUDED.started_at,
    beat_at = EXCLUDED.beat_at,
    doing = EXCLUDED.doing,
    message_id = EXCLUDED.message_id

-- name: worker_leftovers
-- Requests that a crash left open: nobody can know whether they arrived.
UPDATE messaging.message_recipients
SET delivery_status = 'unknown',
    reason = 'crashed',
    detail = 'the worker ended between the request and the record'
WHERE delivery_status = 'sending'
RETURNING message_id

-- name: worker_home
-- Which database and which table this is: a dump restored elsewhere has other numbers.
SELECT
    concat_ws(
        '/',
        (SELECT oid FROM pg_database WHERE datname = current_database()),
        CAST(CAST('messaging.message_history' AS regclass) AS oid)
    ) AS home

-- name: worker_settle_home
-- From here on this is the database we know.
UPDATE messaging.limiter
SET home = :home,
    calls = greatest(calls, CAST(:calls AS bigint))

-- name: worker_hold_all
-- Everything unsent waits for a person.
UPDATE messaging.message_history
SET state = 'held',
    state_reason = :reason
WHERE state IN ('awaiting_approval', 'scheduled', 'sending', 'paused')
RETURNING id

-- name: worker_pause_all
-- Whatever was being sent does not go on by itself after a long absence.
UPDATE messaging.message_history
SET state = 'paused',
    state_reason = :reason
WHERE state = 'sending'
RETURNING id

-- name: worker_quiet
-- In quiet hours: what is being sent pauses, what is due is held, but for messages that may go out in them.
UPDATE messaging.message_history
SET state = CASE WHEN state = 'sending' THEN 'paused' ELSE 'held' END,
    state_reason = :reason
WHERE despite_quiet = ''
    AND (
        state = 'sending'
        OR (state = 'scheduled' AND not_before <= CAST(:now AS timestamptz))
    )
RETURNING id, state

-- name: worker_start_due
-- Messages whose time has come start; those more than a quarter of an hour late are held.
UPDATE messaging.message_history
SET state = CASE WHEN not_before < CAST(:late AS timestamptz) THEN 'held' ELSE 'sending' END,
    state_reason = CASE
        WHEN not_before < :late THEN 'its time had passed by more than 15 minutes'
        ELSE ''
    END,
    started_at = CASE
        WHEN not_before < :late THEN started_at
        ELSE coalesce(started_at, CAST(:now AS timestamptz))
    END
WHERE state = 'scheduled'
    AND not_before <= :now
RETURNING id, state

-- name: worker_together
-- What follows happens together, or not at all; elsewhere the worker's statements stand alone.
BEGIN

-- name: worker_ahead
-- The next people to write to, the smallest message first: a reply does not wait behind a campaign.
SELECT
    r.id,
    r.user_id
FROM messaging.message_history AS m
CROSS JOIN LATERAL (
    SELECT
        p.id,
        p.user_id
    FROM messaging.message_recipients AS p
    WHERE p.message_id = m.id
        AND p.delivery_status = 'pending'
    ORDER BY
        p.id
    LIMIT 100
) AS r
WHERE m.state = 'sending'
ORDER BY
    m.total_recipients,
    m.id,
    r.id
LIMIT 100

-- name: worker_claim
-- Take one person, and with them the next place in the row of calls: only if at this moment the message
-- is being sent, nothing speaks against the person, their chat had a second of peace, and a call may be made.
WITH person AS (
    SELECT
        r.id
    FROM messaging.message_recipients AS r
    JOIN messaging.message_history AS m ON m.id = r.message_id
    WHERE r.id = :id
        AND r.delivery_status = 'pending'
        AND m.state = 'sending'
        AND NOT EXISTS (SELECT FROM messaging.blocked_users AS b WHERE b.user_id = r.user_id)
        AND NOT EXISTS (SELECT FROM messaging.suppressions AS s WHERE s.user_id = r.user_id)
        AND NOT EXISTS (SELECT FROM messaging.suppressions AS s WHERE s.user_hash = :user_hash)
        AND (
            -- without a key nobody can be recognised, so nobody is written to while hashes stand here
            CAST(:user_hash AS text) IS NOT NULL
            OR NOT EXISTS (SELECT FROM messaging.suppressions AS s WHERE s.kind = 'erased')
        )
        AND NOT EXISTS (
            SELECT
            FROM messaging.message_recipients AS o
            WHERE o.user_id = r.user_id
                AND o.claimed_at > CAST(:now AS timestamptz) - interval '1.1 seconds'
                AND o.claimed_at <= :now
        )
    FOR UPDATE OF r
),
place AS (
    UPDATE messaging.limiter AS l
    SET next_at = CAST(:now AS timestamptz) + CAST(:pace AS interval),
        calls = l.calls + 1
    WHERE EXISTS (SELECT FROM person)
        AND l.stopped_at IS NULL
        AND (
            l.next_at IS NULL
            OR l.next_at <= :now
            OR l.next_at > CAST(:now AS timestamptz) + 2 * CAST(:pace AS interval)
        )
        AND (l.wait_until IS NULL OR l.wait_until <= :now)
    RETURNING l.calls
)
UPDATE messaging.message_recipients AS r
SET delivery_status = 'sending',
    attempts = r.attempts + 1,
    claimed_at = :now
FROM person, place, messaging.message_history AS m
WHERE r.id = person.id
    AND m.id = r.message_id
RETURNING
    r.id,
    r.message_id,
    r.user_id,
    coalesce(r.personal_text, m.message_text) AS text,
    m.buttons,
    m.options,
    m.media_id,
    m.errors_in_row,
    place.calls

-- name: worker_skip
-- Not sent on purpose, if something speaks against this person now.
UPDATE messaging.message_recipients AS r
SET delivery_status = 'skipped',
    reason = w.reason
FROM messaging.message_recipients AS p
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN EXISTS (SELECT FROM messaging.blocked_users AS b WHERE b.user_id = p.user_id)
                THEN 'blocked'
            WHEN EXISTS (SELECT FROM messaging.suppressions AS s WHERE s.user_id = p.user_id)
                THEN 'opted_out'
            WHEN EXISTS (SELECT FROM messaging.suppressions AS s WHERE s.user_hash = :user_hash)
                THEN 'erased'
            ELSE CAST(:known AS text)
        END AS reason
) AS w
WHERE r.id = :id
    AND p.id = r.id
    AND r.delivery_status = 'pending'
    AND w.reason IS NOT NULL
RETURNING r.id

-- name: worker_media
-- The file of a message; its bytes only while Telegram has no name for it.
SELECT
    id,
    kind,
    file_id,
    file_name,
    CASE WHEN file_id IS NULL THEN content END AS content
FROM messaging.media
WHERE id = :media_id

-- name: worker_keep_file_id
-- Uploaded once; from now on Telegram's own name is sent.
UPDATE messaging.media
SET file_id = :file_id,
    content = NULL
WHERE id = :media_id

-- name: worker_record_sent
-- Telegram confirmed it.
UPDATE messaging.message_recipients
SET delivery_status = 'sent',
    telegram_message_id = :telegram_message_id,
    sent_at = :now,
    reason = '',
    detail = ''
WHERE id = :id
    AND delivery_status = 'sending'

-- name: worker_record_end
-- It ended otherwise: failed or unknown, with the reason.
UPDATE messaging.message_recipients
SET delivery_status = :status,
    reason = :reason,
    detail = :detail
WHERE id = :id
    AND delivery_status = 'sending'

-- name: worker_record_back
-- Telegram did nothing: the person waits again, or their message was cancelled meanwhile.
UPDATE messaging.message_recipients AS r
SET delivery_status = CASE WHEN m.state = 'cancelled' THEN 'cancelled' ELSE 'pending' END,
    reason = :reason,
    detail = :detail
FROM messaging.message_history AS m
WHERE r.id = :id
    AND r.delivery_status = 'sending'
    AND m.id = r.message_id

-- name: worker_block
-- This person cannot be reached: not tried again until somebody takes them off the list.
INSERT INTO messaging.blocked_users (
    user_id,
    blocked_at,
    reason
)
VALUES (
    :user_id,
    :now,
    :reason
)
ON CONFLICT (user_id) DO NOTHING

-- name: worker_count_error
-- One more error of ours in a row; at the limit the message pauses.
UPDATE messaging.message_history
SET errors_in_row = errors_in_row + 1,
    state = CASE
        WHEN state = 'sending' AND errors_in_row + 1 >= CAST(:limit AS integer) THEN 'paused'
        ELSE state
    END,
    state_reason = CASE
        WHEN state = 'sending' AND errors_in_row + 1 >= :limit THEN :reason
        ELSE state_reason
    END
WHERE id = :message_id
RETURNING state

-- name: worker_forgive_errors
-- A success ends the row of errors.
UPDATE messaging.message_history
SET errors_in_row = 0
WHERE id = :message_id

-- name: worker_pause
-- The message does not go on until a person looked at it.
UPDATE messaging.message_history
SET state = 'paused',
    state_reason = :reason
WHERE id = :message_id
    AND state = 'sending'

-- name: worker_finish
-- Messages with nobody left are done.
UPDATE messaging.message_history AS m
SET state = 'done',
    state_reason = '',
    sent_at = :now,
    finished_at = :now
WHERE m.state = 'sending'
    AND NOT EXISTS (
        SELECT
        FROM messaging.message_recipients AS r
        WHERE r.message_id = m.id
            AND r.delivery_status IN ('pending', 'sending')
    )
RETURNING id

-- name: worker_open_work
-- Whether anything is being sent, due, or to be recalled.
SELECT
    EXISTS (
        SELECT
        FROM messaging.message_history
        WHERE state = 'sending'
            OR (state = 'scheduled' AND not_before <= :now)
            OR (recall_requested_at IS NOT NULL AND recall_finished_at IS NULL)
    ) AS open

-- name: worker_busy
-- Messages being sent or recalled, the smallest first.
SELECT
    id
FROM messaging.message_history
WHERE state = 'sending'
    OR (recall_requested_at IS NOT NULL AND recall_finished_at IS NULL)
ORDER BY
    total_recipients,
    id
