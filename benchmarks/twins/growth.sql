-- The questions of growth, retention and conversion.

-- name: growth
-- New people per week; weeks with somebody.
SELECT
    date_trunc('week', first_day)::DATE,
    count(*)
FROM firsts
WHERE first_day IS NOT NULL
GROUP BY
    date_trunc('week', first_day)
ORDER BY
    1

-- name: growth_change
-- New people of the last four complete weeks, and of the four before; unknown when the school is younger.
SELECT
    count(*) FILTER (WHERE first_day >= monday - 28 AND first_day < monday),
    CASE WHEN min(first_day) <= monday - 56 THEN count(*) FILTER (WHERE first_day >= monday - 56 AND first_day < monday - 28) END
FROM firsts
CROSS JOIN (SELECT date_trunc('week', taken_at)::DATE AS monday FROM school) AS this_week
GROUP BY
    monday

-- name: retention
-- Active people per weekly cohort and week since the first day, own acts only; cells with somebody.
SELECT
    date_trunc('week', first_day)::DATE AS cohort,
    (created_at::DATE - first_day) / 7 AS week,
    count(DISTINCT user_id)
FROM acts
JOIN firsts USING (user_id)
WHERE own
    AND date_trunc('week', first_day)::DATE + 7 * ((created_at::DATE - first_day) / 7) <= (SELECT taken_at FROM school)::DATE
GROUP BY
    cohort,
    week

-- name: retention_curve
-- Per week since the first day, over the weekly cohorts for whom it is over: cohorts, active people, everybody in them.
WITH known AS MATERIALIZED (
    SELECT user_id, first_day, date_trunc('week', first_day)::DATE AS cohort FROM firsts WHERE first_day IS NOT NULL
),
active AS (
    SELECT
        cohort,
        (created_at::DATE - first_day) / 7 AS week,
        count(DISTINCT user_id) AS people
    FROM acts
    JOIN known USING (user_id)
    WHERE own
    GROUP BY
        cohort,
        week
)
SELECT
    week,
    count(*),
    coalesce(sum(people), 0)::BIGINT,
    sum(size)::BIGINT
FROM (SELECT cohort, count(*) AS size FROM known GROUP BY cohort) AS cohorts
CROSS JOIN school
CROSS JOIN LATERAL generate_series(0, (taken_at::DATE - cohort - 13) / 7) AS week
LEFT JOIN active USING (cohort, week)
WHERE cohort + 12 + 7 * week < taken_at::DATE
GROUP BY
    week
ORDER BY
    week

-- name: conversion
-- Distinct people of each step, and the median days from receipt to payment.
WITH steps AS (
    SELECT
        user_id,
        count(*) AS booked,
        count(*) FILTER (WHERE receipt_at IS NOT NULL OR confirmed = 1) AS receipts,
        count(*) FILTER (WHERE confirmed = 2) AS paid,
        min(receipt_at) AS receipt_at,
        min(paid_at) AS paid_at
    FROM dated
    GROUP BY
        user_id
)
SELECT
    (SELECT count(*) FROM firsts),
    (SELECT count(DISTINCT user_id) FROM acts WHERE event_type = 'view_program'),
    (SELECT count(DISTINCT user_id) FROM acts WHERE event_type = 'lesson_link_clicked' AND details ->> 'lesson_type' IS NOT NULL),
    count(*),
    count(*) FILTER (WHERE receipts > 0),
    count(*) FILTER (WHERE paid > 0),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM paid_at - receipt_at)::DOUBLE PRECISION / 86400) FILTER (WHERE paid_at >= receipt_at)
FROM steps

-- name: conversion_compared
-- The steps of who booked in the 5th stream beside those of who booked in the 4th.
WITH people AS (
    SELECT
        course_stream,
        user_id,
        bool_or(receipt_at IS NOT NULL OR confirmed = 1) AS receipt,
        bool_or(confirmed = 2) AS paid
    FROM dated
    WHERE course_stream IN ('4th_stream', '5th_stream')
    GROUP BY
        course_stream,
        user_id
),
did AS (
    SELECT
        user_id,
        bool_or(event_type = 'view_program') AS viewed,
        bool_or(event_type = 'lesson_link_clicked' AND details ->> 'lesson_type' IS NOT NULL) AS joined
    FROM acts
    WHERE event_type IN ('view_program', 'lesson_link_clicked')
    GROUP BY
        user_id
)
SELECT
    course_stream,
    count(*),
    count(*) FILTER (WHERE viewed),
    count(*) FILTER (WHERE joined),
    count(*),
    count(*) FILTER (WHERE receipt),
    count(*) FILTER (WHERE paid)
FROM people
LEFT JOIN did USING (user_id)
GROUP BY
    course_stream
ORDER BY
    course_stream DESC

-- name: conversion_groups
-- The steps of who booked in each stream: people, viewed, joined, booked, a receipt, paid.
WITH people AS (
    SELECT
        course_stream,
        user_id,
        bool_or(receipt_at IS NOT NULL OR confirmed = 1) AS receipt,
        bool_or(confirmed = 2) AS paid
    FROM dated
    WHERE course_stream <> ''
    GROUP BY
        course_stream,
        user_id
)
SELECT
    course_stream,
    count(*),
    count(*) FILTER (WHERE viewed),
    count(*) FILTER (WHERE joined),
    count(*),
    count(*) FILTER (WHERE receipt),
    count(*) FILTER (WHERE paid)
FROM people
LEFT JOIN (
    SELECT
        user_id,
        bool_or(event_type = 'view_program') AS viewed,
        bool_or(event_type = 'lesson_link_clicked' AND details ->> 'lesson_type' IS NOT NULL) AS joined
    FROM acts
    WHERE event_type IN ('view_program', 'lesson_link_clicked')
    GROUP BY
        user_id
) AS did USING (user_id)
GROUP BY
    course_stream

-- name: conversion_choices
-- Streams and codes of bookings and workshops of registrations, with their people.
SELECT 'stream', course_stream::TEXT, count(DISTINCT user_id) FROM bookings WHERE course_stream <> '' GROUP BY course_stream
UNION ALL
SELECT 'code', referral_code, count(DISTINCT user_id) FROM bookings WHERE referral_code <> '' GROUP BY referral_code
UNION ALL
SELECT 'lesson', lesson_type, count(DISTINCT user_id) FROM free_lesson_registrations WHERE lesson_type <> '' GROUP BY lesson_type
