-- name: figure_totals
-- The four figures: people with a booking, event or registration; bookings with confirmed <> -1; bookings with confirmed = 2; registration rows.
SELECT
    (SELECT count(*) FROM people WHERE bookings + registrations + events > 0) AS total_users,
    (SELECT count(*) FROM bookings WHERE confirmed <> -1) AS active_bookings,
    (SELECT count(*) FROM bookings WHERE confirmed = 2) AS confirmed_payments,
    (SELECT count(*) FROM registrations) AS registrations

-- name: figure_totals_by_row_times
-- What the rows' own times say of an earlier moment; statuses carry no time, so two figures are unknown.
SELECT
    (
        SELECT
            count(*)
        FROM people
        WHERE bookings + registrations + events > 0
            AND first_seen <= $moment::TIMESTAMPTZ
    ) AS total_users,
    NULL::BIGINT AS active_bookings,
    NULL::BIGINT AS confirmed_payments,
    (SELECT count(*) FROM registrations WHERE registered_at <= $moment::TIMESTAMPTZ) AS registrations

-- name: figure_funnel
-- Distinct people who ever did each step, in whatever order; also_before: how many of them did the step above too.
WITH steps AS (
    SELECT
        is_registrant AS registered,
        join_clicks > 0 AS joined,
        program_views > 0 AS viewed,
        bookings > 0 AS booked,
        is_customer AS paid
    FROM people
    WHERE bookings + registrations + events > 0
),
counted AS (
    SELECT
        count(*) AS people,
        count(*) FILTER (WHERE registered) AS registered,
        count(*) FILTER (WHERE joined) AS joined,
        count(*) FILTER (WHERE joined AND registered) AS joined_before,
        count(*) FILTER (WHERE viewed) AS viewed,
        count(*) FILTER (WHERE viewed AND joined) AS viewed_before,
        count(*) FILTER (WHERE booked) AS booked,
        count(*) FILTER (WHERE booked AND viewed) AS booked_before,
        count(*) FILTER (WHERE paid) AS paid,
        count(*) FILTER (WHERE paid AND booked) AS paid_before
    FROM steps
)
SELECT 1 AS step, 'people' AS name, people, NULL::BIGINT AS above, NULL::BIGINT AS also_before, people AS everybody FROM counted
UNION ALL
SELECT 2, 'registered for a workshop', registered, people, registered, people FROM counted
UNION ALL
SELECT 3, 'joined a workshop', joined, registered, joined_before, people FROM counted
UNION ALL
SELECT 4, 'viewed the programme', viewed, joined, viewed_before, people FROM counted
UNION ALL
SELECT 5, 'booked', booked, viewed, booked_before, people FROM counted
UNION ALL
SELECT 6, 'paid', paid, booked, paid_before, people FROM counted
ORDER BY
    step

-- name: figure_new_people_per_day
-- People by their first day (school's zone, earliest time over all sources), every day of the calendar, and the running total.
WITH days AS (
    SELECT
        first_day AS day,
        count(*) AS people
    FROM people
    WHERE first_day IS NOT NULL
        AND bookings + registrations + events > 0
    GROUP BY
        first_day
),
ends AS (
    SELECT
        min(day) AS first,
        greatest(max(day), (SELECT timezone(time_zone, taken_at)::DATE FROM snapshot)) AS last
    FROM days
),
calendar AS (
    SELECT
        unnest(generate_series(first, last, INTERVAL 1 DAY))::DATE AS day
    FROM ends
)
SELECT
    day,
    coalesce(people, 0) AS new_people,
    sum(coalesce(people, 0)) OVER (ORDER BY day)::BIGINT AS running_total,
    CASE WHEN count(*) OVER week = 7 THEN avg(coalesce(people, 0)) OVER week END AS mean_7_days
FROM calendar
LEFT JOIN days USING (day)
WINDOW
    week AS (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
ORDER BY
    day

-- name: figure_streams
-- Bookings per stream by status, the stream booked last first; the four statuses add up to the total.
SELECT
    nullif(course_stream, '') AS stream,
    count(*) AS total,
    count(*) FILTER (WHERE confirmed = 2) AS confirmed,
    count(*) FILTER (WHERE confirmed = 1) AS awaiting,
    count(*) FILTER (WHERE confirmed = 0) AS created,
    count(*) FILTER (WHERE confirmed = -1) AS cancelled
FROM bookings
GROUP BY
    stream
ORDER BY
    stream IS NULL,
    max(created_at) DESC NULLS LAST,
    stream

-- name: figure_newest_bookings
-- The newest bookings by created_at, with who made them.
SELECT
    newest.created_at,
    newest.id AS booking_id,
    newest.user_id,
    people.display_name,
    nullif(newest.course_stream, '') AS stream,
    newest.confirmed,
    newest.discount_percent
FROM (
    SELECT * FROM bookings WHERE created_at IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT $rows
) AS newest
JOIN people USING (user_id)
ORDER BY
    newest.created_at DESC,
    newest.id DESC

-- name: figure_newest_registrations
-- The newest workshop registrations by registered_at, with who made them; no e-mail.
SELECT
    newest.registered_at,
    newest.id AS registration_id,
    newest.user_id,
    people.display_name,
    newest.lesson_type,
    newest.lesson_date
FROM (
    SELECT
        id,
        user_id,
        registered_at,
        lesson_type,
        lesson_date
    FROM registrations
    WHERE registered_at IS NOT NULL
    ORDER BY
        registered_at DESC,
        id DESC
    LIMIT $rows
) AS newest
JOIN people USING (user_id)
ORDER BY
    newest.registered_at DESC,
    newest.id DESC

-- name: figure_recent_events
-- The newest events, at most two per person, out of the 2,000 with the highest ids (they ascend with time); no details.
WITH latest AS (
    SELECT
        id,
        user_id,
        event_type,
        created_at
    FROM events
    ORDER BY
        id DESC
    LIMIT 2000
),
kept AS (
    SELECT
        *
    FROM latest
    WHERE created_at IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY created_at DESC, id DESC) <= 2
    ORDER BY
        created_at DESC,
        id DESC
    LIMIT $rows
)
SELECT
    kept.created_at,
    kept.id AS event_id,
    kept.user_id,
    people.display_name,
    kept.event_type
FROM kept
JOIN people USING (user_id)
ORDER BY
    kept.created_at DESC,
    kept.id DESC
