-- The questions of the workshop page.

-- name: lesson_bridge
-- Clicks and registrations per workshop type, parted into people and repeats.
WITH registered AS (
    SELECT user_id, lesson_type, count(*) AS times FROM free_lesson_registrations GROUP BY user_id, lesson_type
)
SELECT
    lesson_type,
    coalesce(sum(clicks), 0)::BIGINT,
    count(*) FILTER (WHERE times > 0 AND clicks > 0),
    coalesce(sum(clicks - 1) FILTER (WHERE times > 0 AND clicks > 0), 0)::BIGINT,
    coalesce(sum(clicks) FILTER (WHERE times IS NULL), 0)::BIGINT,
    coalesce(sum(times), 0)::BIGINT,
    count(times)
FROM registered
FULL JOIN presses USING (user_id, lesson_type)
GROUP BY
    lesson_type

-- name: lesson_difference
-- Who pressed join without registering, or more than once: type, person, presses too many; the first thousand.
SELECT
    lesson_type,
    user_id,
    clicks - CASE WHEN registered.user_id IS NULL THEN 0 ELSE 1 END AS surplus
FROM presses
LEFT JOIN (SELECT DISTINCT user_id, lesson_type FROM free_lesson_registrations) AS registered USING (user_id, lesson_type)
WHERE clicks > 1
    OR registered.user_id IS NULL
ORDER BY
    surplus DESC,
    user_id,
    lesson_type COLLATE "C"
LIMIT 1000

-- name: lesson_reminders
-- Per workshop type, of dates gone by: reminded and of them there on the date, not reminded and of them there.
SELECT
    lesson_type,
    count(*) FILTER (WHERE notification_sent),
    count(*) FILTER (WHERE notification_sent AND lesson_date IN (first_click::DATE, last_click::DATE)),
    count(*) FILTER (WHERE notification_sent IS NOT TRUE),
    count(*) FILTER (WHERE notification_sent IS NOT TRUE AND lesson_date IN (first_click::DATE, last_click::DATE))
FROM free_lesson_registrations
CROSS JOIN school
LEFT JOIN presses USING (user_id, lesson_type)
WHERE lesson_date < taken_at::DATE
GROUP BY
    lesson_type

-- name: lesson_after
-- Per workshop type: registered people who came, those whose next 14 days are over, and who of them viewed, booked, paid within them.
WITH came AS MATERIALIZED (
    SELECT DISTINCT
        user_id,
        lesson_type,
        first_click AS since,
        first_click + INTERVAL '336 hours' AS until
    FROM presses
    JOIN free_lesson_registrations USING (user_id, lesson_type)
),
did AS (
    SELECT user_id, 'viewed' AS step, created_at AS at FROM acts WHERE event_type = 'view_program'
    UNION ALL
    SELECT user_id, 'booked', created_at FROM bookings
    UNION ALL
    SELECT user_id, 'paid', paid_at FROM dated WHERE paid_at IS NOT NULL
),
followed AS (
    SELECT
        lesson_type,
        count(DISTINCT user_id) FILTER (WHERE step = 'viewed') AS viewed,
        count(DISTINCT user_id) FILTER (WHERE step = 'booked') AS booked,
        count(DISTINCT user_id) FILTER (WHERE step = 'paid') AS paid
    FROM came
    JOIN did USING (user_id)
    WHERE at > since
        AND at <= until
        AND until <= (SELECT taken_at FROM school)
    GROUP BY
        lesson_type
)
SELECT
    lesson_type,
    people,
    over,
    coalesce(viewed, 0),
    coalesce(booked, 0),
    coalesce(paid, 0)
FROM (
    SELECT lesson_type, count(*) AS people, count(*) FILTER (WHERE until <= taken_at) AS over FROM came CROSS JOIN school GROUP BY lesson_type
) AS counted
LEFT JOIN followed USING (lesson_type)

-- name: lesson_hours
-- Registrations and joins by weekday and hour; hours with any.
SELECT
    extract(isodow FROM created_at)::INTEGER,
    extract(hour FROM created_at)::INTEGER,
    count(*) FILTER (WHERE event_type = 'free_lesson_registered'),
    count(*) FILTER (WHERE event_type = 'lesson_link_clicked')
FROM acts
WHERE event_type IN ('free_lesson_registered', 'lesson_link_clicked')
    AND created_at IS NOT NULL
GROUP BY
    1,
    2
