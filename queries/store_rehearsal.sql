-- name: rehearsal_reach
-- Of the deliveries since that moment that Telegram answered: how many it could not reach anybody with.
SELECT
    count(*) AS answered,
    count(*) FILTER (
        WHERE r.delivery_status = 'failed'
            AND r.reason IN ('blocked', 'deactivated', 'never_started', 'chat_not_found')
    ) AS unreachable
FROM messaging.message_recipients AS r
WHERE r.delivery_status IN ('sent', 'deleted', 'failed')
    AND coalesce(r.sent_at, r.claimed_at, r.created_at) > :since

-- name: rehearsal_other_sends
-- Messages not yet done that go out in the same hours at so many a second, and to how many of the same people.
SELECT
    m.id,
    m.state,
    coalesce(m.recipient_group, '') AS audience,
    m.not_before,
    m.total_recipients,
    (
        SELECT
            count(DISTINCT r.user_id)
        FROM messaging.message_recipients AS r
        WHERE r.message_id = m.id
            AND r.user_id = ANY(CAST(:ids AS bigint[]))
    ) AS same_people
FROM messaging.message_history AS m
WHERE m.state IN ('awaiting_approval', 'scheduled', 'sending', 'paused', 'held')
    AND m.not_before <= :end_at
    AND greatest(m.not_before, :now) + make_interval(secs => m.total_recipients / CAST(:per_second AS double precision)) >= :start_at
ORDER BY
    m.not_before,
    m.id

-- name: rehearsal_lately
-- The newest messages since that moment that somebody got or is to get.
SELECT
    m.id,
    m.message_text,
    coalesce(m.sent_at, m.started_at, m.not_before, m.created_at) AS at
FROM messaging.message_history AS m
WHERE m.state NOT IN ('draft', 'cancelled')
    AND coalesce(m.sent_at, m.started_at, m.not_before, m.created_at) > :since
ORDER BY
    m.id DESC
LIMIT 200

-- name: rehearsal_same_people
-- How many of these people got that message, or are to get it.
SELECT
    count(DISTINCT r.user_id) AS people
FROM messaging.message_recipients AS r
WHERE r.message_id = :message_id
    AND r.user_id = ANY(CAST(:ids AS bigint[]))
    AND r.delivery_status IN ('pending', 'sending', 'sent', 'unknown', 'deleted')

-- name: rehearsal_keep
-- What may be sent by its fingerprint; the same rehearsal again replaces what was found then.
INSERT INTO messaging.rehearsals (
    fingerprint,
    made_at,
    author,
    message_text,
    buttons,
    options,
    media_id,
    rules,
    user_ids,
    facts
)
VALUES (
    :fingerprint,
    :made_at,
    :author,
    :message_text,
    CAST(:buttons AS jsonb),
    CAST(:options AS jsonb),
    :media_id,
    CAST(:rules AS jsonb),
    CAST(:user_ids AS bigint[]),
    CAST(:facts AS jsonb)
)
ON CONFLICT (fingerprint) DO UPDATE
SET made_at = excluded.made_at,
    author = excluded.author,
    rules = excluded.rules,
    facts = excluded.facts

-- name: rehearsal_kept
-- What was rehearsed under this fingerprint, and the message it became, when it was sent.
SELECT
    r.made_at,
    r.author,
    r.message_text,
    r.buttons,
    r.options,
    r.media_id,
    r.rules,
    r.user_ids,
    (SELECT m.id FROM messaging.message_history AS m WHERE m.fingerprint = r.fingerprint) AS message_id
FROM messaging.rehearsals AS r
WHERE r.fingerprint = :fingerprint

-- name: rehearsal_lock
-- One send at a time: two that each keep the limits must not break them together.
SELECT
    pg_advisory_xact_lock(7451004)

-- name: rehearsal_forget_old
-- What was rehearsed before that moment can no longer be sent; whom it named is not kept longer than needed.
DELETE FROM messaging.rehearsals
WHERE made_at < :before
