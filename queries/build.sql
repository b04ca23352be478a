-- name: slice_bounds
-- User ids that part the events into slices of about equal size.
SELECT
    approx_quantile(user_id, $fractions::FLOAT[])::BIGINT[] AS bounds
FROM events

-- name: slice_events
-- One slice of people: their events, with what the rules need of the details.
SELECT
    user_id,
    event_type,
    created_at,
    details ->> 'new_status' AS new_status,
    details ->> 'username' AS username,
    details ->> 'first_name' AS first_name
FROM events
WHERE user_id BETWEEN $first AND $last

-- name: slice_bookings
-- One slice of people: their bookings.
SELECT
    id,
    user_id,
    username,
    first_name,
    confirmed,
    created_at,
    course_stream
FROM bookings
WHERE user_id BETWEEN $first AND $last

-- name: slice_registrations
-- One slice of people: their registrations.
SELECT
    user_id,
    username,
    first_name,
    email,
    registered_at
FROM registrations
WHERE user_id BETWEEN $first AND $last

-- name: slice_users
-- One slice of people: their rows in the bot's own list.
SELECT
    user_id,
    username,
    first_name,
    last_name,
    first_seen_at,
    updated_at
FROM users
WHERE user_id BETWEEN $first AND $last

-- name: slice_hackathon
-- One slice of people: who registered for the hackathon.
SELECT
    user_id,
    username,
    NULL::TIMESTAMPTZ AS registered_at
FROM hackathon_registrations
WHERE user_id BETWEEN $first AND $last

-- name: built_row_counts
-- How many rows each table of the finished file holds.
SELECT
    table_name,
    estimated_size AS rows
FROM duckdb_tables()
ORDER BY
    table_name
