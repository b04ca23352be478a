-- What happens in a school while others look at it.

-- name: grow_bookings
-- So many new people apply for a stream.
INSERT INTO bookings (user_id, username, confirmed, course_stream)
SELECT
    newest.user_id + added.number,
    'newcomer_' || (newest.user_id + added.number),
    0,
    '5th_stream'
FROM (SELECT coalesce(max(user_id), 0) AS user_id FROM bookings) AS newest
CROSS JOIN generate_series(1, %(people)s) AS added (number)

-- name: grow_events
-- Whoever came without an event has started the bot.
INSERT INTO events (user_id, event_type)
SELECT
    bookings.user_id,
    'start_command'
FROM bookings
LEFT JOIN events ON bookings.user_id = events.user_id
WHERE events.user_id IS NULL AND bookings.username LIKE 'newcomer_%%'
