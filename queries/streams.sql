-- name: figure_stream_race
-- Per stream and day since its start (the day of its first booking, school's zone): bookings made, bookings paid, both added up.
-- A stream ends at the day of the snapshot; earlier_...: the range over the streams of the same course that began before it, on the same day of theirs.
WITH today AS (
    SELECT
        time_zone,
        timezone(time_zone, taken_at)::DATE AS day
    FROM snapshot
),
booked AS (
    SELECT
        bookings.course_stream AS stream,
        bookings.course_id,
        timezone(today.time_zone, bookings.created_at)::DATE AS day,
        timezone(today.time_zone, booking_times.paid_at)::DATE AS paid_day
    FROM bookings
    JOIN booking_times ON booking_times.booking_id = bookings.id
    CROSS JOIN today
    WHERE bookings.course_stream <> ''
        AND bookings.created_at IS NOT NULL
),
races AS (
    SELECT
        stream,
        min(course_id) AS course_id,
        min(day) AS started
    FROM booked
    GROUP BY
        stream
),
acts AS (
    SELECT stream, day, count(*) AS booked, 0 AS paid FROM booked GROUP BY ALL
    UNION ALL
    SELECT stream, paid_day, 0, count(*) FROM booked WHERE paid_day IS NOT NULL GROUP BY ALL
),
dated AS (
    SELECT
        acts.stream,
        greatest(acts.day - races.started, 0) AS day,
        sum(acts.booked) AS booked,
        sum(acts.paid) AS paid
    FROM acts
    JOIN races ON races.stream = acts.stream
    GROUP BY
        acts.stream,
        greatest(acts.day - races.started, 0)
),
calendar AS (
    SELECT
        races.stream,
        races.course_id,
        races.started,
        unnest(generate_series(0, least($days::BIGINT, today.day - races.started))) AS day
    FROM races
    CROSS JOIN today
),
totals AS (
    SELECT
        calendar.stream,
        calendar.course_id,
        calendar.started,
        calendar.day,
        coalesce(dated.booked, 0)::BIGINT AS booked,
        coalesce(dated.paid, 0)::BIGINT AS paid,
        sum(coalesce(dated.booked, 0)) OVER (PARTITION BY calendar.stream ORDER BY calendar.day)::BIGINT AS booked_total,
        sum(coalesce(dated.paid, 0)) OVER (PARTITION BY calendar.stream ORDER BY calendar.day)::BIGINT AS paid_total
    FROM calendar
    LEFT JOIN dated ON dated.stream = calendar.stream AND dated.day = calendar.day
)
SELECT
    totals.stream,
    totals.started,
    totals.day,
    totals.booked,
    totals.paid,
    totals.booked_total,
    totals.paid_total,
    count(earlier.stream) AS earlier_streams,
    min(earlier.booked_total) AS earlier_booked_low,
    max(earlier.booked_total) AS earlier_booked_high,
    min(earlier.paid_total) AS earlier_paid_low,
    max(earlier.paid_total) AS earlier_paid_high
FROM totals
LEFT JOIN totals AS earlier ON earlier.day = totals.day
    AND earlier.started < totals.started
    AND earlier.course_id IS NOT DISTINCT FROM totals.course_id
GROUP BY
    totals.stream,
    totals.started,
    totals.day,
    totals.booked,
    totals.paid,
    totals.booked_total,
    totals.paid_total
ORDER BY
    totals.started DESC,
    totals.stream,
    totals.day

-- name: figure_stream_starts
-- Per stream: the day of its first booking, days since then, bookings, paid ones, and those that no curve can show because a time is unknown.
SELECT
    bookings.course_stream AS stream,
    min(timezone(snapshot.time_zone, bookings.created_at)::DATE) AS started,
    any_value(timezone(snapshot.time_zone, snapshot.taken_at)::DATE) - min(timezone(snapshot.time_zone, bookings.created_at)::DATE) AS days_running,
    count(*) AS bookings,
    count(*) FILTER (WHERE bookings.confirmed = 2) AS paid,
    count(*) FILTER (WHERE bookings.confirmed = 2 AND booking_times.paid_at IS NULL) AS paid_time_unknown,
    count(*) FILTER (WHERE bookings.created_at IS NULL) AS booked_time_unknown
FROM bookings
JOIN booking_times ON booking_times.booking_id = bookings.id
CROSS JOIN snapshot
WHERE bookings.course_stream <> ''
GROUP BY
    bookings.course_stream
ORDER BY
    started DESC NULLS LAST,
    stream

-- name: figure_waits
-- Per stream and person, unnamed: days from the first booking to the first payment; for who has not paid, to the snapshot.
-- outcome: paid, waiting, cancelled (every booking is; counts as not paid to this day), unknown (paid at an unknown or impossible time, or booked at one: no days).
WITH people_in_streams AS (
    SELECT
        nullif(bookings.course_stream, '') AS stream,
        bookings.user_id,
        CASE WHEN bool_and(bookings.created_at IS NOT NULL) THEN min(bookings.created_at) END AS booked_at,
        bool_or(bookings.confirmed = 2) AS has_paid,
        bool_and(bookings.confirmed = -1) AS has_cancelled,
        CASE WHEN bool_and(bookings.confirmed <> 2 OR booking_times.paid_at IS NOT NULL) THEN min(booking_times.paid_at) END AS paid_at
    FROM bookings
    JOIN booking_times ON booking_times.booking_id = bookings.id
    GROUP BY
        nullif(bookings.course_stream, ''),
        bookings.user_id
),
measured AS (
    SELECT
        people_in_streams.stream,
        people_in_streams.has_paid,
        people_in_streams.has_cancelled,
        (epoch_us(CASE WHEN has_paid THEN paid_at ELSE snapshot.taken_at END) - epoch_us(booked_at)) / 86400000000 AS days
    FROM people_in_streams
    CROSS JOIN snapshot
)
SELECT
    stream,
    CASE
        WHEN days IS NULL OR days < 0 THEN 'unknown'
        WHEN has_paid THEN 'paid'
        WHEN has_cancelled THEN 'cancelled'
        ELSE 'waiting'
    END AS outcome,
    CASE WHEN days >= 0 THEN days END AS days
FROM measured
ORDER BY
    stream NULLS LAST,
    days NULLS LAST,
    outcome

-- name: figure_waiting
-- Per stream: receipts that wait for a check and bookings without one, how many of them for longer than allowed, and the longest wait in days.
-- A receipt waits since the change to status 1 or the photo; where no event says when, since the booking was made.
WITH waits AS (
    SELECT
        nullif(bookings.course_stream, '') AS stream,
        bookings.user_id,
        bookings.confirmed,
        (epoch_us(snapshot.taken_at) - epoch_us(CASE WHEN bookings.confirmed = 1 THEN coalesce(booking_times.receipt_at, bookings.created_at) ELSE bookings.created_at END)) / 86400000000 AS days
    FROM bookings
    JOIN booking_times ON booking_times.booking_id = bookings.id
    CROSS JOIN snapshot
    WHERE bookings.confirmed IN (0, 1)
)
SELECT
    stream,
    count(*) FILTER (WHERE confirmed = 1) AS receipts,
    count(*) FILTER (WHERE confirmed = 1 AND days > $receipt_days::BIGINT) AS overdue_receipts,
    count(DISTINCT user_id) FILTER (WHERE confirmed = 1 AND days > $receipt_days::BIGINT) AS overdue_people,
    max(days) FILTER (WHERE confirmed = 1) AS longest_receipt_days,
    count(*) FILTER (WHERE confirmed = 0) AS holds,
    count(*) FILTER (WHERE confirmed = 0 AND days > $hold_days::BIGINT) AS stale_holds,
    count(DISTINCT user_id) FILTER (WHERE confirmed = 0 AND days > $hold_days::BIGINT) AS stale_people,
    max(days) FILTER (WHERE confirmed = 0) AS longest_hold_days,
    count(*) FILTER (WHERE days IS NULL) AS age_unknown
FROM waits
GROUP BY
    stream
ORDER BY
    stream NULLS LAST

-- name: figure_overdue_receipts
-- Bookings of status 1 whose receipt has waited longer than so many days, the longest wait first, with who sent it.
SELECT
    bookings.id AS booking_id,
    bookings.user_id,
    people.display_name,
    people.username,
    nullif(bookings.course_stream, '') AS stream,
    coalesce(booking_times.receipt_at, bookings.created_at) AS waiting_since,
    booking_times.receipt_at IS NOT NULL AS since_receipt,
    (epoch_us(snapshot.taken_at) - epoch_us(coalesce(booking_times.receipt_at, bookings.created_at))) / 86400000000 AS days
FROM bookings
JOIN booking_times ON booking_times.booking_id = bookings.id
JOIN people ON people.user_id = bookings.user_id
CROSS JOIN snapshot
WHERE bookings.confirmed = 1
    AND (epoch_us(snapshot.taken_at) - epoch_us(coalesce(booking_times.receipt_at, bookings.created_at))) / 86400000000 > $days::BIGINT
    AND ($stream::VARCHAR IS NULL OR bookings.course_stream = $stream::VARCHAR)
ORDER BY
    days DESC,
    booking_id

-- name: figure_stale_holds
-- Bookings of status 0 (applied, nothing sent) made longer than so many days ago, the newest first: they may still be won.
SELECT
    bookings.id AS booking_id,
    bookings.user_id,
    people.display_name,
    people.username,
    nullif(bookings.course_stream, '') AS stream,
    bookings.created_at AS waiting_since,
    people.is_customer,
    (epoch_us(snapshot.taken_at) - epoch_us(bookings.created_at)) / 86400000000 AS days
FROM bookings
JOIN people ON people.user_id = bookings.user_id
CROSS JOIN snapshot
WHERE bookings.confirmed = 0
    AND (epoch_us(snapshot.taken_at) - epoch_us(bookings.created_at)) / 86400000000 > $days::BIGINT
    AND ($stream::VARCHAR IS NULL OR bookings.course_stream = $stream::VARCHAR)
ORDER BY
    days,
    booking_id

-- name: group_overdue_receipts
-- People with a receipt (status 1) that has waited for a check longer than so many days.
SELECT DISTINCT
    bookings.user_id
FROM bookings
JOIN booking_times ON booking_times.booking_id = bookings.id
CROSS JOIN snapshot
WHERE bookings.confirmed = 1
    AND (epoch_us(snapshot.taken_at) - epoch_us(coalesce(booking_times.receipt_at, bookings.created_at))) / 86400000000 > $days::BIGINT
    AND ($stream::VARCHAR IS NULL OR bookings.course_stream = $stream::VARCHAR)

-- name: group_stale_holds
-- People with a booking they made longer than so many days ago and sent nothing for (status 0).
SELECT DISTINCT
    bookings.user_id
FROM bookings
CROSS JOIN snapshot
WHERE bookings.confirmed = 0
    AND (epoch_us(snapshot.taken_at) - epoch_us(bookings.created_at)) / 86400000000 > $days::BIGINT
    AND ($stream::VARCHAR IS NULL OR bookings.course_stream = $stream::VARCHAR)

-- name: group_stream_outcome
-- People of one stream whose bookings in it came to this: paid, waiting, cancelled or unknown, as figure_waits tells them apart.
WITH people_in_stream AS (
    SELECT
        bookings.user_id,
        CASE WHEN bool_and(bookings.created_at IS NOT NULL) THEN min(bookings.created_at) END AS booked_at,
        bool_or(bookings.confirmed = 2) AS has_paid,
        bool_and(bookings.confirmed = -1) AS has_cancelled,
        CASE WHEN bool_and(bookings.confirmed <> 2 OR booking_times.paid_at IS NOT NULL) THEN min(booking_times.paid_at) END AS paid_at
    FROM bookings
    JOIN booking_times ON booking_times.booking_id = bookings.id
    WHERE bookings.course_stream = $stream::VARCHAR
    GROUP BY
        bookings.user_id
)
SELECT
    people_in_stream.user_id
FROM people_in_stream
CROSS JOIN snapshot
WHERE CASE
        WHEN booked_at IS NULL OR (has_paid AND paid_at IS NULL) THEN 'unknown'
        WHEN booked_at > CASE WHEN has_paid THEN paid_at ELSE snapshot.taken_at END THEN 'unknown'
        WHEN has_paid THEN 'paid'
        WHEN has_cancelled THEN 'cancelled'
        ELSE 'waiting'
    END = $outcome::VARCHAR
