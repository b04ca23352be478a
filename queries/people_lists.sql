-- name: figure_people_named
-- The people with these ids, as far as there are such people, in the order of their ids.
SELECT
    user_id,
    display_name,
    username,
    tier,
    course_stream,
    is_customer,
    last_seen
FROM people
WHERE user_id IN (SELECT unnest($ids::BIGINT[]))
ORDER BY
    user_id

-- name: figure_people_windows
-- The events of these people from the start of the tier window on, as figure_person_window has them for one.
WITH rules AS (
    SELECT
        taken_at - to_hours(CAST(rules ->> 'tier_window_hours' AS BIGINT)) AS since
    FROM snapshot
)
SELECT
    user_id,
    id AS event_id,
    event_type,
    created_at AS happened_at
FROM events, rules
WHERE user_id IN (SELECT unnest($ids::BIGINT[]))
    AND created_at >= since
ORDER BY
    user_id,
    happened_at,
    event_id

-- name: people_listed
-- The people with these ids with the columns of the lead list, in the order of their ids.
WITH in_streams AS (
    SELECT
        user_id,
        string_agg(substr(segment, 8), ', ' ORDER BY segment) AS streams
    FROM segments
    WHERE segment >= 'stream:'
        AND segment < 'stream;'
        AND user_id IN (SELECT unnest($ids::BIGINT[]))
    GROUP BY
        user_id
)
SELECT
    people.*,
    coalesce(in_streams.streams, '') AS streams
FROM people
LEFT JOIN in_streams USING (user_id)
WHERE user_id IN (SELECT unnest($ids::BIGINT[]))
ORDER BY
    user_id
