-- name: booking_times
-- When each booking's receipt came, when it was paid and when it was cancelled, by the events that name it in their details; NULL when none does.
-- A test on booking_id would be made for every event, five times the work: those without one fall out in the join.
-- Paid: the earliest approval of a booking that is paid now. Cancelled: the latest cancellation of one that is cancelled now.
WITH written AS (
    SELECT
        CASE WHEN regexp_full_match(details ->> 'booking_id', '[0-9]{1,18}') THEN (details ->> 'booking_id')::BIGINT END AS booking_id,
        CASE WHEN event_type = 'booking_status_changed' THEN details ->> 'new_status' END AS new_status,
        event_type,
        created_at
    FROM events
    WHERE event_type IN ('payment_approved', 'booking_status_changed', 'booking_cancelled')
        AND created_at IS NOT NULL
),
moments AS (
    SELECT
        booking_id,
        min(created_at) FILTER (WHERE new_status IN ('1', '1.0')) AS receipt_at,
        min(created_at) FILTER (WHERE event_type = 'payment_approved' OR new_status IN ('2', '2.0')) AS approved_at,
        max(created_at) FILTER (WHERE event_type = 'booking_cancelled' OR new_status IN ('-1', '-1.0')) AS cancelled_at
    FROM written
    GROUP BY
        booking_id
)
SELECT
    bookings.id AS booking_id,
    bookings.user_id,
    moments.receipt_at,
    CASE WHEN bookings.confirmed = 2 THEN moments.approved_at END AS paid_at,
    CASE WHEN bookings.confirmed = -1 THEN moments.cancelled_at END AS cancelled_at
FROM bookings
LEFT JOIN moments ON moments.booking_id = bookings.id
ORDER BY
    bookings.id
