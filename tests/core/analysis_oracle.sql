-- The figures of streams, workshops, events and referral codes, asked of the bot's own tables in PostgreSQL.
-- Written without a look at queries/*.sql, on the views of tests/pipelines/oracle.sql; one question a figure.

-- name: view_told
-- What events tell of the booking they name.
CREATE TEMP VIEW told AS
SELECT
    CASE WHEN details ->> 'booking_id' ~ '^[0-9]{1,18}$' THEN (details ->> 'booking_id')::BIGINT END AS booking_id,
    event_type,
    CASE WHEN event_type = 'booking_status_changed' THEN details ->> 'new_status' END AS new_status,
    created_at
FROM usable_events
WHERE event_type IN ('booking_status_changed', 'payment_approved')

-- name: view_paid
-- Each usable booking with the time its receipt came and, when it is paid, the time it was approved.
-- A photo belongs to the booking that was the person's newest one when it was sent.
CREATE TEMP VIEW dated_bookings AS
SELECT
    booking.*,
    least(
        (SELECT min(created_at) FROM told WHERE told.booking_id = booking.id AND new_status ~ '^1(\.0*)?$'),
        (SELECT min(photo.created_at) FROM usable_events AS photo
         WHERE photo.event_type = 'payment_proof_uploaded' AND photo.user_id = booking.user_id AND photo.created_at >= booking.created_at
            AND NOT EXISTS (
                SELECT FROM usable_bookings AS newer WHERE newer.user_id = booking.user_id AND newer.created_at <= photo.created_at
                    AND (newer.created_at, newer.id) > (booking.created_at, booking.id)))
    ) AS receipt_at,
    CASE WHEN booking.confirmed = 2 THEN
        (SELECT min(created_at) FROM told WHERE told.booking_id = booking.id
            AND (event_type = 'payment_approved' OR new_status ~ '^2(\.0*)?$'))
    END AS paid_at
FROM usable_bookings AS booking

-- name: view_came
-- Registered people with the first and last press of join for that type.
CREATE TEMP VIEW pressed AS
SELECT
    user_id,
    details ->> 'lesson_type' AS lesson_type,
    count(*) AS clicks,
    min(created_at) AS first_click,
    max(created_at) AS last_click
FROM usable_events
WHERE event_type = 'lesson_link_clicked' AND details ->> 'lesson_type' IS NOT NULL
GROUP BY 1, 2

-- name: stream_starts
-- Stream, day of its first booking, bookings, paid, paid without a time, made without a time.
SELECT
    course_stream,
    min((created_at AT TIME ZONE %(zone)s)::DATE),
    (%(taken_at)s::TIMESTAMPTZ AT TIME ZONE %(zone)s)::DATE - min((created_at AT TIME ZONE %(zone)s)::DATE),
    count(*),
    sum((confirmed = 2)::INT),
    sum((confirmed = 2 AND paid_at IS NULL)::INT),
    sum((created_at IS NULL)::INT)
FROM dated_bookings
WHERE length(course_stream) > 0
GROUP BY course_stream

-- name: stream_race
-- Stream, day of it, bookings so far, paid so far: counted anew for every day.
SELECT
    races.course_stream,
    number,
    (SELECT count(*) FROM dated_bookings AS b WHERE b.course_stream = races.course_stream
        AND (b.created_at AT TIME ZONE %(zone)s)::DATE <= races.began + number),
    (SELECT count(*) FROM dated_bookings AS b WHERE b.course_stream = races.course_stream AND b.created_at IS NOT NULL
        AND (b.paid_at AT TIME ZONE %(zone)s)::DATE <= races.began + number)
FROM (
    SELECT course_stream, min((created_at AT TIME ZONE %(zone)s)::DATE) AS began
    FROM dated_bookings WHERE course_stream <> '' GROUP BY 1
) AS races
CROSS JOIN generate_series(0, 90) AS number
WHERE races.began + number <= (%(taken_at)s::TIMESTAMPTZ AT TIME ZONE %(zone)s)::DATE

-- name: waits
-- Stream, outcome, microseconds waited, person by person.
SELECT
    stream,
    CASE
        WHEN waited IS NULL OR waited < 0 THEN 'unknown'
        WHEN paid THEN 'paid'
        WHEN open = 0 THEN 'cancelled'
        ELSE 'waiting'
    END,
    CASE WHEN waited >= 0 THEN waited END
FROM (
    SELECT
        nullif(course_stream, '') AS stream,
        user_id,
        count(*) FILTER (WHERE confirmed = 2) > 0 AS paid,
        count(*) FILTER (WHERE confirmed <> -1) AS open,
        CASE
            WHEN count(*) > count(created_at) THEN NULL
            WHEN count(*) FILTER (WHERE confirmed = 2) = 0
                THEN (extract(epoch FROM %(taken_at)s::TIMESTAMPTZ - min(created_at)) * 1000000)::BIGINT
            WHEN count(*) FILTER (WHERE confirmed = 2) > count(paid_at) THEN NULL
            ELSE (extract(epoch FROM min(paid_at) - min(created_at)) * 1000000)::BIGINT
        END AS waited
    FROM dated_bookings
    GROUP BY 1, 2
) AS people

-- name: waiting
-- Stream, receipts, overdue ones and their people, bookings without receipt, stale ones and their people, without any age.
SELECT
    nullif(course_stream, ''),
    count(*) FILTER (WHERE confirmed = 1),
    count(*) FILTER (WHERE confirmed = 1 AND coalesce(receipt_at, created_at) < %(taken_at)s::TIMESTAMPTZ - INTERVAL '72 hours'),
    count(DISTINCT user_id) FILTER (WHERE confirmed = 1 AND coalesce(receipt_at, created_at) < %(taken_at)s::TIMESTAMPTZ - INTERVAL '72 hours'),
    count(*) FILTER (WHERE confirmed = 0),
    count(*) FILTER (WHERE confirmed = 0 AND created_at < %(taken_at)s::TIMESTAMPTZ - INTERVAL '168 hours'),
    count(DISTINCT user_id) FILTER (WHERE confirmed = 0 AND created_at < %(taken_at)s::TIMESTAMPTZ - INTERVAL '168 hours'),
    count(*) FILTER (WHERE CASE confirmed WHEN 1 THEN coalesce(receipt_at, created_at) ELSE created_at END IS NULL)
FROM dated_bookings
WHERE confirmed BETWEEN 0 AND 1
GROUP BY 1

-- name: overdue_receipts
-- Booking, person, since when.
SELECT id, user_id, coalesce(receipt_at, created_at)
FROM dated_bookings
WHERE confirmed = 1 AND %(taken_at)s::TIMESTAMPTZ - coalesce(receipt_at, created_at) > INTERVAL '72 hours'

-- name: stale_holds
-- Booking, person, since when.
SELECT id, user_id, created_at
FROM dated_bookings
WHERE confirmed = 0 AND %(taken_at)s::TIMESTAMPTZ - created_at > INTERVAL '168 hours'

-- name: lesson_bridge
-- Type, clicks, came, repeated clicks and people, clicks and people without registration, registrations, people, repeated registrations.
WITH registered AS (
    SELECT user_id, lesson_type, count(*) AS times FROM usable_registrations GROUP BY 1, 2
),
both_sides AS (
    SELECT coalesce(r.lesson_type, p.lesson_type) AS lesson_type, coalesce(r.times, 0) AS times, coalesce(p.clicks, 0) AS clicks
    FROM registered AS r FULL JOIN pressed AS p ON p.user_id = r.user_id AND p.lesson_type = r.lesson_type
)
SELECT
    lesson_type,
    sum(clicks)::BIGINT,
    sum((times > 0 AND clicks > 0)::INT),
    sum(CASE WHEN times > 0 THEN greatest(clicks - 1, 0) ELSE 0 END)::BIGINT,
    sum((times > 0 AND clicks > 1)::INT),
    sum(CASE WHEN times = 0 THEN clicks ELSE 0 END)::BIGINT,
    sum((times = 0)::INT),
    sum(times)::BIGINT,
    sum((times > 0)::INT),
    sum(greatest(times - 1, 0))::BIGINT
FROM both_sides
GROUP BY 1

-- name: lesson_difference
-- Type, person, clicks too many.
SELECT p.lesson_type, p.user_id, p.clicks - (EXISTS (
    SELECT FROM usable_registrations AS r WHERE r.user_id = p.user_id AND r.lesson_type = p.lesson_type
))::INT AS surplus
FROM pressed AS p
WHERE p.clicks > 1
    OR NOT EXISTS (SELECT FROM usable_registrations AS r WHERE r.user_id = p.user_id AND r.lesson_type = p.lesson_type)

-- name: lesson_reminders
-- Type, registrations of dates gone by, reminded and came, not reminded and came.
SELECT
    r.lesson_type,
    count(*),
    count(*) FILTER (WHERE r.notification_sent IS TRUE),
    count(*) FILTER (WHERE r.notification_sent IS TRUE AND there.came),
    count(*) FILTER (WHERE r.notification_sent IS NOT TRUE),
    count(*) FILTER (WHERE r.notification_sent IS NOT TRUE AND there.came)
FROM usable_registrations AS r
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM pressed AS p WHERE p.user_id = r.user_id AND p.lesson_type = r.lesson_type
            AND ((p.first_click AT TIME ZONE %(zone)s)::DATE = r.lesson_date OR (p.last_click AT TIME ZONE %(zone)s)::DATE = r.lesson_date)
    ) AS came
) AS there
WHERE r.lesson_date < (%(taken_at)s::TIMESTAMPTZ AT TIME ZONE %(zone)s)::DATE
GROUP BY 1

-- name: lesson_after
-- Type, came, followed for 14 days, viewed, booked, paid within them, paid at an unknown time.
WITH came AS (
    SELECT p.*, p.first_click + INTERVAL '336 hours' AS until
    FROM pressed AS p
    WHERE p.first_click IS NOT NULL
        AND EXISTS (SELECT FROM usable_registrations AS r WHERE r.user_id = p.user_id AND r.lesson_type = p.lesson_type)
)
SELECT
    lesson_type,
    count(*),
    count(*) FILTER (WHERE until <= %(taken_at)s),
    count(*) FILTER (WHERE until <= %(taken_at)s AND EXISTS (
        SELECT FROM usable_events AS e WHERE e.user_id = came.user_id AND e.event_type = 'view_program' AND e.created_at > first_click AND e.created_at <= until)),
    count(*) FILTER (WHERE until <= %(taken_at)s AND EXISTS (
        SELECT FROM dated_bookings AS b WHERE b.user_id = came.user_id AND b.created_at > first_click AND b.created_at <= until)),
    count(*) FILTER (WHERE until <= %(taken_at)s AND EXISTS (
        SELECT FROM dated_bookings AS b WHERE b.user_id = came.user_id AND b.paid_at > first_click AND b.paid_at <= until)),
    count(*) FILTER (WHERE until <= %(taken_at)s AND EXISTS (
        SELECT FROM dated_bookings AS b WHERE b.user_id = came.user_id AND b.confirmed = 2 AND b.paid_at IS NULL))
FROM came
GROUP BY 1

-- name: lesson_hours
-- Weekday, hour, registrations, joins; every cell.
SELECT
    weekday,
    hour,
    (SELECT count(*) FROM usable_events AS e WHERE e.event_type = 'free_lesson_registered'
        AND extract(isodow FROM e.created_at AT TIME ZONE %(zone)s) = weekday AND extract(hour FROM e.created_at AT TIME ZONE %(zone)s) = hour),
    (SELECT count(*) FROM usable_events AS e WHERE e.event_type = 'lesson_link_clicked'
        AND extract(isodow FROM e.created_at AT TIME ZONE %(zone)s) = weekday AND extract(hour FROM e.created_at AT TIME ZONE %(zone)s) = hour)
FROM generate_series(1, 7) AS weekday
CROSS JOIN generate_series(0, 23) AS hour

-- name: event_types
-- Type, events, first and last.
SELECT event_type, count(*), count(*), min(created_at), max(created_at) FROM usable_events GROUP BY 1

-- name: event_types_lately
-- Type and events of the last 7 days; types without any are there.
SELECT event_type, count(*) FILTER (WHERE created_at > %(taken_at)s::TIMESTAMPTZ - INTERVAL '168 hours') FROM usable_events GROUP BY 1

-- name: new_event_types
-- Type, events, first; only when something is older.
SELECT event_type, count(*), min(created_at)
FROM usable_events
GROUP BY 1
HAVING min(created_at) > %(taken_at)s::TIMESTAMPTZ - INTERVAL '168 hours'
    AND (SELECT min(created_at) FROM usable_events) <= %(taken_at)s::TIMESTAMPTZ - INTERVAL '168 hours'

-- name: event_weeks
-- Week, type, events: those that are not 0, of the last 26 weeks.
SELECT
    (date_trunc('week', created_at AT TIME ZONE %(zone)s))::DATE AS week,
    event_type,
    count(*)
FROM usable_events
WHERE created_at IS NOT NULL
GROUP BY 1, 2
HAVING (date_trunc('week', created_at AT TIME ZONE %(zone)s))::DATE BETWEEN
    (date_trunc('week', %(taken_at)s::TIMESTAMPTZ AT TIME ZONE %(zone)s))::DATE - 175
    AND (%(taken_at)s::TIMESTAMPTZ AT TIME ZONE %(zone)s)::DATE

-- name: event_hours
-- Weekday, hour, events of every type; only cells that hold any.
SELECT
    extract(isodow FROM created_at AT TIME ZONE %(zone)s)::INT,
    extract(hour FROM created_at AT TIME ZONE %(zone)s)::INT,
    count(*)
FROM usable_events
WHERE created_at IS NOT NULL
GROUP BY 1, 2

-- name: event_people
-- Events and people of one type.
SELECT count(*), count(DISTINCT user_id) FROM usable_events WHERE event_type = 'start_command'

-- name: paths_to_payment
-- Order of first steps up to the first payment, and people; every order.
WITH payers AS (
    SELECT user_id, min(paid_at) AS paid_at FROM dated_bookings WHERE confirmed = 2 GROUP BY 1 HAVING min(paid_at) IS NOT NULL
),
steps AS (
    SELECT p.user_id, p.paid_at, s.name, s.place, s.moment
    FROM payers AS p
    CROSS JOIN LATERAL (VALUES
        ('registered', 1, (SELECT min(e.created_at) FROM usable_events AS e WHERE e.user_id = p.user_id AND e.event_type = 'free_lesson_registered')),
        ('joined', 2, (SELECT min(c.first_click) FROM pressed AS c WHERE c.user_id = p.user_id)),
        ('viewed', 3, (SELECT min(e.created_at) FROM usable_events AS e WHERE e.user_id = p.user_id AND e.event_type = 'view_program')),
        ('booked', 4, (SELECT min(b.created_at) FROM dated_bookings AS b WHERE b.user_id = p.user_id)),
        ('receipt', 5, (SELECT min(b.receipt_at) FROM dated_bookings AS b WHERE b.user_id = p.user_id))
    ) AS s (name, place, moment)
)
SELECT path, count(*)
FROM (
    SELECT user_id, coalesce(string_agg(name, ' > ' ORDER BY moment, place) FILTER (WHERE moment <= paid_at), 'nothing recorded') AS path
    FROM steps
    GROUP BY 1
) AS ways
GROUP BY 1

-- name: referral_codes
-- Code, whether a coupon, its limit and counts, bookings, people, paid, full.
SELECT
    codes.code,
    c.code IS NOT NULL,
    c.max_activations,
    c.current_activations,
    CASE WHEN c.id IS NOT NULL THEN (SELECT count(*) FROM referral_usage AS u WHERE u.coupon_id = c.id) END,
    b.bookings,
    b.people,
    b.paid
FROM (SELECT code FROM referral_coupons WHERE code <> '' UNION SELECT referral_code FROM usable_bookings WHERE referral_code <> '') AS codes
LEFT JOIN referral_coupons AS c ON c.code = codes.code
CROSS JOIN LATERAL (
    SELECT count(*) AS bookings, count(DISTINCT user_id) AS people, count(*) FILTER (WHERE confirmed = 2) AS paid
    FROM usable_bookings WHERE referral_code = codes.code
) AS b

-- name: referral_effect
-- With a code or without: bookings, people, paid.
SELECT coalesce(referral_code, '') <> '', count(*), count(DISTINCT user_id), count(*) FILTER (WHERE confirmed = 2)
FROM usable_bookings
GROUP BY 1

-- name: referral_weeks
-- Week, bookings with a code and without; only weeks that have any, up to the snapshot.
SELECT
    (date_trunc('week', created_at AT TIME ZONE %(zone)s))::DATE,
    count(*) FILTER (WHERE coalesce(referral_code, '') <> ''),
    count(*) FILTER (WHERE coalesce(referral_code, '') = '')
FROM usable_bookings
WHERE created_at IS NOT NULL
GROUP BY 1
HAVING (date_trunc('week', created_at AT TIME ZONE %(zone)s))::DATE <= (%(taken_at)s::TIMESTAMPTZ AT TIME ZONE %(zone)s)::DATE
