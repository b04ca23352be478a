-- name: first_booking_day
-- The day, in the school's zone, of the first booking in a stream; NULL while it has none.
SELECT
    min(timezone($zone, created_at)::DATE) AS day
FROM bookings
WHERE course_stream = $stream
