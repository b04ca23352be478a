-- The questions about one person, here the busiest of the last 168 hours: school.person.

-- name: person_events
-- Events of the last 168 hours per type.
SELECT
    event_type,
    count(*),
    count(DISTINCT created_at::DATE)
FROM acts
CROSS JOIN school
WHERE user_id = current_setting('school.person')::BIGINT
    AND created_at BETWEEN taken_at - INTERVAL '168 hours' AND taken_at
GROUP BY
    event_type

-- name: person_window
-- Each event of the last 168 hours, and whether it is the person's own act.
SELECT
    id,
    own
FROM acts
CROSS JOIN school
WHERE user_id = current_setting('school.person')::BIGINT
    AND created_at >= taken_at - INTERVAL '168 hours'
ORDER BY
    created_at,
    id

-- name: person_kinds
-- Bookings, registrations, and events per type.
SELECT 'table:bookings', count(*) FROM bookings WHERE user_id = current_setting('school.person')::BIGINT HAVING count(*) > 0
UNION ALL
SELECT 'table:registrations', count(*) FROM free_lesson_registrations WHERE user_id = current_setting('school.person')::BIGINT HAVING count(*) > 0
UNION ALL
SELECT event_type, count(*) FROM acts WHERE user_id = current_setting('school.person')::BIGINT GROUP BY event_type

-- name: person_timeline
-- The newest hundred of all that is recorded.
SELECT
    kind,
    id
FROM (
    SELECT 'table:bookings' AS kind, 2 AS place, id, created_at AS at FROM bookings WHERE user_id = current_setting('school.person')::BIGINT
    UNION ALL
    SELECT 'table:registrations', 2, id, registered_at FROM free_lesson_registrations WHERE user_id = current_setting('school.person')::BIGINT
    UNION ALL
    SELECT event_type, 1, id, created_at FROM acts WHERE user_id = current_setting('school.person')::BIGINT
) AS happened
ORDER BY
    at DESC NULLS LAST,
    place,
    kind COLLATE "C",
    id DESC
LIMIT 100

-- name: person_bookings
-- The bookings, newest first.
SELECT id, confirmed FROM bookings WHERE user_id = current_setting('school.person')::BIGINT ORDER BY created_at DESC NULLS LAST, id DESC

-- name: person_workshops
-- Per workshop type: registrations and presses of join.
SELECT
    lesson_type,
    coalesce(times, 0),
    coalesce(clicks, 0)
FROM (
    SELECT lesson_type, count(*) AS times FROM free_lesson_registrations WHERE user_id = current_setting('school.person')::BIGINT GROUP BY lesson_type
) AS registered
FULL JOIN (SELECT lesson_type, clicks FROM presses WHERE user_id = current_setting('school.person')::BIGINT) AS pressed USING (lesson_type)

-- name: person_emails
-- Every e-mail the person registered with.
SELECT DISTINCT btrim(email) FROM free_lesson_registrations WHERE user_id = current_setting('school.person')::BIGINT AND btrim(email) <> ''
