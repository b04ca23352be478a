-- name: opt_outs_add
-- These people want no messages from now on; who said so before stays as they are.
INSERT INTO messaging.suppressions (
    kind,
    user_id,
    at,
    by_whom,
    why
)
SELECT
    'opted_out',
    ids.user_id,
    :at,
    :by_whom,
    :why
FROM unnest(CAST(:ids AS bigint[])) AS ids (user_id)
ON CONFLICT (user_id) DO NOTHING
RETURNING user_id

-- name: opt_outs_remove
-- This person wants messages again.
DELETE FROM messaging.suppressions
WHERE kind = 'opted_out'
    AND user_id = :user_id
RETURNING user_id

-- name: opt_outs_list
-- Who wants no messages, since when, and who recorded it; the newest first.
SELECT
    user_id,
    at,
    by_whom,
    why
FROM messaging.suppressions
WHERE kind = 'opted_out'
ORDER BY
    at DESC,
    user_id
LIMIT :rows

-- name: opt_outs_count
-- How many want no messages.
SELECT
    count(*) AS people
FROM messaging.suppressions
WHERE kind = 'opted_out'
