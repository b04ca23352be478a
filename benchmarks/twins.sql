-- The questions of figures, asked of the bot's own tables in PostgreSQL: a block has the name of its figure.

-- name: four_figures
-- The totals of the morning page.
SELECT
    (
        SELECT
            count(*)
        FROM (
            SELECT user_id FROM bookings
            UNION
            SELECT user_id FROM events
            UNION
            SELECT user_id FROM free_lesson_registrations
        ) AS anybody
    ) AS total_users,
    (SELECT count(*) FROM bookings WHERE confirmed <> -1) AS active_bookings,
    (SELECT count(*) FROM bookings WHERE confirmed = 2) AS confirmed_payments,
    (SELECT count(*) FROM free_lesson_registrations) AS registrations

-- name: funnel
-- Distinct people who ever did each step.
SELECT
    (SELECT count(DISTINCT user_id) FROM events) AS people,
    (SELECT count(DISTINCT user_id) FROM free_lesson_registrations) AS registered,
    (SELECT count(DISTINCT user_id) FROM events WHERE event_type = 'lesson_link_clicked') AS joined,
    (SELECT count(DISTINCT user_id) FROM events WHERE event_type = 'view_program') AS viewed,
    (SELECT count(DISTINCT user_id) FROM bookings) AS booked,
    (SELECT count(DISTINCT user_id) FROM bookings WHERE confirmed = 2) AS paid

-- name: new_people_per_day
-- People by their first day.
SELECT
    first_day,
    count(*)
FROM (
    SELECT
        user_id,
        (min(at) AT TIME ZONE 'Europe/Moscow')::DATE AS first_day
    FROM (
        SELECT user_id, created_at AS at FROM bookings
        UNION ALL
        SELECT user_id, registered_at FROM free_lesson_registrations
        UNION ALL
        SELECT user_id, created_at FROM events
    ) AS moments
    GROUP BY
        user_id
) AS firsts
GROUP BY
    first_day
ORDER BY
    first_day

-- name: streams
-- Bookings per stream by status.
SELECT
    course_stream,
    count(*),
    count(*) FILTER (WHERE confirmed = 2),
    count(*) FILTER (WHERE confirmed = 1),
    count(*) FILTER (WHERE confirmed = 0),
    count(*) FILTER (WHERE confirmed = -1)
FROM bookings
GROUP BY
    course_stream

-- name: lesson_conversion
-- Per workshop type: distinct registered people, and those of them who pressed join.
SELECT
    registered.lesson_type,
    count(*),
    count(clicked.user_id)
FROM (SELECT DISTINCT user_id, lesson_type FROM free_lesson_registrations) AS registered
LEFT JOIN (
    SELECT DISTINCT user_id, details ->> 'lesson_type' AS lesson_type FROM events WHERE event_type = 'lesson_link_clicked'
) AS clicked USING (user_id, lesson_type)
GROUP BY
    registered.lesson_type

-- name: tier_counts
-- Tiers over the last 168 hours of the data.
SELECT
    CASE WHEN n >= 20 AND days >= 5 THEN 'hot' WHEN n >= 10 AND days >= 3 THEN 'warm' WHEN n >= 5 THEN 'cool' ELSE 'cold' END AS tier,
    count(*)
FROM (
    SELECT
        user_id,
        count(*) AS n,
        count(DISTINCT (created_at AT TIME ZONE 'Europe/Moscow')::DATE) AS days
    FROM events
    WHERE created_at >= (SELECT max(created_at) FROM events) - INTERVAL '168 hours'
    GROUP BY
        user_id
) AS metrics
GROUP BY
    tier

-- name: growth
-- New people per week by their first moment.
SELECT
    date_trunc('week', first_day)::DATE AS starts,
    count(*)
FROM (
    SELECT
        user_id,
        (min(at) AT TIME ZONE 'Europe/Moscow')::DATE AS first_day
    FROM (
        SELECT user_id, created_at AS at FROM bookings
        UNION ALL
        SELECT user_id, registered_at FROM free_lesson_registrations
        UNION ALL
        SELECT user_id, created_at FROM events
    ) AS moments
    GROUP BY
        user_id
) AS firsts
GROUP BY
    starts
ORDER BY
    starts

-- name: retention
-- Active people per weekly cohort and week since the first day, own acts only.
WITH firsts AS (
    SELECT
        user_id,
        (min(at) AT TIME ZONE 'Europe/Moscow')::DATE AS first_day
    FROM (
        SELECT user_id, created_at AS at FROM bookings
        UNION ALL
        SELECT user_id, registered_at FROM free_lesson_registrations
        UNION ALL
        SELECT user_id, created_at FROM events
    ) AS moments
    GROUP BY
        user_id
)
SELECT
    date_trunc('week', first_day)::DATE AS cohort,
    ((created_at AT TIME ZONE 'Europe/Moscow')::DATE - first_day) / 7 AS week,
    count(DISTINCT user_id)
FROM events
JOIN firsts USING (user_id)
WHERE event_type NOT IN ('payment_approved', 'free_lesson_reminder_sent', 'referral_created')
    AND NOT (event_type = 'booking_status_changed' AND details ->> 'new_status' = '2')
GROUP BY
    cohort,
    week

-- name: conversion
-- First times of each step per person, and the median days between receipt and payment.
WITH steps AS (
    SELECT user_id, 'viewed' AS step, created_at AS at FROM events WHERE event_type = 'view_program'
    UNION ALL
    SELECT user_id, 'joined', created_at FROM events WHERE event_type = 'lesson_link_clicked'
    UNION ALL
    SELECT user_id, 'booked', created_at FROM bookings
    UNION ALL
    SELECT user_id, 'receipt', created_at FROM events WHERE event_type = 'booking_status_changed' AND details ->> 'new_status' = '1'
    UNION ALL
    SELECT bookings.user_id, 'paid', events.created_at
    FROM bookings
    LEFT JOIN events ON events.event_type = 'payment_approved'
        AND (events.details ->> 'booking_id') = bookings.id::TEXT
    WHERE bookings.confirmed = 2
),
firsts AS (
    SELECT
        user_id,
        min(at) FILTER (WHERE step = 'viewed') AS viewed_at,
        min(at) FILTER (WHERE step = 'joined') AS joined_at,
        min(at) FILTER (WHERE step = 'booked') AS booked_at,
        min(at) FILTER (WHERE step = 'receipt') AS receipt_at,
        min(at) FILTER (WHERE step = 'paid') AS paid_at
    FROM steps
    GROUP BY
        user_id
)
SELECT
    count(viewed_at),
    count(joined_at),
    count(booked_at),
    count(receipt_at),
    count(paid_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM paid_at - receipt_at)) FILTER (WHERE paid_at >= receipt_at)
FROM firsts

-- name: stream_race
-- Bookings and payments per stream and day since its first booking, added up.
WITH paid AS (
    SELECT (details ->> 'booking_id')::BIGINT AS booking_id, min(created_at) AS paid_at
    FROM events
    WHERE event_type = 'payment_approved' OR (event_type = 'booking_status_changed' AND details ->> 'new_status' = '2')
    GROUP BY 1
),
dated AS (
    SELECT course_stream, (created_at AT TIME ZONE 'Europe/Moscow')::DATE AS day, (paid_at AT TIME ZONE 'Europe/Moscow')::DATE AS paid_day
    FROM bookings
    LEFT JOIN paid ON paid.booking_id = bookings.id AND bookings.confirmed = 2
    WHERE course_stream <> ''
),
races AS (
    SELECT course_stream, min(day) AS started FROM dated GROUP BY 1
)
SELECT
    races.course_stream,
    number,
    count(*) FILTER (WHERE dated.day <= races.started + number) AS booked,
    count(*) FILTER (WHERE dated.paid_day <= races.started + number) AS paid
FROM races
CROSS JOIN generate_series(0, 90) AS number
JOIN dated ON dated.course_stream = races.course_stream
WHERE races.started + number <= (now() AT TIME ZONE 'Europe/Moscow')::DATE
GROUP BY 1, 2
ORDER BY 1, 2

-- name: time_to_pay
-- Days from each person's first booking in a stream to the first payment; the curve itself is not SQL.
WITH paid AS (
    SELECT (details ->> 'booking_id')::BIGINT AS booking_id, min(created_at) AS paid_at
    FROM events
    WHERE event_type = 'payment_approved' OR (event_type = 'booking_status_changed' AND details ->> 'new_status' = '2')
    GROUP BY 1
)
SELECT
    course_stream,
    user_id,
    bool_or(confirmed = 2) AS has_paid,
    coalesce(min(paid_at) FILTER (WHERE confirmed = 2), now()) - min(created_at) AS waited
FROM bookings
LEFT JOIN paid ON paid.booking_id = bookings.id
GROUP BY 1, 2

-- name: waiting
-- Receipts and bookings that wait, per stream.
WITH receipts AS (
    SELECT (details ->> 'booking_id')::BIGINT AS booking_id, min(created_at) AS receipt_at
    FROM events
    WHERE event_type = 'booking_status_changed' AND details ->> 'new_status' = '1'
    GROUP BY 1
)
SELECT
    course_stream,
    count(*) FILTER (WHERE confirmed = 1),
    count(*) FILTER (WHERE confirmed = 1 AND coalesce(receipt_at, created_at) < now() - INTERVAL '3 days'),
    count(*) FILTER (WHERE confirmed = 0),
    count(*) FILTER (WHERE confirmed = 0 AND created_at < now() - INTERVAL '7 days')
FROM bookings
LEFT JOIN receipts ON receipts.booking_id = bookings.id
WHERE confirmed IN (0, 1)
GROUP BY 1

-- name: lesson_bridge
-- Clicks and registrations per workshop type, parted into people and repeats.
WITH registered AS (
    SELECT user_id, lesson_type, count(*) AS times FROM free_lesson_registrations GROUP BY 1, 2
),
pressed AS (
    SELECT user_id, details ->> 'lesson_type' AS lesson_type, count(*) AS clicks
    FROM events
    WHERE event_type = 'lesson_link_clicked'
    GROUP BY 1, 2
)
SELECT
    lesson_type,
    sum(clicks),
    count(*) FILTER (WHERE times > 0 AND clicks > 0),
    sum(clicks - 1) FILTER (WHERE times > 0 AND clicks > 0),
    sum(clicks) FILTER (WHERE times IS NULL),
    sum(times),
    count(times)
FROM registered
FULL JOIN pressed USING (user_id, lesson_type)
GROUP BY 1

-- name: lesson_reminders
-- Attendance of reminded and not reminded registrations of dates gone by.
WITH pressed AS (
    SELECT
        user_id,
        details ->> 'lesson_type' AS lesson_type,
        (min(created_at) AT TIME ZONE 'Europe/Moscow')::DATE AS first_day,
        (max(created_at) AT TIME ZONE 'Europe/Moscow')::DATE AS last_day
    FROM events
    WHERE event_type = 'lesson_link_clicked'
    GROUP BY 1, 2
)
SELECT
    lesson_type,
    notification_sent,
    count(*),
    count(*) FILTER (WHERE lesson_date IN (first_day, last_day))
FROM free_lesson_registrations
LEFT JOIN pressed USING (user_id, lesson_type)
WHERE lesson_date < (now() AT TIME ZONE 'Europe/Moscow')::DATE
GROUP BY 1, 2

-- name: lesson_after
-- What registered people who came did within 14 days of their first press of join.
WITH pressed AS (
    SELECT user_id, details ->> 'lesson_type' AS lesson_type, min(created_at) AS came_at
    FROM events
    WHERE event_type = 'lesson_link_clicked'
    GROUP BY 1, 2
),
followed AS (
    SELECT DISTINCT user_id, lesson_type, came_at
    FROM pressed
    JOIN free_lesson_registrations USING (user_id, lesson_type)
    WHERE came_at + INTERVAL '336 hours' <= now()
),
acts AS (
    SELECT user_id, 'viewed' AS step, created_at AS acted_at FROM events WHERE event_type = 'view_program'
    UNION ALL
    SELECT user_id, 'booked', created_at FROM bookings
    UNION ALL
    SELECT user_id, 'paid', created_at FROM events WHERE event_type = 'payment_approved'
)
SELECT
    lesson_type,
    step,
    count(DISTINCT user_id)
FROM followed
LEFT JOIN acts USING (user_id)
WHERE acted_at > came_at AND acted_at <= came_at + INTERVAL '336 hours'
GROUP BY 1, 2

-- name: lesson_hours
-- Registrations and joins by weekday and hour.
SELECT
    event_type,
    extract(isodow FROM created_at AT TIME ZONE 'Europe/Moscow'),
    extract(hour FROM created_at AT TIME ZONE 'Europe/Moscow'),
    count(*)
FROM events
WHERE event_type IN ('free_lesson_registered', 'lesson_link_clicked')
GROUP BY 1, 2, 3

-- name: event_types
-- Events per type with first and last.
SELECT event_type, count(*), min(created_at), max(created_at) FROM events GROUP BY 1 ORDER BY 2 DESC

-- name: new_event_types
-- Types first seen within the last 7 days.
SELECT event_type, count(*), min(created_at) FROM events GROUP BY 1 HAVING min(created_at) > now() - INTERVAL '7 days'

-- name: event_weeks
-- Events per type and week of the last 26 weeks.
SELECT (date_trunc('week', created_at AT TIME ZONE 'Europe/Moscow'))::DATE, event_type, count(*)
FROM events
WHERE created_at >= now() - INTERVAL '182 days'
GROUP BY 1, 2

-- name: event_hours
-- Events by weekday and hour.
SELECT
    extract(isodow FROM created_at AT TIME ZONE 'Europe/Moscow'),
    extract(hour FROM created_at AT TIME ZONE 'Europe/Moscow'),
    count(*)
FROM events
GROUP BY 1, 2

-- name: event_people
-- Events and people of one type.
SELECT count(*), count(DISTINCT user_id) FROM events WHERE event_type = 'start_command'

-- name: paths_to_payment
-- Orders of first steps before the first payment.
WITH payers AS (
    SELECT bookings.user_id, min(events.created_at) AS paid_at
    FROM bookings
    JOIN events ON events.user_id = bookings.user_id AND events.event_type = 'payment_approved' AND (events.details ->> 'booking_id')::BIGINT = bookings.id
    WHERE confirmed = 2
    GROUP BY 1
),
firsts AS (
    SELECT user_id, event_type AS step, min(created_at) AS first_at
    FROM events
    WHERE event_type IN ('free_lesson_registered', 'lesson_link_clicked', 'view_program')
    GROUP BY 1, 2
    UNION ALL
    SELECT user_id, 'booked', min(created_at) FROM bookings GROUP BY 1
)
SELECT path, count(*)
FROM (
    SELECT user_id, string_agg(step, ' > ' ORDER BY first_at) AS path
    FROM payers
    JOIN firsts USING (user_id)
    WHERE first_at <= paid_at
    GROUP BY 1
) AS ways
GROUP BY 1
ORDER BY 2 DESC

-- name: referral_codes
-- Bookings, people and payments per referral code.
SELECT
    coalesce(referral_coupons.code, booked.code),
    max_activations,
    current_activations,
    bookings,
    people,
    paid
FROM referral_coupons
FULL JOIN (
    SELECT referral_code AS code, count(*) AS bookings, count(DISTINCT user_id) AS people, count(*) FILTER (WHERE confirmed = 2) AS paid
    FROM bookings
    WHERE referral_code <> ''
    GROUP BY 1
) AS booked ON booked.code = referral_coupons.code

-- name: referral_effect
-- Bookings with and without a code.
SELECT coalesce(referral_code, '') <> '', count(*), count(*) FILTER (WHERE confirmed = 2), avg(discount_percent) FROM bookings GROUP BY 1

-- name: referral_weeks
-- Bookings per week with and without a code.
SELECT
    (date_trunc('week', created_at AT TIME ZONE 'Europe/Moscow'))::DATE,
    count(*) FILTER (WHERE referral_code <> ''),
    count(*)
FROM bookings
GROUP BY 1
ORDER BY 1
