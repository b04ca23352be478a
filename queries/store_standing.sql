-- name: standing_blocked
-- Which of these people cannot be reached.
SELECT
    user_id
FROM messaging.blocked_users
WHERE user_id = ANY(CAST(:ids AS bigint[]))

-- name: standing_opted_out
-- Which of these people asked for no messages.
SELECT
    user_id
FROM messaging.suppressions
WHERE user_id = ANY(CAST(:ids AS bigint[]))

-- name: standing_erased
-- The keyed hashes of everybody who was erased.
SELECT
    user_hash
FROM messaging.suppressions
WHERE user_hash IS NOT NULL

-- name: standing_recently_written_to
-- Which of these people have had, or are still to get, so many messages since that moment; recalled ones rang too.
SELECT
    r.user_id
FROM messaging.message_recipients AS r
JOIN messaging.message_history AS m ON m.id = r.message_id
WHERE r.user_id = ANY(CAST(:ids AS bigint[]))
    AND r.delivery_status IN ('pending', 'sending', 'sent', 'unknown', 'deleted')
    AND coalesce(r.sent_at, r.claimed_at, m.not_before, m.created_at) > :since
GROUP BY
    r.user_id
HAVING count(*) >= :most
