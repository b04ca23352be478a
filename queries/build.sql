-- name: event_facts
-- What the rules need of a batch of events' details, row by row in the order of the batch.
SELECT
    details ->> 'username' AS username,
    details ->> 'first_name' AS first_name,
    CASE WHEN event_type = 'booking_status_changed' THEN details ->> 'new_status' END AS new_status,
    CASE WHEN event_type = 'lesson_link_clicked' THEN details ->> 'lesson_type' END AS lesson_type
FROM events
