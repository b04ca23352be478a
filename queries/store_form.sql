-- name: form_messages
-- Messages by state, type, group, words of the text, author and day, newest first; a page at a time.
SELECT
    m.id,
    m.state,
    m.state_reason,
    m.author,
    m.message_text,
    m.recipient_type,
    coalesce(m.recipient_group, '') AS recipient_group,
    m.total_recipients,
    m.successful_deliveries,
    m.tally,
    m.needs_approval,
    m.corrects,
    coalesce(m.started_at, m.not_before, m.created_at) AS at,
    m.recall_requested_at,
    m.recall_finished_at,
    (
        SELECT a.decided_by
        FROM messaging.approvals AS a
        WHERE a.message_id = m.id
            AND a.decision = 'approved'
        ORDER BY
            a.id DESC
        LIMIT 1
    ) AS approved_by
FROM messaging.message_history AS m
WHERE (CAST(:state AS text) IS NULL OR m.state = :state)
    AND (CAST(:kind AS text) IS NULL OR m.recipient_type = :kind)
    AND (CAST(:audience AS text) IS NULL OR strpos(lower(coalesce(m.recipient_group, '')), lower(:audience)) > 0)
    AND (CAST(:words AS text) IS NULL OR strpos(lower(m.message_text), lower(:words)) > 0)
    AND (CAST(:author AS text) IS NULL OR m.author = :author)
    AND (CAST(:since AS timestamptz) IS NULL OR coalesce(m.started_at, m.not_before, m.created_at) >= :since)
    AND (CAST(:until AS timestamptz) IS NULL OR coalesce(m.started_at, m.not_before, m.created_at) < :until)
ORDER BY
    m.id DESC
LIMIT :rows OFFSET :skip

-- name: form_authors
-- Who ever wrote a message.
SELECT DISTINCT
    author
FROM messaging.message_history
WHERE author <> ''
ORDER BY
    author

-- name: form_open
-- Messages that are not over: what runs first, then what waits, by time.
SELECT
    m.id,
    m.state,
    m.state_reason,
    m.author,
    m.message_text,
    coalesce(m.recipient_group, '') AS recipient_group,
    m.total_recipients,
    m.needs_approval,
    m.scheduled_at,
    m.not_before,
    m.started_at,
    m.created_at,
    m.recall_requested_at,
    m.recall_finished_at
FROM messaging.message_history AS m
WHERE m.state IN ('awaiting_approval', 'scheduled', 'sending', 'paused', 'held')
    OR (m.recall_requested_at IS NOT NULL AND m.recall_finished_at IS NULL)
ORDER BY
    array_position(ARRAY['sending', 'paused', 'held', 'awaiting_approval', 'scheduled'], m.state),
    m.not_before,
    m.id
LIMIT 50

-- name: form_pace
-- How many got a message in the last minute before that moment.
SELECT
    count(*) AS people
FROM messaging.message_recipients
WHERE message_id = :message_id
    AND sent_at > CAST(:now AS timestamptz) - INTERVAL '1 minute'

-- name: form_approvals
-- Who said yes or no to a message, when and why.
SELECT
    decided_by,
    decided_at,
    decision,
    why
FROM messaging.approvals
WHERE message_id = :message_id
ORDER BY
    id

-- name: form_rehearsed
-- What the rehearsal of a message found.
SELECT
    r.made_at,
    r.facts,
    r.options
FROM messaging.rehearsals AS r
JOIN messaging.message_history AS m ON m.fingerprint = r.fingerprint
WHERE m.id = :message_id

-- name: form_people
-- The people of a message with what became of it for each, by state and reason; a page at a time.
SELECT
    id,
    user_id,
    coalesce(username, '') AS username,
    delivery_status,
    CASE WHEN delivery_status = 'sent' AND recall_reason <> '' THEN recall_reason ELSE reason END AS reason,
    detail,
    attempts,
    coalesce(deleted_at, sent_at, claimed_at) AS at
FROM messaging.message_recipients
WHERE message_id = :message_id
    AND (CAST(:status AS text) IS NULL OR delivery_status = :status)
ORDER BY
    id
LIMIT :rows OFFSET :skip

-- name: form_reached
-- Who got a message and when; no more than so many.
SELECT
    user_id,
    sent_at
FROM messaging.message_recipients
WHERE message_id = :message_id
    AND sent_at IS NOT NULL
ORDER BY
    id
LIMIT :rows

-- name: blocked_list
-- Who cannot be reached, since when and why; the newest first.
SELECT
    user_id,
    blocked_at AS at,
    reason
FROM messaging.blocked_users
ORDER BY
    blocked_at DESC,
    user_id
LIMIT :rows

-- name: blocked_count
-- How many cannot be reached, and how many were erased.
SELECT
    (SELECT count(*) FROM messaging.blocked_users) AS blocked,
    (SELECT count(*) FROM messaging.suppressions WHERE kind = 'erased') AS erased

-- name: blocked_lift
-- This person may be tried again.
DELETE FROM messaging.blocked_users
WHERE user_id = :user_id
RETURNING user_id

-- name: audit_page
-- The audit of messages, newest first: by action, actor or subject; a page at a time.
SELECT
    seq,
    at,
    actor,
    action,
    subject,
    why,
    counts
FROM messaging.audit
WHERE (CAST(:action AS text) IS NULL OR action = :action)
    AND (CAST(:actor AS text) IS NULL OR actor = :actor)
    AND (CAST(:subject AS text) IS NULL OR subject = :subject)
ORDER BY
    seq DESC
LIMIT :rows OFFSET :skip

-- name: audit_words
-- Which actions and actors the audit knows.
SELECT
    coalesce(array_agg(DISTINCT action ORDER BY action), '{}') AS actions,
    coalesce(array_agg(DISTINCT actor ORDER BY actor), '{}') AS actors,
    count(*) AS entries
FROM messaging.audit
