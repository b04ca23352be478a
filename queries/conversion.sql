-- name: conversion_steps
-- Who did which step on the way to paying, and when, as asked: one row per person and step; the figure and its groups count these rows.
-- In order: each step at or after the one before it. An unknown time counts there only for receipts and payments, which cannot come before.
WITH asked AS (
    SELECT
        user_id,
        step,
        done_at,
        first_seen
    FROM step_times
    WHERE ($since::DATE IS NULL OR first_day >= $since::DATE)
        AND ($until::DATE IS NULL OR first_day <= $until::DATE)
        AND ($within_days::INTEGER = 0 OR done_at <= first_seen + to_days($within_days::INTEGER))
        AND CASE step
            WHEN 'viewed' THEN TRUE
            WHEN 'joined' THEN $lesson::VARCHAR IS NULL OR lesson_type = $lesson::VARCHAR
            ELSE ($stream::VARCHAR IS NULL OR course_stream = $stream::VARCHAR)
                AND ($code::VARCHAR IS NULL OR referral_code = $code::VARCHAR)
        END
),
joined AS (
    SELECT
        user_id,
        min(asked.done_at) AS done_at
    FROM asked
    JOIN asked AS viewed USING (user_id)
    WHERE $ordered::BOOLEAN
        AND asked.step = 'joined'
        AND viewed.step = 'viewed'
        AND asked.done_at >= coalesce(viewed.done_at, viewed.first_seen)
    GROUP BY
        user_id
),
booked AS (
    SELECT
        user_id,
        min(asked.done_at) AS done_at
    FROM asked
    JOIN joined USING (user_id)
    WHERE asked.step = 'booked'
        AND asked.done_at >= joined.done_at
    GROUP BY
        user_id
),
receipt AS (
    SELECT
        user_id,
        min(asked.done_at) AS done_at,
        coalesce(min(asked.done_at), any_value(booked.done_at)) AS reached
    FROM asked
    JOIN booked USING (user_id)
    WHERE asked.step = 'receipt'
        AND coalesce(asked.done_at >= booked.done_at, TRUE)
    GROUP BY
        user_id
),
paid AS (
    SELECT
        user_id,
        min(asked.done_at) AS done_at
    FROM asked
    JOIN receipt USING (user_id)
    WHERE asked.step = 'paid'
        AND coalesce(asked.done_at >= receipt.reached, TRUE)
    GROUP BY
        user_id
),
done AS (
    SELECT user_id, step, min(done_at) AS done_at FROM asked WHERE NOT $ordered::BOOLEAN GROUP BY user_id, step
    UNION ALL
    SELECT user_id, step, done_at FROM asked WHERE $ordered::BOOLEAN AND step = 'viewed'
    UNION ALL
    SELECT user_id, 'joined', done_at FROM joined
    UNION ALL
    SELECT user_id, 'booked', done_at FROM booked
    UNION ALL
    SELECT user_id, 'receipt', done_at FROM receipt
    UNION ALL
    SELECT user_id, 'paid', done_at FROM paid
),
meant AS (
    SELECT
        user_id,
        first_seen
    FROM people
    WHERE bookings + registrations + events > 0
        AND ($since::DATE IS NULL OR first_day >= $since::DATE)
        AND ($until::DATE IS NULL OR first_day <= $until::DATE)
        AND (
            ($stream::VARCHAR IS NULL AND $code::VARCHAR IS NULL)
            OR user_id IN (
                SELECT
                    user_id
                FROM step_times
                WHERE step = 'booked'
                    AND ($stream::VARCHAR IS NULL OR course_stream = $stream::VARCHAR)
                    AND ($code::VARCHAR IS NULL OR referral_code = $code::VARCHAR)
            )
        )
        AND (
            $lesson::VARCHAR IS NULL
            OR user_id IN (SELECT user_id FROM lesson_people WHERE lesson_type = $lesson::VARCHAR AND registrations > 0)
        )
)
SELECT
    user_id,
    1::TINYINT AS step,
    first_seen AS done_at
FROM meant
UNION ALL
SELECT
    user_id,
    list_position(['contact', 'viewed', 'joined', 'booked', 'receipt', 'paid'], step)::TINYINT,
    done_at
FROM done
WHERE ($stream::VARCHAR IS NULL AND $code::VARCHAR IS NULL AND $lesson::VARCHAR IS NULL)
    OR user_id IN (SELECT user_id FROM meant)

-- name: conversion_choices
-- What a funnel can be narrowed to: streams and referral codes of bookings, workshop types of registrations; how many people each has.
SELECT 'stream' AS kind, nullif(course_stream, '') AS value, count(DISTINCT user_id) AS people
FROM bookings
WHERE course_stream <> ''
GROUP BY
    value
UNION ALL
SELECT 'code', referral_code, count(DISTINCT user_id)
FROM bookings
WHERE referral_code <> ''
GROUP BY
    referral_code
UNION ALL
SELECT 'lesson', lesson_type, count(*)
FROM lesson_people
WHERE lesson_type <> ''
    AND registrations > 0
GROUP BY
    lesson_type
ORDER BY
    kind,
    people DESC,
    value
