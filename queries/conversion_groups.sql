-- name: conversion_group_steps
-- The steps of conversion_steps for every stream, workshop or referral code at once: one row per group, person and step, of the largest groups.
-- A person may be in several groups. As there, with a stream or code only its bookings count, with a workshop only joining it.
-- NOT MATERIALIZED: kept, at a million people the threads of DuckDB 1.5 waited for each other for ever.
WITH members AS (
    SELECT DISTINCT
        CASE $by::VARCHAR WHEN 'stream' THEN course_stream ELSE referral_code END AS value,
        user_id
    FROM step_times
    WHERE step = 'booked'
        AND $by::VARCHAR IN ('stream', 'code')
    UNION ALL
    SELECT
        lesson_type,
        user_id
    FROM lesson_people
    WHERE registrations > 0
        AND $by::VARCHAR = 'lesson'
),
meant AS (
    SELECT
        members.value,
        people.user_id,
        people.first_seen
    FROM members
    JOIN people ON people.user_id = members.user_id
    WHERE members.value <> ''
        AND ($since::DATE IS NULL OR people.first_day >= $since::DATE)
        AND ($until::DATE IS NULL OR people.first_day <= $until::DATE)
),
largest AS (
    SELECT
        value
    FROM meant
    GROUP BY
        value
    ORDER BY
        count(*) DESC,
        value
    LIMIT $most
),
chosen AS NOT MATERIALIZED (
    SELECT
        meant.*
    FROM meant
    JOIN largest ON largest.value = meant.value
),
asked AS NOT MATERIALIZED (
    SELECT
        chosen.value,
        chosen.user_id,
        step_times.step,
        step_times.done_at,
        chosen.first_seen
    FROM chosen
    JOIN step_times ON step_times.user_id = chosen.user_id
    WHERE ($within_days::INTEGER = 0 OR step_times.done_at <= chosen.first_seen + to_days($within_days::INTEGER))
        AND CASE
            WHEN step_times.step = 'viewed' THEN TRUE
            WHEN step_times.step = 'joined' THEN $by::VARCHAR <> 'lesson' OR step_times.lesson_type = chosen.value
            WHEN $by::VARCHAR = 'stream' THEN step_times.course_stream = chosen.value
            WHEN $by::VARCHAR = 'code' THEN step_times.referral_code = chosen.value
            ELSE TRUE
        END
),
joined AS (
    SELECT
        value,
        user_id,
        min(asked.done_at) AS done_at
    FROM asked
    JOIN asked AS viewed USING (value, user_id)
    WHERE $ordered::BOOLEAN
        AND asked.step = 'joined'
        AND viewed.step = 'viewed'
        AND asked.done_at >= coalesce(viewed.done_at, viewed.first_seen)
    GROUP BY
        value,
        user_id
),
booked AS (
    SELECT
        value,
        user_id,
        min(asked.done_at) AS done_at
    FROM asked
    JOIN joined USING (value, user_id)
    WHERE asked.step = 'booked'
        AND asked.done_at >= joined.done_at
    GROUP BY
        value,
        user_id
),
receipt AS (
    SELECT
        value,
        user_id,
        min(asked.done_at) AS done_at,
        coalesce(min(asked.done_at), any_value(booked.done_at)) AS reached
    FROM asked
    JOIN booked USING (value, user_id)
    WHERE asked.step = 'receipt'
        AND coalesce(asked.done_at >= booked.done_at, TRUE)
    GROUP BY
        value,
        user_id
),
paid AS (
    SELECT
        value,
        user_id,
        min(asked.done_at) AS done_at
    FROM asked
    JOIN receipt USING (value, user_id)
    WHERE asked.step = 'paid'
        AND coalesce(asked.done_at >= receipt.reached, TRUE)
    GROUP BY
        value,
        user_id
),
done AS (
    SELECT value, user_id, 'contact' AS step, first_seen AS done_at FROM chosen
    UNION ALL
    SELECT value, user_id, step, min(done_at) FROM asked WHERE NOT $ordered::BOOLEAN OR step = 'viewed' GROUP BY value, user_id, step
    UNION ALL
    SELECT value, user_id, 'joined', done_at FROM joined
    UNION ALL
    SELECT value, user_id, 'booked', done_at FROM booked
    UNION ALL
    SELECT value, user_id, 'receipt', done_at FROM receipt
    UNION ALL
    SELECT value, user_id, 'paid', done_at FROM paid
)
SELECT
    value,
    user_id,
    list_position(['contact', 'viewed', 'joined', 'booked', 'receipt', 'paid'], step)::TINYINT AS step,
    done_at
FROM done
