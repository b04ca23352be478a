-- name: figure_person
-- Everything one row of people says, with the streams they paid in, their language and the hackathon.
SELECT
    people.*,
    (SELECT min(language_code) FROM users WHERE user_id = $person) AS language,
    (
        SELECT
            coalesce(string_agg(substr(segment, 8), ', ' ORDER BY segment), '')
        FROM segments
        WHERE user_id = $person
            AND segment >= 'stream:'
            AND segment < 'stream;'
    ) AS streams,
    EXISTS (SELECT 1 FROM segments WHERE user_id = $person AND segment = 'hackathon') AS in_hackathon
FROM people
WHERE user_id = $person

-- name: figure_person_handles
-- Every user name and name a person was seen under, the newest of each kind first; no e-mails.
SELECT
    kind,
    value,
    source,
    first_seen,
    last_seen
FROM handles
WHERE user_id = $person
    AND kind <> 'email'
ORDER BY
    CASE kind WHEN 'username' THEN 1 WHEN 'first_name' THEN 2 ELSE 3 END,
    last_seen DESC NULLS LAST,
    value

-- name: figure_person_emails
-- Every e-mail a person registered with, the newest first.
SELECT
    kind,
    value,
    source,
    first_seen,
    last_seen
FROM handles
WHERE user_id = $person
    AND kind = 'email'
ORDER BY
    last_seen DESC NULLS LAST,
    value

-- name: figure_person_window
-- A person's events from the start of the tier window on, and whether the corrected score counts each.
-- What the school does to people is named in the rules the snapshot was made by; a JSON library may make 2.0 of 2.
WITH rules AS (
    SELECT
        taken_at - to_hours(CAST(rules ->> 'tier_window_hours' AS BIGINT)) AS since,
        from_json(rules -> 'school_events', '["VARCHAR"]') AS by_school
    FROM snapshot
)
SELECT
    id AS event_id,
    event_type,
    created_at AS happened_at,
    NOT list_contains(
        by_school,
        CASE
            WHEN event_type = 'booking_status_changed' THEN event_type || ' to ' || coalesce(regexp_replace(details ->> 'new_status', '\.0*$', ''), '')
            ELSE event_type
        END
    ) AS own
FROM events, rules
WHERE user_id = $person
    AND created_at >= since
ORDER BY
    happened_at,
    event_id

-- name: figure_person_kinds
-- How many bookings, registrations and events of each type a person has.
WITH happened AS (
    SELECT 'table:bookings' AS kind FROM bookings WHERE user_id = $person
    UNION ALL
    SELECT 'table:registrations' FROM registrations WHERE user_id = $person
    UNION ALL
    SELECT event_type FROM events WHERE user_id = $person
)
SELECT
    kind,
    count(*) AS count
FROM happened
GROUP BY
    kind
ORDER BY
    kind NOT LIKE 'table:%',
    count DESC,
    kind

-- name: figure_person_timeline
-- A person's bookings, registrations and events, newest first, those without a time last; of the details only plain facts.
WITH happened AS (
    SELECT
        'table:bookings' AS kind,
        id AS row_id,
        created_at AS happened_at,
        nullif(course_stream, '') AS stream,
        CAST(course_id AS VARCHAR) AS course_id,
        CAST(confirmed AS VARCHAR) AS status,
        referral_code AS code,
        CAST(discount_percent AS VARCHAR) AS discount
    FROM bookings
    WHERE user_id = $person
    UNION ALL BY NAME
    SELECT
        'table:registrations' AS kind,
        id AS row_id,
        registered_at AS happened_at,
        lesson_type,
        CAST(lesson_date AS VARCHAR) AS lesson_date
    FROM registrations
    WHERE user_id = $person
    UNION ALL BY NAME
    SELECT
        event_type AS kind,
        id AS row_id,
        created_at AS happened_at,
        details ->> 'course_id' AS course_id,
        details ->> 'booking_id' AS booking_id,
        details ->> 'old_status' AS old_status,
        details ->> 'new_status' AS new_status,
        details ->> 'lesson_type' AS lesson_type,
        coalesce(details ->> 'referral_code', details ->> 'code') AS code,
        details ->> 'discount' AS discount,
        details ->> 'message_type' AS message_type
    FROM events
    WHERE user_id = $person
)
SELECT
    *
FROM happened
WHERE len($kinds::VARCHAR[]) = 0
    OR list_contains($kinds::VARCHAR[], kind)
ORDER BY
    happened_at DESC NULLS LAST,
    kind LIKE 'table:%',
    kind,
    row_id DESC
LIMIT $rows
OFFSET $skip

-- name: figure_person_row
-- One row of a person's timeline whole, as JSON: it may hold e-mails and what people wrote.
WITH whole AS (
    SELECT
        'table:bookings' AS kind,
        to_json(bookings) AS details
    FROM bookings
    WHERE user_id = $person
        AND id = $row_id
    UNION ALL
    SELECT
        'table:registrations',
        to_json(registrations)
    FROM registrations
    WHERE user_id = $person
        AND id = $row_id
    UNION ALL
    SELECT
        event_type,
        to_json({
            'id': id,
            'user_id': user_id,
            'event_type': event_type,
            'created_at': created_at,
            'details': coalesce(TRY_CAST(details AS JSON), to_json(details))
        })
    FROM events
    WHERE user_id = $person
        AND id = $row_id
)
SELECT
    CAST(details AS VARCHAR) AS details
FROM whole
WHERE kind = $kind

-- name: figure_person_bookings
-- A person's bookings, newest first, and whether the stream is one the school has configured.
SELECT
    id AS booking_id,
    created_at,
    nullif(course_stream, '') AS stream,
    coalesce(course_stream, '') = ''
        OR list_contains(json_keys(rules -> 'streams'), course_stream) AS known_stream,
    course_id,
    confirmed,
    referral_code,
    discount_percent
FROM bookings, snapshot
WHERE user_id = $person
ORDER BY
    created_at DESC NULLS LAST,
    id DESC

-- name: figure_person_workshops
-- The workshop types a person registered for or joined, the one joined or registered for most first.
SELECT
    lesson_type,
    registrations,
    clicks,
    first_click,
    last_click
FROM lesson_people
WHERE user_id = $person
ORDER BY
    last_click DESC NULLS LAST,
    registrations DESC,
    lesson_type NULLS LAST
