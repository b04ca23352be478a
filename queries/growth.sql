-- name: figure_growth
-- New people per day, week (from Monday) or month of their first day, by the table that knew them first; every period of the calendar, and the running total.
WITH today AS (
    SELECT
        timezone(time_zone, taken_at)::DATE AS day
    FROM snapshot
),
came AS (
    SELECT
        date_trunc($unit::VARCHAR, first_day)::DATE AS starts,
        count(*) AS new_people,
        count(*) FILTER (WHERE first_source = 'booking') AS by_booking,
        count(*) FILTER (WHERE first_source = 'registration') AS by_registration,
        count(*) FILTER (WHERE first_source = 'event') AS by_event
    FROM people
    WHERE first_day IS NOT NULL
        AND bookings + registrations + events > 0
    GROUP BY
        starts
),
reach AS (
    SELECT
        min(starts) AS first,
        greatest(max(starts), (SELECT date_trunc($unit::VARCHAR, day)::DATE FROM today)) AS last
    FROM came
),
calendar AS (
    SELECT
        unnest(
            generate_series(
                first::TIMESTAMP,
                last::TIMESTAMP,
                CASE $unit::VARCHAR WHEN 'day' THEN INTERVAL 1 DAY WHEN 'week' THEN INTERVAL 7 DAY ELSE INTERVAL 1 MONTH END
            )
        )::DATE AS starts
    FROM reach
),
counted AS (
    SELECT
        starts,
        coalesce(new_people, 0) AS new_people,
        coalesce(by_booking, 0) AS by_booking,
        coalesce(by_registration, 0) AS by_registration,
        coalesce(by_event, 0) AS by_event,
        sum(coalesce(new_people, 0)) OVER (ORDER BY starts)::BIGINT AS running_total,
        (starts + CASE $unit::VARCHAR WHEN 'day' THEN INTERVAL 1 DAY WHEN 'week' THEN INTERVAL 7 DAY ELSE INTERVAL 1 MONTH END)::DATE - 1 AS ends
    FROM calendar
    LEFT JOIN came USING (starts)
)
SELECT
    starts,
    ends,
    new_people,
    by_booking,
    by_registration,
    by_event,
    new_people - by_booking - by_registration - by_event AS by_unknown,
    running_total,
    ends >= (SELECT day FROM today) AS unfinished
FROM counted
WHERE ($since::DATE IS NULL OR ends >= $since::DATE)
    AND ($until::DATE IS NULL OR starts <= $until::DATE)
ORDER BY
    starts

-- name: figure_growth_change
-- New people of the last so many complete periods and of as many before them; before is unknown when the school is younger than that.
WITH lengths AS (
    SELECT
        date_trunc($unit::VARCHAR, timezone(time_zone, taken_at)::DATE)::DATE AS ended,
        CASE $unit::VARCHAR WHEN 'day' THEN to_days($periods::INTEGER) WHEN 'week' THEN to_days(7 * $periods::INTEGER) ELSE to_months($periods::INTEGER) END AS length
    FROM snapshot
),
spans AS (
    SELECT
        (ended - length)::DATE AS since,
        ended - 1 AS until,
        (ended - length - length)::DATE AS before_since,
        (ended - length)::DATE - 1 AS before_until
    FROM lengths
),
counted AS (
    SELECT
        min(first_day) AS school_began,
        count(*) FILTER (WHERE first_day BETWEEN since AND until) AS now,
        count(*) FILTER (WHERE first_day BETWEEN before_since AND before_until) AS before
    FROM people, spans
    WHERE bookings + registrations + events > 0
)
SELECT
    since,
    until,
    before_since,
    before_until,
    now,
    CASE WHEN school_began <= before_since THEN before END AS before
FROM spans, counted

-- name: group_new_people
-- The people whose first day lies from one date to another, of one first source or any.
SELECT
    user_id
FROM people
WHERE bookings + registrations + events > 0
    AND first_day IS NOT NULL
    AND ($since::DATE IS NULL OR first_day >= $since::DATE)
    AND ($until::DATE IS NULL OR first_day <= $until::DATE)
    AND ($source::VARCHAR IS NULL OR first_source = $source::VARCHAR)
