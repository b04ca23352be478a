-- The questions of the event and referral pages.

-- name: event_types
-- Events per type with first and last, most first.
SELECT event_type, count(*), min(created_at), max(created_at) FROM acts GROUP BY event_type ORDER BY 2 DESC

-- name: new_event_types
-- Types first seen within the last 168 hours of a school that is older than that.
SELECT
    event_type,
    events,
    first_at
FROM (
    SELECT
        event_type,
        count(*) AS events,
        min(created_at) AS first_at,
        min(min(created_at)) OVER () AS school_began
    FROM acts
    GROUP BY
        event_type
) AS types
CROSS JOIN school
WHERE first_at > taken_at - INTERVAL '168 hours'
    AND school_began <= taken_at - INTERVAL '168 hours'

-- name: event_weeks
-- Events per week and type of the last 26 weeks; those that are not 0.
SELECT
    date_trunc('week', created_at)::DATE,
    event_type,
    count(*)
FROM acts
WHERE created_at >= date_trunc('week', (SELECT taken_at FROM school)) - INTERVAL '175 days'
    AND created_at < (SELECT taken_at FROM school)::DATE + 1
GROUP BY
    1,
    2

-- name: event_hours
-- Events by weekday and hour; hours with any.
SELECT
    extract(isodow FROM created_at)::INTEGER,
    extract(hour FROM created_at)::INTEGER,
    count(*)
FROM acts
WHERE created_at IS NOT NULL
GROUP BY
    1,
    2

-- name: event_people
-- Events and people of one type.
SELECT count(*), count(DISTINCT user_id) FROM acts WHERE event_type = 'start_command'

-- name: paths_to_payment
-- The ten most common orders of first steps up to the first payment, with their people.
WITH payers AS MATERIALIZED (
    SELECT user_id, min(paid_at) AS paid_at FROM dated WHERE paid_at IS NOT NULL GROUP BY user_id
),
steps AS (
    SELECT user_id, 'registered' AS step, 1 AS place, min(created_at) AS at FROM acts WHERE event_type = 'free_lesson_registered' GROUP BY user_id
    UNION ALL
    SELECT user_id, 'joined', 2, min(first_click) FROM presses GROUP BY user_id
    UNION ALL
    SELECT user_id, 'viewed', 3, min(created_at) FROM acts WHERE event_type = 'view_program' GROUP BY user_id
    UNION ALL
    SELECT user_id, 'booked', 4, min(created_at) FROM bookings GROUP BY user_id
    UNION ALL
    SELECT user_id, 'receipt', 5, min(receipt_at) FROM dated GROUP BY user_id
)
SELECT
    path,
    count(*)
FROM (
    SELECT
        payers.user_id,
        coalesce(string_agg(step, ' > ' ORDER BY at, place), 'nothing recorded') AS path
    FROM payers
    LEFT JOIN steps ON steps.user_id = payers.user_id AND steps.at <= payers.paid_at
    GROUP BY
        payers.user_id
) AS ways
GROUP BY
    path
ORDER BY
    count(*) DESC,
    path COLLATE "C"
LIMIT 10

-- name: referral_codes
-- Code, its limit and count, bookings, people, paid.
SELECT
    code,
    max_activations,
    current_activations,
    coalesce(bookings, 0),
    coalesce(people, 0),
    coalesce(paid, 0)
FROM referral_coupons
FULL JOIN (
    SELECT
        referral_code AS code,
        count(*) AS bookings,
        count(DISTINCT user_id) AS people,
        count(*) FILTER (WHERE confirmed = 2) AS paid
    FROM bookings
    WHERE referral_code <> ''
    GROUP BY
        referral_code
) AS booked USING (code)

-- name: referral_effect
-- Bookings, people and payments with and without a code.
SELECT
    coalesce(referral_code, '') <> '',
    count(*),
    count(DISTINCT user_id),
    count(*) FILTER (WHERE confirmed = 2)
FROM bookings
GROUP BY
    1

-- name: referral_weeks
-- Bookings per week with a code and without; weeks with any.
SELECT
    date_trunc('week', created_at)::DATE,
    count(*) FILTER (WHERE referral_code <> ''),
    count(*) FILTER (WHERE coalesce(referral_code, '') = '')
FROM bookings
WHERE created_at IS NOT NULL
GROUP BY
    1
