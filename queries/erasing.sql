-- name: erase_holds
-- Whether a snapshot knows anything of this person.
SELECT
    EXISTS (FROM people WHERE user_id = $user_id)
    OR EXISTS (FROM referral_usage WHERE user_id = $user_id)
    OR EXISTS (FROM rejects WHERE json_extract_string(payload, '$.user_id') = $key)
    OR EXISTS (FROM findings WHERE example = $key) AS holds

-- name: erase_lesson_registrations
-- What a count per workshop date needs of the registrations.
SELECT
    user_id,
    lesson_type,
    lesson_date
FROM registrations

-- name: erase_lesson_clicks
-- The first and last press of "join" per person and workshop type.
SELECT
    user_id,
    lesson_type,
    first_click AS first_at,
    last_click AS last_at
FROM lesson_people
WHERE clicks > 0

-- name: erase_snapshot
-- What a snapshot says of itself.
SELECT
    snapshot_id,
    taken_at,
    source_time,
    built_at,
    schema_version,
    time_zone,
    rules::VARCHAR AS rules,
    row_counts::VARCHAR AS row_counts,
    durations::VARCHAR AS durations
FROM snapshot

-- name: erase_usernames
-- Every handle this person was seen under.
SELECT DISTINCT
    value
FROM handles
WHERE user_id = $user_id
    AND kind = 'username'
ORDER BY
    value

-- name: erase_everybody
-- Everybody a snapshot names by their id, in rows that could not be used too.
SELECT
    user_id
FROM people
UNION
SELECT
    try_cast(json_extract_string(payload, '$.user_id') AS BIGINT) AS user_id
FROM rejects
WHERE try_cast(json_extract_string(payload, '$.user_id') AS BIGINT) IS NOT NULL
