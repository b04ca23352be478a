-- name: check_row_counts
-- How many usable and how many rejected rows each source table gave, and how many people there are.
SELECT
    (SELECT count(*) FROM bookings) AS bookings,
    (SELECT count(*) FROM registrations) AS registrations,
    (SELECT count(*) FROM events) AS events,
    (SELECT count(*) FROM users) AS users,
    (SELECT count(*) FROM referral_coupons) AS referral_coupons,
    (SELECT count(*) FROM referral_usage) AS referral_usage,
    (SELECT count(*) FROM hackathon_registrations) AS hackathon_registrations,
    (SELECT count(*) FROM people) AS people,
    (SELECT count(*) FROM handles) AS handles,
    (SELECT count(*) FROM activity_days) AS activity_days,
    (SELECT count(*) FROM program_views) AS program_views,
    (SELECT count(*) FROM activity_weeks) AS activity_weeks,
    (SELECT count(*) FROM step_times) AS step_times,
    (SELECT count(*) FROM lesson_people) AS lesson_people,
    (SELECT count(*) FROM lesson_dates) AS lesson_dates,
    (SELECT count(*) FROM segments) AS segments,
    (SELECT count(*) FROM rejects) AS rejects

-- name: check_ids_twice
-- Ids that stand in a source table more than once: the bot's primary key is gone.
SELECT
    'bookings' AS subject,
    count(*) - count(DISTINCT id) AS count
FROM bookings
UNION ALL
SELECT
    'free_lesson_registrations',
    count(*) - count(DISTINCT id)
FROM registrations
UNION ALL
SELECT
    'events',
    count(*) - count(DISTINCT id)
FROM events

-- name: check_ids_rise
-- How often an id is not greater than the one before it: where it never is, none can stand twice.
SELECT
    (SELECT count(*) FROM (SELECT id <= lag(id) OVER () AS falls FROM bookings) AS pairs WHERE falls)
        + (SELECT count(*) FROM (SELECT id <= lag(id) OVER () AS falls FROM registrations) AS pairs WHERE falls)
        + (SELECT count(*) FROM (SELECT id <= lag(id) OVER () AS falls FROM events) AS pairs WHERE falls)
        AS falls

-- name: check_people_add_up
-- People who stand twice, and source rows whose person is not among the people: both must be none.
SELECT
    (SELECT count(*) - count(DISTINCT user_id) FROM people) AS twice,
    (SELECT count(*) FROM bookings ANTI JOIN people USING (user_id))
        + (SELECT count(*) FROM registrations ANTI JOIN people USING (user_id))
        AS orphans,
    (SELECT count(*) FROM events) - (SELECT coalesce(sum(events), 0)::BIGINT FROM people) AS events_lost

-- name: check_rejects
-- Rejected rows per table and reason.
SELECT
    source_table,
    reason,
    count(*) AS count,
    min(row_key) AS example
FROM rejects
GROUP BY
    source_table,
    reason
ORDER BY
    source_table,
    reason

-- name: check_streams
-- Streams in the bookings, how often, and whether a paid booking has them.
SELECT
    course_stream,
    count(*) AS count,
    count(*) FILTER (WHERE confirmed = 2) AS paid
FROM bookings
WHERE course_stream IS NOT NULL
    AND course_stream <> ''
GROUP BY
    course_stream
ORDER BY
    course_stream

-- name: check_paid_without_stream
-- Paid bookings that say no stream: their people are in no stream.
SELECT
    count(*) AS count,
    min(id) AS example
FROM bookings
WHERE confirmed = 2
    AND coalesce(course_stream, '') = ''

-- name: check_old_holds
-- Bookings still at status 0 although 30 days old.
SELECT
    count(*) AS count,
    min(id) AS example
FROM bookings
WHERE confirmed = 0
    AND created_at < $taken_at::TIMESTAMPTZ - INTERVAL 30 DAYS

-- name: check_no_lesson_date
-- Registrations that do not say for which day.
SELECT
    count(*) AS count,
    min(id) AS example
FROM registrations
WHERE lesson_date IS NULL

-- name: check_clicks_without_registration
-- People who pressed join for a workshop type they never registered for.
SELECT
    count(DISTINCT user_id) AS count,
    min(user_id) AS example
FROM lesson_people
WHERE registrations = 0

-- name: check_several_emails
-- People who registered with more than one e-mail.
SELECT
    count(*) AS count,
    min(user_id) AS example
FROM (
    SELECT
        user_id
    FROM handles
    WHERE kind = 'email'
    GROUP BY
        user_id
    HAVING count(DISTINCT lower(value)) > 1
) AS several

-- name: check_risky_names
-- Names that a spreadsheet or a page would take for a formula or markup: shown and exported as text.
SELECT
    count(DISTINCT user_id) AS count,
    min(user_id) AS example
FROM handles
WHERE regexp_matches(value, '^[=+@\t\r\n＝＋－＠-]|<[a-zA-Z/!]')

-- name: check_later_than_now
-- Rows dated after the snapshot's own moment.
SELECT
    'bookings' AS subject,
    count(*) AS count,
    min(id) AS example
FROM bookings
WHERE created_at > $taken_at
UNION ALL
SELECT
    'free_lesson_registrations',
    count(*),
    min(id)
FROM registrations
WHERE registered_at > $taken_at
UNION ALL
SELECT
    'events',
    count(*),
    min(id)
FROM events
WHERE created_at > $taken_at

-- name: check_without_time
-- Rows that say no time: counted, but on no day and in no window.
SELECT
    'bookings' AS subject,
    count(*) AS count,
    min(id) AS example
FROM bookings
WHERE created_at IS NULL
UNION ALL
SELECT
    'free_lesson_registrations',
    count(*),
    min(id)
FROM registrations
WHERE registered_at IS NULL
UNION ALL
SELECT
    'events',
    count(*),
    min(id)
FROM events
WHERE created_at IS NULL

-- name: snapshot_row_counts
-- What a published snapshot counted, for comparison with the next one.
SELECT
    row_counts
FROM snapshot
