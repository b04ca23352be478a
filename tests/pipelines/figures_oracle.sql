-- The figures of growth, retention and conversion once more, asked of the bot's own tables in PostgreSQL,
-- on the views of oracle.sql. Views first (`view_...`), then one question per figure.

-- name: view_firsts
-- The first moment and day of everybody with a booking, registration or event; the earliest per table.
CREATE TEMP VIEW firsts AS
SELECT
    user_id,
    least(booked, registered, acted, listed) AS first_seen,
    (least(booked, registered, acted, listed) AT TIME ZONE current_setting('school.zone'))::DATE AS first_day,
    booked,
    registered,
    acted
FROM everybody
LEFT JOIN (SELECT user_id, min(created_at) AS booked, TRUE AS b FROM usable_bookings GROUP BY user_id) AS bookings USING (user_id)
LEFT JOIN (SELECT user_id, min(registered_at) AS registered, TRUE AS r FROM usable_registrations GROUP BY user_id) AS registrations USING (user_id)
LEFT JOIN (SELECT user_id, min(created_at) AS acted, TRUE AS e FROM usable_events GROUP BY user_id) AS acts USING (user_id)
LEFT JOIN (SELECT user_id, least(min(first_seen_at), min(updated_at)) AS listed FROM usable_users GROUP BY user_id) AS users USING (user_id)
WHERE b OR r OR e

-- name: view_steps
-- Looks, joins, bookings, receipts and payments with their times.
CREATE TEMP VIEW steps AS
SELECT user_id, 'viewed' AS step, created_at AS done_at, NULL::TEXT AS stream
FROM usable_events
WHERE event_type = 'view_program'
UNION ALL
SELECT user_id, 'joined', created_at, NULL
FROM usable_events
WHERE event_type = 'lesson_link_clicked' AND details ->> 'lesson_type' IS NOT NULL
UNION ALL
SELECT user_id, 'booked', created_at, course_stream
FROM usable_bookings
UNION ALL
SELECT
    user_id,
    'receipt',
    (
        SELECT
            min(at)
        FROM (
            SELECT created_at AS at
            FROM usable_events
            WHERE event_type = 'booking_status_changed'
                AND details -> 'new_status' IN ('1'::JSONB, '"1"'::JSONB)
                AND details ->> 'booking_id' = usable_bookings.id::TEXT
            UNION ALL
            SELECT created_at
            FROM usable_events AS photo
            WHERE event_type = 'payment_proof_uploaded'
                AND photo.user_id = usable_bookings.user_id
                AND usable_bookings.id = (
                    SELECT newest.id
                    FROM usable_bookings AS newest
                    WHERE newest.user_id = photo.user_id
                        AND newest.created_at <= photo.created_at
                    ORDER BY newest.created_at DESC, newest.id DESC
                    LIMIT 1
                )
        ) AS signs
    ),
    course_stream
FROM usable_bookings
WHERE confirmed = 1
    OR EXISTS (
        SELECT 1
        FROM usable_events
        WHERE event_type = 'booking_status_changed'
            AND details -> 'new_status' IN ('1'::JSONB, '"1"'::JSONB)
            AND details ->> 'booking_id' = usable_bookings.id::TEXT
    )
    OR EXISTS (
        SELECT 1
        FROM usable_events AS photo
        WHERE event_type = 'payment_proof_uploaded'
            AND photo.user_id = usable_bookings.user_id
            AND usable_bookings.id = (
                SELECT newest.id
                FROM usable_bookings AS newest
                WHERE newest.user_id = photo.user_id
                    AND newest.created_at <= photo.created_at
                ORDER BY newest.created_at DESC, newest.id DESC
                LIMIT 1
            )
    )
UNION ALL
SELECT
    user_id,
    'paid',
    (
        SELECT min(created_at)
        FROM usable_events
        WHERE details ->> 'booking_id' = usable_bookings.id::TEXT
            AND (event_type = 'payment_approved' OR (event_type = 'booking_status_changed' AND details -> 'new_status' IN ('2'::JSONB, '"2"'::JSONB)))
    ),
    course_stream
FROM usable_bookings
WHERE confirmed = 2

-- name: growth
-- New people per month by the table that knew them first; only months with somebody.
SELECT
    date_trunc('month', first_day)::DATE AS starts,
    count(*),
    count(*) FILTER (WHERE booked = least(booked, registered, acted)),
    count(*) FILTER (WHERE registered = least(booked, registered, acted) AND booked IS DISTINCT FROM registered),
    count(*) FILTER (WHERE acted < least(booked, registered) OR (booked IS NULL AND registered IS NULL AND acted IS NOT NULL))
FROM firsts
WHERE first_day IS NOT NULL
GROUP BY
    starts

-- name: retention
-- Per cohort of a week and week since the first day: how many people with own acts; only cells with somebody.
SELECT
    date_trunc('week', first_day)::DATE AS cohort,
    floor(((created_at AT TIME ZONE %(zone)s)::DATE - first_day) / 7.0)::BIGINT AS week,
    count(DISTINCT user_id)
FROM usable_events
JOIN firsts USING (user_id)
WHERE own
    AND created_at IS NOT NULL
    AND date_trunc('week', first_day)::DATE + 7 * floor(((created_at AT TIME ZONE %(zone)s)::DATE - first_day) / 7.0)::INTEGER
        <= (%(taken_at)s::TIMESTAMPTZ AT TIME ZONE %(zone)s)::DATE
GROUP BY
    cohort,
    week

-- name: conversion
-- Each step by itself: distinct people.
SELECT
    (SELECT count(*) FROM firsts),
    count(DISTINCT user_id) FILTER (WHERE step = 'viewed'),
    count(DISTINCT user_id) FILTER (WHERE step = 'joined'),
    count(DISTINCT user_id) FILTER (WHERE step = 'booked'),
    count(DISTINCT user_id) FILTER (WHERE step = 'receipt'),
    count(DISTINCT user_id) FILTER (WHERE step = 'paid')
FROM steps

-- name: conversion_within_30_days
-- Each step by itself, within 30 x 24 hours of the first contact.
SELECT
    (SELECT count(*) FROM firsts),
    count(DISTINCT user_id) FILTER (WHERE step = 'viewed'),
    count(DISTINCT user_id) FILTER (WHERE step = 'joined'),
    count(DISTINCT user_id) FILTER (WHERE step = 'booked'),
    count(DISTINCT user_id) FILTER (WHERE step = 'receipt'),
    count(DISTINCT user_id) FILTER (WHERE step = 'paid')
FROM steps
JOIN firsts USING (user_id)
WHERE done_at <= first_seen + INTERVAL '720 hours'

-- name: conversion_in_order
-- In order, person by person: the earliest time of each step that is not before the one above it.
SELECT
    count(*),
    count(*) FILTER (WHERE viewed),
    count(*) FILTER (WHERE joined_at IS NOT NULL),
    count(*) FILTER (WHERE booked_at IS NOT NULL),
    count(*) FILTER (WHERE receipt),
    count(*) FILTER (WHERE paid)
FROM firsts
CROSS JOIN LATERAL (
    SELECT coalesce(min(done_at), firsts.first_seen) AS viewed_at, count(*) > 0 AS viewed
    FROM steps WHERE step = 'viewed' AND steps.user_id = firsts.user_id
) AS looks
CROSS JOIN LATERAL (
    SELECT min(done_at) AS joined_at
    FROM steps WHERE step = 'joined' AND steps.user_id = firsts.user_id AND viewed AND done_at >= viewed_at
) AS joins
CROSS JOIN LATERAL (
    SELECT min(done_at) AS booked_at
    FROM steps WHERE step = 'booked' AND steps.user_id = firsts.user_id AND done_at >= joined_at
) AS books
CROSS JOIN LATERAL (
    SELECT coalesce(min(done_at), booked_at) AS receipt_at, count(*) > 0 AS receipt
    FROM steps WHERE step = 'receipt' AND steps.user_id = firsts.user_id AND booked_at IS NOT NULL AND (done_at IS NULL OR done_at >= booked_at)
) AS receipts
CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS paid
    FROM steps WHERE step = 'paid' AND steps.user_id = firsts.user_id AND receipt AND (done_at IS NULL OR done_at >= receipt_at)
) AS payments

-- name: conversion_of_the_5th_stream
-- Whoever booked in the 5th stream, and only those bookings.
SELECT
    count(DISTINCT user_id),
    count(DISTINCT user_id) FILTER (WHERE step = 'viewed'),
    count(DISTINCT user_id) FILTER (WHERE step = 'joined'),
    count(DISTINCT user_id) FILTER (WHERE step = 'booked' AND stream = '5th_stream'),
    count(DISTINCT user_id) FILTER (WHERE step = 'receipt' AND stream = '5th_stream'),
    count(DISTINCT user_id) FILTER (WHERE step = 'paid' AND stream = '5th_stream')
FROM steps
WHERE user_id IN (SELECT user_id FROM usable_bookings WHERE course_stream = '5th_stream')

-- name: conversion_of_every_stream
-- Per stream, who booked in it: each step, and only the bookings of that stream.
SELECT
    booker.course_stream,
    count(DISTINCT user_id),
    count(DISTINCT user_id) FILTER (WHERE step = 'viewed'),
    count(DISTINCT user_id) FILTER (WHERE step = 'joined'),
    count(DISTINCT user_id) FILTER (WHERE step = 'booked' AND stream = booker.course_stream),
    count(DISTINCT user_id) FILTER (WHERE step = 'receipt' AND stream = booker.course_stream),
    count(DISTINCT user_id) FILTER (WHERE step = 'paid' AND stream = booker.course_stream)
FROM (SELECT DISTINCT user_id, course_stream FROM usable_bookings WHERE course_stream <> '') AS booker
JOIN steps USING (user_id)
GROUP BY
    booker.course_stream

-- name: conversion_of_every_workshop
-- Per workshop, who registered for it: each step, and only joining that workshop.
SELECT
    registered.lesson_type,
    count(*),
    count(*) FILTER (WHERE user_id IN (SELECT user_id FROM steps WHERE step = 'viewed')),
    count(*) FILTER (WHERE EXISTS (
        SELECT FROM usable_events AS e
        WHERE e.user_id = registered.user_id AND e.event_type = 'lesson_link_clicked' AND e.details ->> 'lesson_type' = registered.lesson_type
    )),
    count(*) FILTER (WHERE user_id IN (SELECT user_id FROM steps WHERE step = 'booked')),
    count(*) FILTER (WHERE user_id IN (SELECT user_id FROM steps WHERE step = 'receipt')),
    count(*) FILTER (WHERE user_id IN (SELECT user_id FROM steps WHERE step = 'paid'))
FROM (SELECT DISTINCT user_id, lesson_type FROM usable_registrations WHERE lesson_type <> '') AS registered
GROUP BY
    registered.lesson_type

-- name: median_days_to_pay
-- The median time from receipt to payment, of who did both in that order, in days.
SELECT
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM paid_at - receipt_at) / 86400)
FROM (
    SELECT
        user_id,
        min(done_at) FILTER (WHERE step = 'receipt') AS receipt_at,
        min(done_at) FILTER (WHERE step = 'paid') AS paid_at
    FROM steps
    GROUP BY
        user_id
) AS both_times
WHERE paid_at >= receipt_at
