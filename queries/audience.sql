-- name: audience_segment
-- Everybody in one segment of the snapshot.
SELECT
    user_id
FROM segments
WHERE segment = $segment

-- name: audience_segments
-- The segments that somebody is in, with how many.
SELECT
    segment,
    count(*) AS people
FROM segments
GROUP BY
    segment
ORDER BY
    segment

-- name: audience_existing
-- Which of these ids exist: a person has a booking, a registration or an event (specification, user existence).
SELECT
    user_id
FROM people
WHERE user_id IN (SELECT unnest($ids::BIGINT[]))
    AND bookings + registrations + events > 0

-- name: audience_people
-- What is known of these people, as far as a message needs it.
SELECT
    user_id,
    display_name,
    coalesce(username, '') AS username,
    coalesce(first_name, '') AS first_name,
    coalesce(last_name, '') AS last_name
FROM people
WHERE user_id IN (SELECT unnest($ids::BIGINT[]))
ORDER BY
    user_id

-- name: audience_lessons
-- Workshops on these days: how many registered, and how many of these people are among them; the data names no hour.
SELECT
    dates.lesson_type,
    dates.lesson_date,
    dates.registered_people,
    (
        SELECT
            count(DISTINCT r.user_id)
        FROM registrations AS r
        WHERE r.lesson_date = dates.lesson_date
            AND r.lesson_type IS NOT DISTINCT FROM dates.lesson_type
            AND r.user_id IN (SELECT unnest($ids::BIGINT[]))
    ) AS same_people
FROM lesson_dates AS dates
WHERE dates.lesson_date BETWEEN $first_day AND $last_day
ORDER BY
    dates.lesson_date,
    dates.lesson_type
