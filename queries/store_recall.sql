-- name: recall_request
-- From now on it is deleted for everybody who can still be reached.
UPDATE messaging.message_history
SET recall_requested_at = :now,
    recall_requested_by = :by,
    recall_finished_at = NULL
WHERE id = :message_id

-- name: recall_too_old
-- Who has had it for longer than Telegram lets a bot delete, and who cannot be deleted by number.
UPDATE messaging.message_recipients AS r
SET recall_reason = CASE WHEN r.telegram_message_id IS NULL THEN 'no_number' ELSE 'too_old' END
FROM messaging.message_history AS m
WHERE m.id = r.message_id
    AND m.recall_requested_at IS NOT NULL
    AND m.recall_finished_at IS NULL
    AND r.delivery_status = 'sent'
    AND r.recall_reason = ''
    AND (r.telegram_message_id IS NULL OR r.sent_at <= CAST(:oldest AS timestamptz))

-- name: recall_ahead
-- Whose copy goes next, the oldest first: it is the first that will be out of reach.
SELECT
    r.id
FROM messaging.message_history AS m
JOIN messaging.message_recipients AS r ON r.message_id = m.id
WHERE m.recall_requested_at IS NOT NULL
    AND m.recall_finished_at IS NULL
    AND r.delivery_status = 'sent'
    AND r.recall_reason = ''
ORDER BY
    r.sent_at,
    r.id
LIMIT 100

-- name: recall_claim
-- Take one copy, and with it the next place in the row of calls: a request to delete it is about to be made.
WITH copy AS (
    SELECT
        r.id,
        r.recall_tried_at
    FROM messaging.message_recipients AS r
    WHERE r.id = :id
        AND r.delivery_status = 'sent'
        AND r.recall_reason = ''
        AND r.sent_at > CAST(:oldest AS timestamptz)
    FOR UPDATE
),
place AS (
    UPDATE messaging.limiter AS l
    SET next_at = CAST(:now AS timestamptz) + CAST(:pace AS interval),
        calls = l.calls + 1
    WHERE EXISTS (SELECT FROM copy)
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
SET recall_tried_at = :now
FROM copy, place
WHERE r.id = copy.id
RETURNING
    r.id,
    r.message_id,
    r.user_id,
    r.telegram_message_id,
    copy.recall_tried_at IS NOT NULL AS tried_before,
    place.calls

-- name: recall_record_gone
-- It is gone: deleted by us, or it was gone already.
UPDATE messaging.message_recipients
SET delivery_status = 'deleted',
    deleted_at = :now,
    recall_reason = :reason
WHERE id = :id
    AND delivery_status = 'sent'

-- name: recall_record_kept
-- The person still has it, and why.
UPDATE messaging.message_recipients
SET recall_reason = :reason,
    detail = :detail
WHERE id = :id

-- name: recall_finish
-- Recalls with nothing left to try are over.
UPDATE messaging.message_history AS m
SET recall_finished_at = :now
WHERE m.recall_requested_at IS NOT NULL
    AND m.recall_finished_at IS NULL
    AND NOT EXISTS (
        SELECT
        FROM messaging.message_recipients AS r
        WHERE r.message_id = m.id
            AND (r.delivery_status = 'sending' OR (r.delivery_status = 'sent' AND r.recall_reason = ''))
    )
RETURNING id

-- name: recall_outlook
-- Of those who got it: who can still be reached, who cannot and why, and who no longer has it.
SELECT
    count(*) FILTER (WHERE delivery_status = 'deleted') AS gone,
    count(*) FILTER (
        WHERE delivery_status = 'sent'
            AND recall_reason = ''
            AND telegram_message_id IS NOT NULL
            AND sent_at > CAST(:oldest AS timestamptz)
    ) AS reachable,
    count(*) FILTER (
        WHERE delivery_status = 'sent'
            AND (recall_reason = 'too_old' OR (recall_reason = '' AND sent_at <= :oldest))
    ) AS too_old,
    count(*) FILTER (WHERE delivery_status = 'sent' AND recall_reason = 'blocked') AS blocked,
    count(*) FILTER (
        WHERE delivery_status = 'sent'
            AND recall_reason NOT IN ('', 'too_old', 'blocked')
            OR (
                delivery_status = 'sent'
                AND recall_reason = ''
                AND telegram_message_id IS NULL
                AND sent_at > :oldest
            )
    ) AS other,
    count(*) FILTER (WHERE delivery_status IN ('unknown', 'sending')) AS unknown,
    min(sent_at) FILTER (WHERE delivery_status = 'sent' AND recall_reason = '') AS oldest_sent
FROM messaging.message_recipients
WHERE message_id = :message_id

-- name: recall_still_have
-- Who got it and still has it: the audience of a correction.
SELECT
    user_id
FROM messaging.message_recipients
WHERE message_id = :message_id
    AND delivery_status = 'sent'
ORDER BY
    user_id
