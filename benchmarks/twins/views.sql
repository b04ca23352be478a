-- What the twins stand on: temporary views of the bot's own tables. The session's time zone is the school's, so
-- a day is `created_at::DATE`; school.taken_at is the moment of the snapshot that the answers are compared with.

-- name: view_school
-- The moment everything is asked as of.
CREATE TEMP VIEW school AS
SELECT current_setting('school.taken_at')::TIMESTAMPTZ AS taken_at

-- name: view_acts
-- Events that can be used, and whether the person did it (own) or the school.
CREATE TEMP VIEW acts AS
SELECT
    *,
    event_type NOT IN ('payment_approved', 'free_lesson_reminder_sent', 'referral_created')
        AND NOT (event_type = 'booking_status_changed' AND coalesce(details ->> 'new_status', '') = '2') AS own
FROM events
WHERE user_id > 0
    AND event_type <> ''
    AND (created_at IS NULL OR (created_at >= '2013-08-14 00:00+00' AND created_at < '2100-01-01 00:00+00'))

-- name: view_firsts
-- Everybody with a booking, registration or event, and when they were seen first; the bot's own list counts too.
CREATE TEMP VIEW firsts AS
SELECT
    user_id,
    min(at) AS first_seen,
    min(at)::DATE AS first_day
FROM (
    SELECT user_id, created_at AS at, TRUE AS known FROM bookings
    UNION ALL
    SELECT user_id, registered_at, TRUE FROM free_lesson_registrations
    UNION ALL
    SELECT user_id, created_at, TRUE FROM acts
    UNION ALL
    SELECT user_id, least(first_seen_at, updated_at) AT TIME ZONE 'UTC', FALSE FROM users
) AS moments
GROUP BY
    user_id
HAVING bool_or(known)

-- name: view_receipts
-- When each booking's receipt came: the change to status 1, or a photo sent while it was the person's newest booking.
CREATE TEMP VIEW receipts AS
SELECT
    booking_id,
    min(at) AS receipt_at
FROM (
    SELECT details ->> 'booking_id' AS booking_id, created_at AS at
    FROM acts
    WHERE event_type = 'booking_status_changed'
        AND details ->> 'new_status' = '1'
    UNION ALL
    (
        SELECT DISTINCT ON (photo.id)
            booking.id::TEXT,
            photo.created_at
        FROM acts AS photo
        JOIN bookings AS booking ON booking.user_id = photo.user_id AND booking.created_at <= photo.created_at
        WHERE photo.event_type = 'payment_proof_uploaded'
        ORDER BY
            photo.id,
            booking.created_at DESC,
            booking.id DESC
    )
) AS signs
GROUP BY
    booking_id

-- name: view_payments
-- When each booking was paid by what the events say.
CREATE TEMP VIEW payments AS
SELECT
    details ->> 'booking_id' AS booking_id,
    min(created_at) AS paid_at
FROM acts
WHERE event_type = 'payment_approved'
    OR (event_type = 'booking_status_changed' AND details ->> 'new_status' = '2')
GROUP BY
    details ->> 'booking_id'

-- name: view_dated
-- The bookings with both times; paid_at only where the booking stands at paid.
CREATE TEMP VIEW dated AS
SELECT
    bookings.*,
    receipts.receipt_at,
    CASE WHEN confirmed = 2 THEN payments.paid_at END AS paid_at
FROM bookings
LEFT JOIN receipts ON receipts.booking_id = bookings.id::TEXT
LEFT JOIN payments ON payments.booking_id = bookings.id::TEXT

-- name: view_presses
-- Who pressed join of which workshop type, how often, first and last.
CREATE TEMP VIEW presses AS
SELECT
    user_id,
    details ->> 'lesson_type' AS lesson_type,
    count(*) AS clicks,
    min(created_at) AS first_click,
    max(created_at) AS last_click
FROM acts
WHERE event_type = 'lesson_link_clicked'
    AND details ->> 'lesson_type' IS NOT NULL
GROUP BY
    user_id,
    details ->> 'lesson_type'

-- name: view_waits
-- Per stream and person: how it ended, and the microseconds from the first booking to the first payment, or to now.
CREATE TEMP VIEW waits AS
SELECT
    stream,
    user_id,
    CASE WHEN waited IS NULL OR waited < 0 THEN 'unknown' WHEN paid THEN 'paid' WHEN cancelled THEN 'cancelled' ELSE 'waiting' END AS outcome,
    CASE WHEN waited >= 0 THEN waited END AS waited
FROM (
    SELECT
        nullif(course_stream, '') AS stream,
        user_id,
        bool_or(confirmed = 2) AS paid,
        bool_and(confirmed = -1) AS cancelled,
        CASE
            WHEN bool_or(created_at IS NULL OR (confirmed = 2 AND paid_at IS NULL)) THEN NULL
            WHEN bool_or(confirmed = 2) THEN (1000000 * extract(epoch FROM min(paid_at) - min(created_at)))::BIGINT
            ELSE (1000000 * extract(epoch FROM (SELECT taken_at FROM school) - min(created_at)))::BIGINT
        END AS waited
    FROM dated
    GROUP BY
        nullif(course_stream, ''),
        user_id
) AS people

-- name: view_survival
-- Kaplan-Meier: per stream and moment of a payment or last word, the share that has not paid; a product as the sum of logarithms.
CREATE TEMP VIEW survival AS
SELECT
    stream,
    waited,
    CASE
        WHEN bool_or(paid = at_risk) OVER upto THEN 0
        ELSE exp(sum(ln(1 - paid / nullif(at_risk, paid))) OVER upto)
    END AS unpaid
FROM (
    SELECT
        stream,
        waited,
        count(*) FILTER (WHERE outcome = 'paid')::DOUBLE PRECISION AS paid,
        sum(count(*)) OVER (PARTITION BY stream ORDER BY waited DESC)::DOUBLE PRECISION AS at_risk
    FROM waits
    WHERE waited IS NOT NULL
    GROUP BY
        stream,
        waited
) AS steps
WINDOW
    upto AS (PARTITION BY stream ORDER BY waited)
