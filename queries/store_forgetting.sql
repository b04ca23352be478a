-- name: forget_being_sent
-- Whether a request to this person is on its way at this moment.
SELECT
    count(*) AS deliveries
FROM messaging.message_recipients
WHERE user_id = :user_id
    AND delivery_status = 'sending'

-- name: forget_suppress
-- Never again: only the keyed hash stays.
INSERT INTO messaging.suppressions (
    kind,
    user_hash,
    at,
    by_whom,
    why
)
VALUES (
    'erased',
    :user_hash,
    :at,
    :by_whom,
    :why
)
ON CONFLICT (user_hash) DO NOTHING

-- name: forget_opt_out
-- The entry with the plain id goes.
DELETE FROM messaging.suppressions
WHERE user_id = :user_id

-- name: forget_block
-- So does this one.
DELETE FROM messaging.blocked_users
WHERE user_id = :user_id

-- name: forget_deliveries
-- Everything that was, or was to be, sent to this person; the messages count one person less.
WITH gone AS (
    DELETE FROM messaging.message_recipients
    WHERE user_id = :user_id
    RETURNING
        message_id,
        delivery_status
),
per_status AS (
    SELECT
        message_id,
        delivery_status,
        count(*) AS people
    FROM gone
    GROUP BY
        message_id,
        delivery_status
),
per_message AS (
    SELECT
        message_id,
        sum(people) AS people,
        coalesce(sum(people) FILTER (WHERE delivery_status IN ('sent', 'deleted')), 0) AS reached
    FROM per_status
    GROUP BY
        message_id
)
UPDATE messaging.message_history AS m
SET total_recipients = greatest(0, m.total_recipients - per_message.people),
    successful_deliveries = greatest(0, m.successful_deliveries - per_message.reached),
    tally = (
        SELECT
            coalesce(jsonb_object_agg(counts.status, counts.people), '{}')
        FROM (
            SELECT
                old.key AS status,
                CAST(old.value AS bigint) - coalesce(per_status.people, 0) AS people
            FROM jsonb_each_text(m.tally) AS old
            LEFT JOIN per_status ON per_status.message_id = m.id
                AND per_status.delivery_status = old.key
        ) AS counts
        WHERE counts.people > 0
    )
FROM per_message
WHERE m.id = per_message.message_id
RETURNING
    m.id,
    per_message.people,
    m.total_recipients

-- name: forget_own_messages
-- A message that only this person got says nothing any more, and goes to nobody.
UPDATE messaging.message_history
SET message_text = '(erased)',
    buttons = '[]',
    media_id = NULL,
    payload_hash = '',
    state = CASE WHEN state IN ('done', 'cancelled') THEN state ELSE 'cancelled' END,
    state_reason = CASE WHEN state IN ('done', 'cancelled') THEN state_reason ELSE 'the only person was erased' END,
    finished_at = coalesce(finished_at, :at)
WHERE id = ANY(CAST(:messages AS bigint[]))
    AND total_recipients = 0

-- name: forget_mentions
-- The id and the handles of this person in texts and audiences of all messages; handles are letters, digits and _ only.
UPDATE messaging.message_history
SET message_text = regexp_replace(message_text, :pattern, '(erased)', 'gi'),
    recipient_group = regexp_replace(recipient_group, :pattern, 'erased', 'gi'),
    state_reason = regexp_replace(state_reason, :pattern, '(erased)', 'gi')
WHERE message_text ~* :pattern
    OR recipient_group ~* :pattern
    OR state_reason ~* :pattern
RETURNING id

-- name: forget_rehearsals
-- The same in rehearsals, and in the lists of whom they would reach.
UPDATE messaging.rehearsals
SET message_text = regexp_replace(message_text, :pattern, '(erased)', 'gi'),
    rules = CAST(regexp_replace(CAST(rules AS text), :pattern, 'erased', 'gi') AS jsonb),
    user_ids = array_remove(user_ids, CAST(:user_id AS bigint))
WHERE message_text ~* :pattern
    OR CAST(rules AS text) ~* :pattern
    OR CAST(:user_id AS bigint) = ANY(user_ids)
RETURNING fingerprint

-- name: forget_drafts
-- The same in what is being written, everywhere but in bare numbers; open tabs have to load it anew.
UPDATE messaging.drafts
SET content = CAST(regexp_replace(CAST(content AS text), :in_json, 'erased', 'gi') AS jsonb),
    revision = revision + 1
WHERE CAST(content AS text) ~* :in_json
RETURNING id
