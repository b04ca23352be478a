-- The rules of DOMAIN section 4 once more, asked of the bot's own tables in PostgreSQL, written without a
-- look at the pipeline's way. Views first (`view_...`), then one question per table of the snapshot.

-- name: view_usable_bookings
-- Bookings whose person, status and time can be used.
CREATE TEMP VIEW usable_bookings AS
SELECT
    *
FROM bookings
WHERE user_id > 0
    AND confirmed IN (-1, 0, 1, 2)
    AND (created_at IS NULL OR (created_at >= '2013-08-14 00:00+00' AND created_at < '2100-01-01 00:00+00'))

-- name: view_usable_registrations
-- Registrations whose person, time and date can be used.
CREATE TEMP VIEW usable_registrations AS
SELECT
    *
FROM free_lesson_registrations
WHERE user_id > 0
    AND (registered_at IS NULL OR (registered_at >= '2013-08-14 00:00+00' AND registered_at < '2100-01-01 00:00+00'))
    AND (lesson_date IS NULL OR (lesson_date >= '2013-08-14' AND lesson_date < '2100-01-01'))

-- name: view_usable_events
-- Events whose person, type and time can be used; own: the person's act, not the school's.
CREATE TEMP VIEW usable_events AS
SELECT
    *,
    NOT (
        event_type IN ('payment_approved', 'free_lesson_reminder_sent', 'referral_created')
        OR (
            event_type = 'booking_status_changed'
            AND coalesce(details -> 'new_status' IN ('2'::JSONB, '"2"'::JSONB, '"2.0"'::JSONB), FALSE)
        )
    ) AS own
FROM events
WHERE user_id > 0
    AND event_type <> ''
    AND (created_at IS NULL OR (created_at >= '2013-08-14 00:00+00' AND created_at < '2100-01-01 00:00+00'))

-- name: view_usable_users
-- The bot's own list, with times that can be used; times without a zone are UTC.
CREATE TEMP VIEW usable_users AS
SELECT
    user_id,
    username,
    first_name,
    last_name,
    language_code,
    first_seen_at AT TIME ZONE 'UTC' AS first_seen_at,
    updated_at AT TIME ZONE 'UTC' AS updated_at
FROM users
WHERE user_id > 0
    AND (first_seen_at IS NULL OR (first_seen_at >= '2013-08-14' AND first_seen_at < '2100-01-01'))
    AND (updated_at IS NULL OR (updated_at >= '2013-08-14' AND updated_at < '2100-01-01'))

-- name: view_usable_hackathon
-- Whoever registered for the hackathon.
CREATE TEMP VIEW usable_hackathon AS
SELECT
    user_id,
    username
FROM hackathon_registrations
WHERE user_id > 0

-- name: view_sighted
-- Every name in every row, without the white space around it; empty texts and the placeholder are no names.
CREATE TEMP VIEW sighted AS
SELECT
    *
FROM (
    SELECT
        user_id,
        kind,
        btrim(raw, U&'\0009\000A\000B\000C\000D\0020\0085\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000') AS value,
        source,
        since,
        until
    FROM (
        SELECT user_id, kind, raw, 'bookings' AS source, created_at AS since, created_at AS until
        FROM usable_bookings, LATERAL (VALUES ('username', username), ('first_name', first_name)) AS named (kind, raw)
        UNION ALL
        SELECT user_id, kind, raw, 'registrations', registered_at, registered_at
        FROM usable_registrations, LATERAL (VALUES ('username', username), ('first_name', first_name), ('email', email)) AS named (kind, raw)
        UNION ALL
        SELECT user_id, kind, details ->> kind, 'events', created_at, created_at
        FROM usable_events, LATERAL (VALUES ('username'), ('first_name')) AS named (kind)
        UNION ALL
        SELECT user_id, kind, raw, 'users', first_seen_at, updated_at
        FROM usable_users, LATERAL (VALUES ('username', username), ('first_name', first_name), ('last_name', last_name)) AS named (kind, raw)
        UNION ALL
        SELECT user_id, 'username', username, 'hackathon', NULL, NULL
        FROM usable_hackathon
    ) AS written
) AS trimmed
WHERE value <> ''
    AND NOT (kind = 'first_name' AND value = 'Пользователь')

-- name: view_everybody
-- The people: each id of any source once.
CREATE TEMP VIEW everybody AS
SELECT user_id FROM usable_bookings
UNION
SELECT user_id FROM usable_registrations
UNION
SELECT user_id FROM usable_events
UNION
SELECT user_id FROM usable_users
UNION
SELECT user_id FROM usable_hackathon

-- name: people
-- Per person: the names by rule, the stream of the newest confirmed booking, counts, first and last time.
WITH called AS (
    SELECT DISTINCT ON (user_id, kind)
        user_id,
        kind,
        value
    FROM sighted
    ORDER BY
        user_id,
        kind,
        (source = 'users') DESC,
        until DESC NULLS LAST,
        value COLLATE "C" DESC
),
named AS (
    SELECT
        user_id,
        max(value) FILTER (WHERE kind = 'username') AS username,
        max(value) FILTER (WHERE kind = 'first_name') AS first_name,
        max(value) FILTER (WHERE kind = 'last_name') AS last_name
    FROM called
    GROUP BY
        user_id
),
newest_paid AS (
    SELECT DISTINCT ON (user_id)
        user_id,
        course_stream
    FROM usable_bookings
    WHERE confirmed = 2
    ORDER BY
        user_id,
        created_at DESC NULLS LAST,
        id DESC
),
booked AS (SELECT user_id, count(*) AS n FROM usable_bookings GROUP BY user_id),
registered AS (SELECT user_id, count(*) AS n FROM usable_registrations GROUP BY user_id),
acted AS (SELECT user_id, count(*) AS n, max(created_at) AS last_at FROM usable_events GROUP BY user_id),
moments AS (
    SELECT user_id, created_at AS at FROM usable_bookings
    UNION ALL
    SELECT user_id, registered_at FROM usable_registrations
    UNION ALL
    SELECT user_id, created_at FROM usable_events
    UNION ALL
    SELECT user_id, first_seen_at FROM usable_users
    UNION ALL
    SELECT user_id, updated_at FROM usable_users
),
seen AS (SELECT user_id, min(at) AS first_seen, max(at) AS last_seen FROM moments GROUP BY user_id)
SELECT
    user_id,
    username,
    first_name,
    last_name,
    CASE
        WHEN first_name IS NOT NULL AND last_name IS NOT NULL THEN first_name || ' ' || last_name
        WHEN first_name IS NOT NULL THEN first_name
        WHEN last_name IS NOT NULL THEN last_name
        WHEN username IS NOT NULL THEN '@' || username
        ELSE 'id ' || user_id
    END AS display_name,
    newest_paid.course_stream,
    registered.n IS NOT NULL AS is_registrant,
    newest_paid.user_id IS NOT NULL AS is_customer,
    first_seen,
    (first_seen AT TIME ZONE %(zone)s)::DATE AS first_day,
    last_seen,
    coalesce(booked.n, 0) AS bookings,
    coalesce(registered.n, 0) AS registrations,
    coalesce(acted.n, 0) AS events,
    acted.last_at AS last_activity
FROM everybody
LEFT JOIN named USING (user_id)
LEFT JOIN newest_paid USING (user_id)
LEFT JOIN booked USING (user_id)
LEFT JOIN registered USING (user_id)
LEFT JOIN acted USING (user_id)
LEFT JOIN seen USING (user_id)

-- name: tiers
-- Per person: events and active days of the 168 hours that end at taken_at, and the tier; all and own.
WITH recent AS (
    SELECT
        user_id,
        id,
        own,
        (created_at AT TIME ZONE %(zone)s)::DATE AS day
    FROM usable_events
    WHERE created_at >= %(taken_at)s::TIMESTAMPTZ - INTERVAL '168 hours'
        AND created_at <= %(taken_at)s::TIMESTAMPTZ
),
metrics AS (
    SELECT
        everybody.user_id,
        count(DISTINCT id) AS n,
        count(DISTINCT day) AS days,
        count(DISTINCT id) FILTER (WHERE own) AS own_n,
        count(DISTINCT day) FILTER (WHERE own) AS own_days
    FROM everybody
    LEFT JOIN recent USING (user_id)
    GROUP BY
        everybody.user_id
)
SELECT
    user_id,
    n,
    days,
    CASE WHEN n >= 20 AND days >= 5 THEN 'hot' WHEN n >= 10 AND days >= 3 THEN 'warm' WHEN n >= 5 THEN 'cool' ELSE 'cold' END AS tier,
    own_n,
    own_days,
    CASE WHEN own_n >= 20 AND own_days >= 5 THEN 'hot' WHEN own_n >= 10 AND own_days >= 3 THEN 'warm' WHEN own_n >= 5 THEN 'cool' ELSE 'cold' END AS own_tier
FROM metrics

-- name: leads
-- The lead list as the specification has it: registrants joined with their events of the last 7 days.
SELECT
    registrants.user_id,
    count(DISTINCT recent.id) AS total_events,
    count(DISTINCT (recent.created_at AT TIME ZONE %(zone)s)::DATE) AS active_days
FROM (SELECT DISTINCT user_id FROM usable_registrations) AS registrants
LEFT JOIN usable_events AS recent ON recent.user_id = registrants.user_id
    AND recent.created_at BETWEEN %(taken_at)s::TIMESTAMPTZ - INTERVAL '168 hours' AND %(taken_at)s::TIMESTAMPTZ
GROUP BY
    registrants.user_id

-- name: handles
-- Every name of every person: where seen last, and from when to when.
SELECT
    user_id,
    kind,
    value,
    (array_agg(source ORDER BY until DESC NULLS LAST, source COLLATE "C" DESC))[1] AS source,
    min(since) AS first_seen,
    max(until) AS last_seen
FROM sighted
GROUP BY
    user_id,
    kind,
    value

-- name: activity_days
-- Events and own events per person and date of the school's zone.
SELECT
    user_id,
    (created_at AT TIME ZONE %(zone)s)::DATE AS day,
    count(*) AS events,
    count(*) FILTER (WHERE own) AS own_events
FROM usable_events
WHERE created_at IS NOT NULL
GROUP BY
    user_id,
    day

-- name: activity_weeks
-- Events and own events per person and week since the person's first day.
WITH moments AS (
    SELECT user_id, created_at AS at FROM usable_bookings
    UNION ALL
    SELECT user_id, registered_at FROM usable_registrations
    UNION ALL
    SELECT user_id, created_at FROM usable_events
    UNION ALL
    SELECT user_id, first_seen_at FROM usable_users
    UNION ALL
    SELECT user_id, updated_at FROM usable_users
),
firsts AS (SELECT user_id, (min(at) AT TIME ZONE %(zone)s)::DATE AS first_day FROM moments GROUP BY user_id)
SELECT
    user_id,
    first_day,
    (((created_at AT TIME ZONE %(zone)s)::DATE - first_day) / 7)::BIGINT AS week,
    count(*) AS events,
    count(*) FILTER (WHERE own) AS own_events
FROM usable_events
JOIN firsts USING (user_id)
WHERE created_at IS NOT NULL
GROUP BY
    user_id,
    first_day,
    week

-- name: program_views
-- Who looked at the programme.
SELECT
    user_id,
    count(*) AS views,
    min(created_at) AS first_at,
    max(created_at) AS last_at
FROM usable_events
WHERE event_type = 'view_program'
GROUP BY
    user_id

-- name: lesson_people
-- Who registered for which workshop type, who pressed "join" there, or both.
SELECT
    user_id,
    lesson_type,
    count(*) FILTER (WHERE registered) AS registrations,
    count(*) FILTER (WHERE NOT registered) AS clicks,
    min(clicked_at) AS first_click,
    max(clicked_at) AS last_click
FROM (
    SELECT user_id, lesson_type, TRUE AS registered, NULL::TIMESTAMPTZ AS clicked_at
    FROM usable_registrations
    UNION ALL
    SELECT user_id, details ->> 'lesson_type', FALSE, created_at
    FROM usable_events
    WHERE event_type = 'lesson_link_clicked'
        AND details ->> 'lesson_type' IS NOT NULL
) AS acts
GROUP BY
    user_id,
    lesson_type

-- name: segments
-- Who is in which group, the tiers left out: streams by confirmed bookings, customers and not, registrants, hackathon.
SELECT DISTINCT 'stream:' || course_stream AS segment, user_id FROM usable_bookings WHERE confirmed = 2 AND course_stream <> ''
UNION ALL
SELECT DISTINCT 'customers', user_id FROM usable_bookings WHERE confirmed = 2
UNION ALL
SELECT 'not_customers', user_id FROM everybody WHERE user_id NOT IN (SELECT user_id FROM usable_bookings WHERE confirmed = 2)
UNION ALL
SELECT DISTINCT 'registrants', user_id FROM usable_registrations
UNION ALL
SELECT DISTINCT 'hackathon', user_id FROM usable_hackathon

-- name: totals
-- The four figures of the overview.
SELECT
    (
        SELECT
            count(*)
        FROM (
            SELECT user_id FROM usable_bookings
            UNION
            SELECT user_id FROM usable_events
            UNION
            SELECT user_id FROM usable_registrations
        ) AS anybody
    ) AS total_users,
    (SELECT count(*) FROM usable_bookings WHERE confirmed <> -1) AS active_bookings,
    (SELECT count(*) FROM usable_bookings WHERE confirmed = 2) AS confirmed_payments,
    (SELECT count(*) FROM usable_registrations) AS registrations

-- name: bookings
-- The usable bookings as they are.
SELECT id, user_id, username, first_name, course_id, confirmed, created_at, referral_code, discount_percent, course_stream
FROM usable_bookings

-- name: registrations
-- The usable registrations as they are.
SELECT id, user_id, username, first_name, email, registered_at, notification_sent, lesson_type, lesson_date
FROM usable_registrations

-- name: events
-- The usable events as they are.
SELECT id, user_id, event_type, details::TEXT AS details, created_at
FROM usable_events

-- name: users
-- The usable rows of the bot's own list.
SELECT user_id, username, first_name, last_name, language_code, first_seen_at, updated_at
FROM usable_users

-- name: rejected
-- What is left: the rows that cannot be used.
SELECT 'bookings' AS source_table, id::TEXT AS row_key FROM bookings WHERE id NOT IN (SELECT id FROM usable_bookings)
UNION ALL
SELECT 'registrations', id::TEXT FROM free_lesson_registrations WHERE id NOT IN (SELECT id FROM usable_registrations)
UNION ALL
SELECT 'events', id::TEXT FROM events WHERE id NOT IN (SELECT id FROM usable_events)
UNION ALL
SELECT 'users', user_id::TEXT FROM users WHERE user_id NOT IN (SELECT user_id FROM usable_users)
UNION ALL
SELECT 'hackathon_registrations', user_id::TEXT FROM hackathon_registrations WHERE coalesce(user_id, 0) <= 0
