-- name: message_tally
-- Count a message's people by delivery state, and keep the count with the message.
WITH counted AS (
    SELECT
        delivery_status,
        count(*) AS people
    FROM messaging.message_recipients
    WHERE message_id = :message_id
    GROUP BY
        delivery_status
)
UPDATE messaging.message_history
SET tally = (SELECT coalesce(jsonb_object_agg(delivery_status, people), '{}') FROM counted),
    successful_deliveries = (
        SELECT coalesce(sum(people), 0) FROM counted WHERE delivery_status IN ('sent', 'deleted')
    )
WHERE id = :message_id
RETURNING tally

-- name: message_lock
-- A message's state, held until the transaction ends.
SELECT
    id,
    state,
    state_reason,
    author,
    needs_approval,
    scheduled_at,
    not_before,
    despite_quiet,
    total_recipients,
    started_at,
    recall_requested_at
FROM messaging.message_history
WHERE id = :message_id
FOR UPDATE

-- name: message_set_state
-- Another state, its reason, and the earliest instant; the row of errors starts anew.
UPDATE messaging.message_history
SET state = :state,
    state_reason = :reason,
    not_before = coalesce(CAST(:not_before AS timestamptz), not_before),
    errors_in_row = 0,
    finished_at = CASE WHEN :state = 'cancelled' THEN CAST(:now AS timestamptz) END
WHERE id = :message_id

-- name: message_cancel_pending
-- Nobody who waits gets it any more.
UPDATE messaging.message_recipients
SET delivery_status = 'cancelled'
WHERE message_id = :message_id
    AND delivery_status = 'pending'

-- name: message_retry_failed
-- Those whom Telegram refused, except those who cannot be reached, wait again.
UPDATE messaging.message_recipients AS r
SET delivery_status = 'pending',
    reason = '',
    detail = ''
WHERE r.message_id = :message_id
    AND r.delivery_status = 'failed'
    AND r.reason <> 'earlier_system'
    AND NOT EXISTS (SELECT FROM messaging.blocked_users AS b WHERE b.user_id = r.user_id)
RETURNING r.id

-- name: message_decide_sent
-- A person decided: these have it.
UPDATE messaging.message_recipients
SET delivery_status = 'sent',
    sent_at = coalesce(claimed_at, CAST(:now AS timestamptz)),
    reason = 'decided',
    detail = :detail
WHERE message_id = :message_id
    AND delivery_status = 'unknown'
    AND (:everybody OR user_id = ANY (CAST(:user_ids AS bigint[])))
RETURNING id

-- name: message_decide_again
-- A person decided: these get it again, even if one of them should have it twice.
UPDATE messaging.message_recipients
SET delivery_status = 'pending',
    reason = 'decided',
    detail = :detail
WHERE message_id = :message_id
    AND delivery_status = 'unknown'
    AND repeat = 0
    AND (:everybody OR user_id = ANY (CAST(:user_ids AS bigint[])))
RETURNING id

-- name: message_schedule
-- Another time, before it started.
UPDATE messaging.message_history
SET scheduled_at = :at,
    not_before = :at
WHERE id = :message_id

-- name: message_decide_approval
-- Who said yes or no, and why.
INSERT INTO messaging.approvals (
    message_id,
    author,
    decided_by,
    decided_at,
    decision,
    why
)
VALUES (
    :message_id,
    :author,
    :decided_by,
    :decided_at,
    :decision,
    :why
)

-- name: message_is_approved
-- Whether somebody else said yes, and nobody said no since.
SELECT
    coalesce(
        (
            SELECT decision = 'approved'
            FROM messaging.approvals
            WHERE message_id = :message_id
            ORDER BY
                id DESC
            LIMIT 1
        ),
        false
    ) AS approved

-- name: messages_list
-- Messages, newest first, with their counts; a page at a time.
SELECT
    id,
    state,
    state_reason,
    author,
    message_text,
    recipient_type,
    recipient_group,
    total_recipients,
    successful_deliveries,
    tally,
    scheduled_at,
    not_before,
    created_at,
    started_at,
    finished_at,
    recall_requested_at,
    recall_finished_at
FROM messaging.message_history
WHERE (CAST(:before_id AS bigint) IS NULL OR id < :before_id)
    AND (CAST(:state AS text) IS NULL OR state = :state)
ORDER BY
    id DESC
LIMIT :rows

-- name: message_one
-- One message with all that is known of it.
SELECT
    *
FROM messaging.message_history
WHERE id = :message_id

-- name: message_counts
-- A message's people by delivery state and reason.
SELECT
    delivery_status,
    reason,
    count(*) AS people
FROM messaging.message_recipients
WHERE message_id = :message_id
GROUP BY
    delivery_status,
    reason
ORDER BY
    delivery_status,
    reason

-- name: message_deliveries
-- The people of a message in order, a page at a time.
SELECT
    id,
    user_id,
    username,
    delivery_status,
    reason,
    detail,
    attempts,
    telegram_message_id,
    claimed_at,
    sent_at,
    deleted_at,
    recall_reason
FROM messaging.message_recipients
WHERE message_id = :message_id
    AND (CAST(:status AS text) IS NULL OR delivery_status = :status)
    AND id > :after_id
ORDER BY
    id
LIMIT :rows

-- name: messages_to_person
-- What one person was sent, newest first, a page at a time.
SELECT
    r.id,
    r.message_id,
    m.author,
    coalesce(r.personal_text, m.message_text) AS text,
    r.delivery_status,
    r.reason,
    r.created_at,
    r.sent_at,
    r.deleted_at
FROM messaging.message_recipients AS r
JOIN messaging.message_history AS m ON m.id = r.message_id
WHERE r.user_id = :user_id
    AND (CAST(:before_id AS bigint) IS NULL OR r.id < :before_id)
ORDER BY
    r.id DESC
LIMIT :rows
