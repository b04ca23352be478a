-- The questions of the stream and student pages.

-- name: stream_race
-- Bookings and payments per stream and day since its first booking, added up; 90 days at most, and not past today.
WITH races AS (
    SELECT course_stream, min(created_at)::DATE AS started FROM bookings WHERE course_stream <> '' GROUP BY course_stream
),
days AS (
    SELECT
        course_stream,
        day,
        sum(booked) AS booked,
        sum(paid) AS paid
    FROM (
        SELECT course_stream, created_at::DATE AS day, 1 AS booked, 0 AS paid FROM bookings WHERE created_at IS NOT NULL
        UNION ALL
        SELECT course_stream, greatest(paid_at::DATE, started), 0, 1
        FROM dated
        JOIN races USING (course_stream)
        WHERE created_at IS NOT NULL AND paid_at IS NOT NULL
    ) AS dates
    GROUP BY
        course_stream,
        day
)
SELECT
    races.course_stream,
    number,
    sum(coalesce(booked, 0)) OVER so_far,
    sum(coalesce(paid, 0)) OVER so_far
FROM races
CROSS JOIN school
CROSS JOIN LATERAL generate_series(0, least(90, taken_at::DATE - started)) AS number
LEFT JOIN days ON days.course_stream = races.course_stream AND days.day = races.started + number
WINDOW
    so_far AS (PARTITION BY races.course_stream ORDER BY number)
ORDER BY
    1,
    2

-- name: stream_starts
-- Stream, day of its first booking, days since, bookings, paid, paid at an unknown time, booked at an unknown time.
SELECT
    course_stream,
    min(created_at)::DATE,
    (SELECT taken_at FROM school)::DATE - min(created_at)::DATE,
    count(*),
    count(*) FILTER (WHERE confirmed = 2),
    count(*) FILTER (WHERE confirmed = 2 AND paid_at IS NULL),
    count(*) FILTER (WHERE created_at IS NULL)
FROM dated
WHERE course_stream <> ''
GROUP BY
    course_stream

-- name: time_to_pay
-- Stream, day, people, people whose wait lasted to that day, paid by then, and the Kaplan-Meier share paid by then in per cent.
WITH known AS MATERIALIZED (
    SELECT stream, outcome, waited FROM waits WHERE waited IS NOT NULL
),
streams AS (
    SELECT stream, count(*) AS people, max(waited) / 86400000000 AS last_day FROM known GROUP BY stream
),
days AS (
    SELECT stream, people, day FROM streams CROSS JOIN LATERAL generate_series(0, last_day) AS day
),
ended AS (
    SELECT stream, waited / 86400000000 AS day, count(*) AS people FROM known GROUP BY 1, 2
),
paid AS (
    SELECT stream, (waited + 86399999999) / 86400000000 AS day, count(*) AS people FROM known WHERE outcome = 'paid' GROUP BY 1, 2
),
fallen AS (
    SELECT stream, (waited + 86399999999) / 86400000000 AS day, min(unpaid) AS unpaid FROM survival GROUP BY 1, 2
)
SELECT
    days.stream,
    days.day,
    days.people,
    (days.people - coalesce(sum(ended.people) OVER before, 0))::BIGINT AS at_risk,
    coalesce(sum(paid.people) OVER upto, 0)::BIGINT AS paid,
    100 * (1 - coalesce(min(fallen.unpaid) OVER upto, 1)) AS paid_pct
FROM days
LEFT JOIN ended ON ended.stream IS NOT DISTINCT FROM days.stream AND ended.day = days.day
LEFT JOIN paid ON paid.stream IS NOT DISTINCT FROM days.stream AND paid.day = days.day
LEFT JOIN fallen ON fallen.stream IS NOT DISTINCT FROM days.stream AND fallen.day = days.day
WINDOW
    upto AS (PARTITION BY days.stream ORDER BY days.day),
    before AS (PARTITION BY days.stream ORDER BY days.day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)

-- name: time_to_pay_summary
-- Per stream: people by outcome, days until a quarter and half of all had paid, and the median days of those who paid.
SELECT
    stream,
    count(*),
    count(*) FILTER (WHERE outcome = 'paid'),
    count(*) FILTER (WHERE outcome = 'waiting'),
    count(*) FILTER (WHERE outcome = 'cancelled'),
    count(*) FILTER (WHERE outcome = 'unknown'),
    (SELECT min(waited) FROM survival WHERE survival.stream IS NOT DISTINCT FROM waits.stream AND unpaid <= 0.75 + 1e-12) / 86400000000.0::DOUBLE PRECISION,
    (SELECT min(waited) FROM survival WHERE survival.stream IS NOT DISTINCT FROM waits.stream AND unpaid <= 0.5 + 1e-12) / 86400000000.0::DOUBLE PRECISION,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY waited / 86400000000.0::DOUBLE PRECISION) FILTER (WHERE outcome = 'paid')
FROM waits
GROUP BY
    stream

-- name: waiting
-- Receipts and bookings that wait, per stream, and those that do for longer than three and seven days.
SELECT
    nullif(course_stream, ''),
    count(*) FILTER (WHERE confirmed = 1),
    count(*) FILTER (WHERE confirmed = 1 AND coalesce(receipt_at, created_at) < taken_at - INTERVAL '72 hours'),
    count(*) FILTER (WHERE confirmed = 0),
    count(*) FILTER (WHERE confirmed = 0 AND created_at < taken_at - INTERVAL '168 hours')
FROM dated
CROSS JOIN school
WHERE confirmed IN (0, 1)
GROUP BY
    nullif(course_stream, '')

-- name: overdue_receipts
-- Receipts that have waited for three days, the longest first.
SELECT
    id,
    user_id
FROM dated
CROSS JOIN school
WHERE confirmed = 1
    AND coalesce(receipt_at, created_at) < taken_at - INTERVAL '72 hours'
ORDER BY
    coalesce(receipt_at, created_at),
    id

-- name: stale_holds
-- Bookings without a receipt that are older than seven days, the newest first.
SELECT
    id,
    user_id
FROM bookings
CROSS JOIN school
WHERE confirmed = 0
    AND created_at < taken_at - INTERVAL '168 hours'
ORDER BY
    created_at DESC,
    id

-- name: stream_counts
-- People per stream by the status of their newest booking in it; in the 5th, which is sold now, also who only looked since its first booking's day.
WITH newest AS (
    SELECT DISTINCT ON (course_stream, user_id)
        course_stream,
        user_id,
        confirmed
    FROM bookings
    WHERE course_stream <> ''
    ORDER BY
        course_stream,
        user_id,
        created_at DESC NULLS LAST,
        id DESC
),
lookers AS (
    SELECT
        count(DISTINCT user_id) AS people
    FROM acts
    WHERE event_type = 'view_program'
        AND created_at >= (SELECT min(created_at)::DATE FROM bookings WHERE course_stream = '5th_stream')
        AND NOT EXISTS (SELECT FROM bookings WHERE bookings.user_id = acts.user_id AND course_stream = '5th_stream')
)
SELECT
    course_stream,
    count(*) FILTER (WHERE confirmed = 2),
    count(*) FILTER (WHERE confirmed = 1),
    count(*) FILTER (WHERE confirmed = 0),
    count(*) FILTER (WHERE confirmed = -1),
    CASE WHEN course_stream = '5th_stream' THEN (SELECT people FROM lookers) END
FROM newest
GROUP BY
    course_stream

-- name: stream_students
-- The first hundred people who booked in the 5th stream by the status of their newest booking in it.
SELECT
    user_id,
    id
FROM (
    SELECT DISTINCT ON (user_id) * FROM bookings WHERE course_stream = '5th_stream' ORDER BY user_id, created_at DESC NULLS LAST, id DESC
) AS newest
ORDER BY
    confirmed = 2 DESC,
    confirmed = 1 DESC,
    confirmed = 0 DESC,
    created_at DESC NULLS LAST,
    user_id
LIMIT 100
