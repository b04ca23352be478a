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
