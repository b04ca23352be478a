-- name: figure_retention
-- Per cohort (week from Monday, or month, of the first day) and week since each person's first day: how many were active, own acts only or any event.
-- A cell is finished when that week is over for the cohort's last comer; the snapshot's own day is not over. A week nobody has begun has no row.
WITH today AS (
    SELECT
        timezone(time_zone, taken_at)::DATE AS day
    FROM snapshot
),
members AS (
    SELECT
        date_trunc($cohort::VARCHAR, first_day)::DATE AS cohort,
        count(*) AS size
    FROM people
    WHERE first_day IS NOT NULL
        AND bookings + registrations + events > 0
    GROUP BY
        cohort
),
active AS (
    SELECT
        date_trunc($cohort::VARCHAR, first_day)::DATE AS cohort,
        week,
        count(*) AS people
    FROM activity_weeks
    WHERE NOT $own::BOOLEAN
        OR own_events > 0
    GROUP BY
        cohort,
        week
),
calendar AS (
    SELECT
        unnest(
            generate_series(
                min(cohort)::TIMESTAMP,
                greatest(max(cohort), (SELECT date_trunc($cohort::VARCHAR, day)::DATE FROM today))::TIMESTAMP,
                CASE $cohort::VARCHAR WHEN 'week' THEN INTERVAL 7 DAY ELSE INTERVAL 1 MONTH END
            )
        )::DATE AS cohort
    FROM members
),
cohorts AS (
    SELECT
        cohort,
        (cohort + CASE $cohort::VARCHAR WHEN 'week' THEN INTERVAL 7 DAY ELSE INTERVAL 1 MONTH END)::DATE - 1 AS last_day,
        coalesce(size, 0) AS size
    FROM calendar
    LEFT JOIN members USING (cohort)
    WHERE ($since::DATE IS NULL OR cohort >= $since::DATE)
        AND ($until::DATE IS NULL OR cohort <= $until::DATE)
),
cells AS (
    SELECT
        cohort,
        last_day,
        size,
        unnest(range(0, (today.day - cohort) // 7 + 1)) AS week,
        today.day AS today
    FROM cohorts, today
)
SELECT
    cohort,
    last_day,
    size,
    week,
    coalesce(people, 0) AS people,
    last_day + (7 * week + 6)::INTEGER < today AS finished
FROM cells
LEFT JOIN active USING (cohort, week)
ORDER BY
    cohort,
    week

-- name: group_retention_cell
-- The people of one cohort who were active in one week since their own first day.
SELECT
    user_id
FROM activity_weeks
WHERE date_trunc($cohort::VARCHAR, first_day)::DATE = date_trunc($cohort::VARCHAR, $first::DATE)::DATE
    AND week = $week::BIGINT
    AND (NOT $own::BOOLEAN OR own_events > 0)
