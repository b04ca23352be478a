-- name: found_tables
-- The bot's tables that this schema already holds, each with the mark of the one who made it.
SELECT
    relname AS table_name,
    coalesce(obj_description(oid, 'pg_class'), '') AS mark
FROM pg_class
WHERE relnamespace = current_schema()::regnamespace
    AND relname = ANY (%(tables)s)
ORDER BY
    relname

-- name: newest_event
-- When the newest event of the school happened.
SELECT
    max(created_at) AS newest
FROM events

-- name: drop_tables
-- Take an earlier demonstration school away; what depends on it makes this fail.
DROP TABLE IF EXISTS
    bookings,
    free_lesson_registrations,
    events,
    users,
    referral_coupons,
    referral_usage,
    hackathon_registrations

-- name: copy_bookings
-- Rows of bookings as CSV; an unquoted \N is NULL, an empty text is ''.
COPY bookings (
    id,
    user_id,
    username,
    first_name,
    course_id,
    confirmed,
    created_at,
    referral_code,
    discount_percent,
    course_stream
)
FROM STDIN (FORMAT csv, NULL '\N')

-- name: mark_bookings
-- Say whose table it is: only a table with this mark is ever replaced.
COMMENT ON TABLE bookings IS 'hsl demo'

-- name: number_bookings
-- The next id of bookings comes after the last one loaded.
SELECT
    setval(pg_get_serial_sequence('bookings', 'id'), max(id))
FROM bookings

-- name: copy_free_lesson_registrations
-- Rows of free_lesson_registrations as CSV; an unquoted \N is NULL, an empty text is ''.
COPY free_lesson_registrations (
    id,
    user_id,
    username,
    first_name,
    email,
    registered_at,
    notification_sent,
    lesson_type,
    lesson_date
)
FROM STDIN (FORMAT csv, NULL '\N')

-- name: mark_free_lesson_registrations
-- Say whose table it is: only a table with this mark is ever replaced.
COMMENT ON TABLE free_lesson_registrations IS 'hsl demo'

-- name: number_free_lesson_registrations
-- The next id of free_lesson_registrations comes after the last one loaded.
SELECT
    setval(pg_get_serial_sequence('free_lesson_registrations', 'id'), max(id))
FROM free_lesson_registrations

-- name: copy_events
-- Rows of events as CSV; an unquoted \N is NULL, an empty text is ''.
COPY events (
    id,
    user_id,
    event_type,
    details,
    created_at
)
FROM STDIN (FORMAT csv, NULL '\N')

-- name: mark_events
-- Say whose table it is: only a table with this mark is ever replaced.
COMMENT ON TABLE events IS 'hsl demo'

-- name: number_events
-- The next id of events comes after the last one loaded.
SELECT
    setval(pg_get_serial_sequence('events', 'id'), max(id))
FROM events

-- name: copy_users
-- Rows of users as CSV; an unquoted \N is NULL, an empty text is ''.
COPY users (
    user_id,
    username,
    first_name,
    last_name,
    language_code,
    first_seen_at,
    updated_at
)
FROM STDIN (FORMAT csv, NULL '\N')

-- name: mark_users
-- Say whose table it is: only a table with this mark is ever replaced.
COMMENT ON TABLE users IS 'hsl demo'

-- name: copy_referral_coupons
-- Rows of referral_coupons as CSV; an unquoted \N is NULL, an empty text is ''.
COPY referral_coupons (
    id,
    code,
    name,
    discount_percent,
    max_activations,
    current_activations,
    created_by,
    created_at,
    is_active
)
FROM STDIN (FORMAT csv, NULL '\N')

-- name: mark_referral_coupons
-- Say whose table it is: only a table with this mark is ever replaced.
COMMENT ON TABLE referral_coupons IS 'hsl demo'

-- name: number_referral_coupons
-- The next id of referral_coupons comes after the last one loaded.
SELECT
    setval(pg_get_serial_sequence('referral_coupons', 'id'), max(id))
FROM referral_coupons

-- name: copy_referral_usage
-- Rows of referral_usage as CSV; an unquoted \N is NULL, an empty text is ''.
COPY referral_usage (
    id,
    coupon_id,
    user_id,
    booking_id,
    used_at
)
FROM STDIN (FORMAT csv, NULL '\N')

-- name: mark_referral_usage
-- Say whose table it is: only a table with this mark is ever replaced.
COMMENT ON TABLE referral_usage IS 'hsl demo'

-- name: number_referral_usage
-- The next id of referral_usage comes after the last one loaded.
SELECT
    setval(pg_get_serial_sequence('referral_usage', 'id'), max(id))
FROM referral_usage

-- name: copy_hackathon_registrations
-- Rows of hackathon_registrations as CSV; an unquoted \N is NULL, an empty text is ''.
COPY hackathon_registrations (
    id,
    user_id,
    username,
    team_name,
    track,
    registered_at
)
FROM STDIN (FORMAT csv, NULL '\N')

-- name: mark_hackathon_registrations
-- Say whose table it is: only a table with this mark is ever replaced.
COMMENT ON TABLE hackathon_registrations IS 'hsl demo'

-- name: number_hackathon_registrations
-- The next id of hackathon_registrations comes after the last one loaded.
SELECT
    setval(pg_get_serial_sequence('hackathon_registrations', 'id'), max(id))
FROM hackathon_registrations

-- name: analyse_tables
-- Let the planner know the sizes before the first question.
ANALYZE bookings, free_lesson_registrations, events, users, referral_coupons, referral_usage, hackathon_registrations
