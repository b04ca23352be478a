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

-- name: audience_handles
-- Whose these usernames (lower case) are: who has one now, else everybody who had it; people says how many.
WITH wanted AS (
    SELECT DISTINCT
        unnest($names::VARCHAR[]) AS name
),
now_had AS (
    SELECT
        lower(username) AS name,
        user_id
    FROM people
    WHERE lower(username) IN (SELECT name FROM wanted)
        AND bookings + registrations + events > 0
),
ever_had AS (
    SELECT DISTINCT
        lower(handles.value) AS name,
        handles.user_id
    FROM handles
    JOIN people ON people.user_id = handles.user_id
    WHERE handles.kind = 'username'
        AND lower(handles.value) IN (SELECT name FROM wanted)
        AND lower(handles.value) NOT IN (SELECT name FROM now_had)
        AND people.bookings + people.registrations + people.events > 0
),
owners AS (
    SELECT name, user_id FROM now_had
    UNION ALL
    SELECT name, user_id FROM ever_had
)
SELECT
    name,
    min(user_id) AS user_id,
    count(*) AS people
FROM owners
GROUP BY
    name

-- name: audience_everybody
-- How many people a message could ever be addressed to.
SELECT
    count(*) AS people
FROM people
WHERE bookings + registrations + events > 0

-- name: audience_after
-- How many of these people did what in the 7 days after their message, and in the 7 days before it.
WITH written AS (
    SELECT
        unnest($ids::BIGINT[]) AS user_id,
        unnest($times::TIMESTAMPTZ[]) AS sent_at
),
acts AS (
    SELECT
        user_id,
        created_at AS at,
        CASE event_type
            WHEN 'lesson_link_clicked' THEN 'clicked'
            WHEN 'booking_created' THEN 'booked'
            WHEN 'payment_approved' THEN 'paid'
        END AS act
    FROM events
    WHERE event_type IN ('lesson_link_clicked', 'booking_created', 'payment_approved')
        AND user_id IN (SELECT user_id FROM written)
)
SELECT
    acts.act,
    count(DISTINCT acts.user_id) FILTER (
        WHERE acts.at > written.sent_at AND acts.at <= written.sent_at + INTERVAL 7 DAY
    ) AS after,
    count(DISTINCT acts.user_id) FILTER (
        WHERE acts.at <= written.sent_at AND acts.at > written.sent_at - INTERVAL 7 DAY
    ) AS before
FROM written
JOIN acts ON acts.user_id = written.user_id
GROUP BY
    acts.act
