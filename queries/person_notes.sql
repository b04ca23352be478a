-- name: figure_person_notes
-- What is odd about the data of one person: each note with how often and an example; nothing personal.
WITH me AS (
    SELECT * FROM people WHERE user_id = $person
),
named AS (
    SELECT * FROM handles WHERE user_id = $person
),
booked AS (
    SELECT * FROM bookings WHERE user_id = $person
),
registered AS (
    SELECT * FROM registrations WHERE user_id = $person
),
times AS (
    SELECT created_at AS moment FROM booked
    UNION ALL
    SELECT registered_at FROM registered
    UNION ALL
    SELECT created_at FROM events WHERE user_id = $person
),
lessons AS (
    SELECT * FROM lesson_people WHERE user_id = $person
),
refused AS (
    SELECT reason FROM rejects WHERE payload ->> 'user_id' = CAST($person::BIGINT AS VARCHAR)
),
notes AS (
    SELECT 'no_name' AS note, count(*) AS count, NULL AS example FROM me WHERE first_name IS NULL AND last_name IS NULL AND username IS NULL
    UNION ALL
    SELECT 'several_usernames', count(DISTINCT lower(value)), NULL FROM named WHERE kind = 'username' HAVING count(DISTINCT lower(value)) > 1
    UNION ALL
    SELECT 'several_names', count(DISTINCT value), NULL FROM named WHERE kind = 'first_name' HAVING count(DISTINCT value) > 1
    UNION ALL
    SELECT 'several_emails', count(DISTINCT lower(value)), NULL FROM named WHERE kind = 'email' HAVING count(DISTINCT lower(value)) > 1
    UNION ALL
    SELECT 'risky_name', count(*), NULL FROM named WHERE kind <> 'email' AND regexp_matches(value, '^[=+@\t\r\n＝＋－＠-]|<[a-zA-Z/!]')
    UNION ALL
    SELECT 'old_hold', count(*), CAST(min(id) AS VARCHAR) FROM booked, snapshot WHERE confirmed = 0 AND created_at < taken_at - INTERVAL 30 DAYS
    UNION ALL
    SELECT 'unknown_stream', count(*), min(course_stream) FROM booked, snapshot WHERE course_stream <> '' AND NOT list_contains(json_keys(rules -> 'streams'), course_stream)
    UNION ALL
    SELECT 'paid_without_stream', count(*), CAST(min(id) AS VARCHAR) FROM booked WHERE confirmed = 2 AND coalesce(course_stream, '') = ''
    UNION ALL
    SELECT 'open_twice', max(open), NULL FROM (SELECT count(*) AS open FROM booked WHERE confirmed <> -1 GROUP BY course_stream) AS per_stream WHERE open > 1
    UNION ALL
    SELECT 'without_time', count(*), NULL FROM times WHERE moment IS NULL
    UNION ALL
    SELECT 'later_than_now', count(*), NULL FROM times, snapshot WHERE moment > taken_at
    UNION ALL
    SELECT 'click_without_registration', count(*), min(lesson_type) FROM lessons WHERE registrations = 0
    UNION ALL
    SELECT 'no_lesson_date', count(*), CAST(min(id) AS VARCHAR) FROM registered WHERE lesson_date IS NULL
    UNION ALL
    SELECT 'events_only', events, NULL FROM me WHERE bookings + registrations = 0 AND events > 0 AND NOT EXISTS (SELECT 1 FROM users WHERE user_id = $person)
    UNION ALL
    SELECT 'never_wrote', bookings + registrations, NULL FROM me WHERE events = 0 AND bookings + registrations > 0
    UNION ALL
    SELECT 'rejected_rows', count(*), min(reason) FROM refused
)
SELECT
    note,
    CAST(count AS BIGINT) AS count,
    example
FROM notes
WHERE count > 0
