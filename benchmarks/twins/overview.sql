-- The questions of the morning page and the lead list.

-- name: four_figures
-- The totals of the morning page.
SELECT
    (
        SELECT
            count(*)
        FROM (
            SELECT user_id FROM bookings
            UNION
            SELECT user_id FROM acts
            UNION
            SELECT user_id FROM free_lesson_registrations
        ) AS anybody
    ) AS total_users,
    (SELECT count(*) FROM bookings WHERE confirmed <> -1) AS active_bookings,
    (SELECT count(*) FROM bookings WHERE confirmed = 2) AS confirmed_payments,
    (SELECT count(*) FROM free_lesson_registrations) AS registrations

-- name: funnel
-- Distinct people who ever did each step; joined: pressed join of a workshop that the event names.
SELECT
    (
        SELECT
            count(*)
        FROM (
            SELECT user_id FROM bookings
            UNION
            SELECT user_id FROM acts
            UNION
            SELECT user_id FROM free_lesson_registrations
        ) AS anybody
    ) AS people,
    (SELECT count(DISTINCT user_id) FROM free_lesson_registrations) AS registered,
    (SELECT count(DISTINCT user_id) FROM presses) AS joined,
    (SELECT count(DISTINCT user_id) FROM acts WHERE event_type = 'view_program') AS viewed,
    (SELECT count(DISTINCT user_id) FROM bookings) AS booked,
    (SELECT count(DISTINCT user_id) FROM bookings WHERE confirmed = 2) AS paid

-- name: new_people_per_day
-- People by their first day; days with somebody.
SELECT
    first_day,
    count(*)
FROM firsts
WHERE first_day IS NOT NULL
GROUP BY
    first_day
ORDER BY
    first_day

-- name: streams
-- Bookings per stream by status.
SELECT
    nullif(course_stream, ''),
    count(*),
    count(*) FILTER (WHERE confirmed = 2),
    count(*) FILTER (WHERE confirmed = 1),
    count(*) FILTER (WHERE confirmed = 0),
    count(*) FILTER (WHERE confirmed = -1)
FROM bookings
GROUP BY
    nullif(course_stream, '')

-- name: lesson_conversion
-- Per workshop type: registrations, clicks, distinct registered people, and those of them who pressed join.
WITH registered AS (
    SELECT user_id, lesson_type, count(*) AS times FROM free_lesson_registrations GROUP BY user_id, lesson_type
)
SELECT
    lesson_type,
    coalesce(sum(times), 0)::BIGINT,
    coalesce(sum(clicks), 0)::BIGINT,
    count(times),
    count(*) FILTER (WHERE times > 0 AND clicks > 0)
FROM registered
FULL JOIN presses USING (user_id, lesson_type)
GROUP BY
    lesson_type

-- name: lesson_dates
-- Per workshop type and date: distinct registered people, and who of them pressed join that day; unknown before the day.
SELECT
    lesson_type,
    lesson_date,
    count(*),
    CASE
        WHEN lesson_date < (SELECT taken_at FROM school)::DATE OR bool_or(lesson_date IN (first_click::DATE, last_click::DATE))
            THEN count(*) FILTER (WHERE lesson_date IN (first_click::DATE, last_click::DATE))
    END
FROM (SELECT DISTINCT user_id, lesson_type, lesson_date FROM free_lesson_registrations) AS registered
LEFT JOIN presses USING (user_id, lesson_type)
GROUP BY
    lesson_type,
    lesson_date

-- name: newest_bookings
-- The latest ten bookings.
SELECT id, user_id FROM bookings WHERE created_at IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 10

-- name: newest_registrations
-- The latest ten registrations.
SELECT id, user_id FROM free_lesson_registrations WHERE registered_at IS NOT NULL ORDER BY registered_at DESC, id DESC LIMIT 10

-- name: recent_events
-- The latest ten of the 2,000 events with the highest ids, at most two per person.
SELECT
    id,
    user_id
FROM (
    SELECT
        id,
        user_id,
        created_at,
        row_number() OVER (PARTITION BY user_id ORDER BY created_at DESC, id DESC) AS turn
    FROM (SELECT * FROM acts ORDER BY id DESC LIMIT 2000) AS newest
    WHERE created_at IS NOT NULL
) AS turns
WHERE turn <= 2
ORDER BY
    created_at DESC,
    id DESC
LIMIT 10

-- name: tier_counts
-- Per tier: registrants and everybody, by the legacy score.
WITH metrics AS (
    SELECT
        user_id,
        count(*) AS n,
        count(DISTINCT created_at::DATE) AS days
    FROM acts, school
    WHERE created_at BETWEEN taken_at - INTERVAL '168 hours' AND taken_at
    GROUP BY
        user_id
),
everybody AS (
    SELECT user_id, TRUE AS registrant FROM free_lesson_registrations
    UNION ALL
    SELECT user_id, FALSE FROM bookings
    UNION ALL
    SELECT user_id, FALSE FROM acts
    UNION ALL
    SELECT user_id, FALSE FROM users
    UNION ALL
    SELECT user_id, FALSE FROM hackathon_registrations
),
tiers AS (
    SELECT
        registrant,
        CASE WHEN n >= 20 AND days >= 5 THEN 'hot' WHEN n >= 10 AND days >= 3 THEN 'warm' WHEN n >= 5 THEN 'cool' ELSE 'cold' END AS tier
    FROM (SELECT user_id, bool_or(registrant) AS registrant FROM everybody GROUP BY user_id) AS people
    LEFT JOIN metrics USING (user_id)
)
SELECT
    tier,
    count(*) FILTER (WHERE registrant),
    count(*)
FROM tiers
GROUP BY
    tier

-- name: lead_list
-- Everybody registered for a workshop with the events and active days of the last 168 hours, warmest first.
SELECT
    user_id,
    coalesce(n, 0),
    coalesce(days, 0),
    CASE WHEN n >= 20 AND days >= 5 THEN 'hot' WHEN n >= 10 AND days >= 3 THEN 'warm' WHEN n >= 5 THEN 'cool' ELSE 'cold' END AS tier
FROM (SELECT DISTINCT user_id FROM free_lesson_registrations) AS registrants
LEFT JOIN (
    SELECT
        user_id,
        count(*) AS n,
        count(DISTINCT created_at::DATE) AS days
    FROM acts, school
    WHERE created_at BETWEEN taken_at - INTERVAL '168 hours' AND taken_at
    GROUP BY
        user_id
) AS metrics USING (user_id)
ORDER BY
    CASE WHEN n >= 20 AND days >= 5 THEN 1 WHEN n >= 10 AND days >= 3 THEN 2 WHEN n >= 5 THEN 3 ELSE 4 END,
    coalesce(n, 0) DESC
