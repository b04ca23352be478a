-- name: derived_step_times
-- First looks at the programme, presses of "join", bookings, receipts and payments with their times, as far as anything says them.
-- A receipt is a change of the booking to status 1, a photo sent when the booking was the person's newest one, or a booking that stands at 1.
-- A payment is a booking that stands at 2; bookings keep no time of it: the earliest approval or change to 2 of that booking is taken, else it is unknown.
WITH told AS (
    SELECT
        user_id,
        event_type,
        created_at,
        CASE WHEN event_type = 'lesson_link_clicked' THEN details ->> 'lesson_type' END AS lesson_type,
        CASE
            WHEN event_type IN ('payment_approved', 'booking_status_changed')
                AND regexp_full_match(details ->> 'booking_id', '[0-9]{1,18}') THEN CAST(details ->> 'booking_id' AS BIGINT)
        END AS booking_id,
        CASE WHEN event_type = 'booking_status_changed' THEN regexp_extract(details ->> 'new_status', '^([12])(\.0*)?$', 1) END AS new_status
    FROM events
    WHERE event_type IN ('lesson_link_clicked', 'payment_proof_uploaded', 'payment_approved', 'booking_status_changed')
),
booked AS (
    SELECT
        id AS booking_id,
        user_id,
        created_at,
        confirmed,
        nullif(course_stream, '') AS course_stream,
        nullif(referral_code, '') AS referral_code
    FROM bookings
),
photos AS (
    SELECT
        booked.booking_id,
        told.created_at
    FROM told
    ASOF JOIN (
        SELECT * FROM booked QUALIFY row_number() OVER (PARTITION BY user_id, created_at ORDER BY booking_id DESC) = 1
    ) AS booked ON told.user_id = booked.user_id
        AND told.created_at >= booked.created_at
    WHERE told.event_type = 'payment_proof_uploaded'
),
receipts AS (
    SELECT
        booking_id,
        min(created_at) AS done_at
    FROM (
        SELECT booking_id, created_at FROM told WHERE new_status = '1'
        UNION ALL
        SELECT booking_id, created_at FROM photos
        UNION ALL
        SELECT booking_id, NULL FROM booked WHERE confirmed = 1
    ) AS signs
    GROUP BY
        booking_id
),
approvals AS (
    SELECT
        booking_id,
        min(created_at) AS done_at
    FROM told
    WHERE event_type = 'payment_approved'
        OR new_status = '2'
    GROUP BY
        booking_id
),
steps AS (
    SELECT user_id, 'viewed' AS step, first_at AS done_at, NULL AS lesson_type, NULL::BIGINT AS booking_id, NULL AS course_stream, NULL AS referral_code
    FROM program_views
    UNION ALL
    SELECT user_id, 'joined', created_at, lesson_type, NULL, NULL, NULL
    FROM told
    WHERE event_type = 'lesson_link_clicked'
        AND lesson_type IS NOT NULL -- as everywhere: a press that names no workshop joins none
    UNION ALL
    SELECT user_id, 'booked', created_at, NULL, booking_id, course_stream, referral_code
    FROM booked
    UNION ALL
    SELECT booked.user_id, 'receipt', receipts.done_at, NULL, booking_id, booked.course_stream, booked.referral_code
    FROM receipts
    JOIN booked USING (booking_id)
    UNION ALL
    SELECT booked.user_id, 'paid', approvals.done_at, NULL, booking_id, booked.course_stream, booked.referral_code
    FROM booked
    LEFT JOIN approvals USING (booking_id)
    WHERE booked.confirmed = 2
)
SELECT
    user_id,
    step,
    first_seen,
    first_day,
    done_at,
    lesson_type,
    booking_id,
    steps.course_stream,
    referral_code
FROM steps
JOIN people USING (user_id)
ORDER BY
    user_id,
    step,
    done_at,
    booking_id

-- name: derived_booking_times
-- The receipt and the payment of each booking side by side, out of step_times.
SELECT
    bookings.id AS booking_id,
    bookings.user_id,
    receipts.done_at AS receipt_at,
    payments.done_at AS paid_at
FROM bookings
LEFT JOIN step_times AS receipts ON receipts.booking_id = bookings.id
    AND receipts.step = 'receipt'
LEFT JOIN step_times AS payments ON payments.booking_id = bookings.id
    AND payments.step = 'paid'
ORDER BY
    bookings.id
