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
