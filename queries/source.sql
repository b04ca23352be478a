-- name: source_moment
-- The moment all tables are read at; as the transaction's first statement it also fixes that moment.
SELECT
    statement_timestamp() AS source_time

-- name: source_role_writes
-- The bot's tables that the role we came in with could change: it should be able to change none.
SELECT
    table_name
FROM information_schema.tables
WHERE table_schema = current_schema()
    AND table_name IN ('bookings', 'free_lesson_registrations', 'events', 'users')
    AND has_table_privilege(quote_ident(table_schema) || '.' || quote_ident(table_name), 'INSERT, UPDATE, DELETE, TRUNCATE')
ORDER BY
    table_name

-- name: source_row_estimate
-- About how many rows a table has, for the progress bar; -1 when never analysed.
SELECT
    reltuples::BIGINT AS rows
FROM pg_class
WHERE oid = to_regclass(:table_name)

-- name: source_read_only
-- One moment over all tables, and no way to write.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY

-- name: source_utc
-- Times without a zone are UTC (the bot's clock), whatever zone this database or role is set to.
SET LOCAL TimeZone = 'UTC'

-- name: source_bookings
-- Every booking, in the order they were made. Ordered by the column itself, so that an index on it serves: the
-- name `id` alone means our BIGINT, which every row would be sorted by anew.
-- Times are held between ends that every calendar can write (infinity is none): clean.py rejects them all the same.
SELECT
    id::BIGINT AS id,
    user_id::BIGINT AS user_id,
    username::TEXT AS username,
    first_name::TEXT AS first_name,
    course_id::BIGINT AS course_id,
    confirmed::BIGINT AS confirmed,
    CASE WHEN created_at IS NOT NULL THEN least(greatest(created_at, '4713-01-01 BC'), '200000-01-01') END AS created_at,
    referral_code::TEXT AS referral_code,
    discount_percent::BIGINT AS discount_percent,
    course_stream::TEXT AS course_stream
FROM bookings
ORDER BY
    bookings.id

-- name: source_registrations
-- Every free-lesson registration, in the order they were made.
SELECT
    id::BIGINT AS id,
    user_id::BIGINT AS user_id,
    username::TEXT AS username,
    first_name::TEXT AS first_name,
    email::TEXT AS email,
    CASE WHEN registered_at IS NOT NULL THEN least(greatest(registered_at, '4713-01-01 BC'), '200000-01-01') END AS registered_at,
    notification_sent,
    lesson_type::TEXT AS lesson_type,
    CASE WHEN lesson_date IS NOT NULL THEN least(greatest(lesson_date, '4713-01-01 BC'), '200000-01-01') END AS lesson_date
FROM free_lesson_registrations
ORDER BY
    free_lesson_registrations.id

-- name: source_events
-- Every event, in the order they were written; details as JSON text.
SELECT
    id::BIGINT AS id,
    user_id::BIGINT AS user_id,
    event_type::TEXT AS event_type,
    details::TEXT AS details,
    CASE WHEN created_at IS NOT NULL THEN least(greatest(created_at, '4713-01-01 BC'), '200000-01-01') END AS created_at
FROM events
ORDER BY
    events.id

-- name: source_users
-- Everybody the bot keeps in its own list; its naive times are UTC.
SELECT
    user_id::BIGINT AS user_id,
    username::TEXT AS username,
    first_name::TEXT AS first_name,
    last_name::TEXT AS last_name,
    language_code::TEXT AS language_code,
    CASE WHEN first_seen_at IS NOT NULL THEN least(greatest(first_seen_at::TIMESTAMPTZ, '4713-01-01 BC'), '200000-01-01') END AS first_seen_at,
    CASE WHEN updated_at IS NOT NULL THEN least(greatest(updated_at::TIMESTAMPTZ, '4713-01-01 BC'), '200000-01-01') END AS updated_at
FROM users
ORDER BY
    users.user_id

-- name: source_referral_coupons
-- Every referral coupon.
SELECT
    id::BIGINT AS id,
    code::TEXT AS code,
    name::TEXT AS name,
    discount_percent::BIGINT AS discount_percent,
    max_activations::BIGINT AS max_activations,
    current_activations::BIGINT AS current_activations,
    created_by::TEXT AS created_by,
    CASE WHEN created_at IS NOT NULL THEN least(greatest(created_at::TIMESTAMPTZ, '4713-01-01 BC'), '200000-01-01') END AS created_at,
    is_active
FROM referral_coupons
ORDER BY
    referral_coupons.id

-- name: source_referral_usage
-- Every use of a referral coupon.
SELECT
    id::BIGINT AS id,
    coupon_id::BIGINT AS coupon_id,
    user_id::BIGINT AS user_id,
    booking_id::BIGINT AS booking_id,
    CASE WHEN used_at IS NOT NULL THEN least(greatest(used_at::TIMESTAMPTZ, '4713-01-01 BC'), '200000-01-01') END AS used_at
FROM referral_usage
ORDER BY
    referral_usage.id

-- name: source_hackathon_registrations
-- Everybody who registered for the hackathon.
SELECT
    user_id::BIGINT AS user_id,
    username::TEXT AS username
FROM hackathon_registrations
ORDER BY
    user_id,
    username
