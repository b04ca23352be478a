-- name: figure_lesson_bridge
-- Per workshop type, from clicks to people who came: the repeated presses and the presses of people who never registered, which legacy counts too.
-- clicks = attended_people + repeated_clicks + unregistered_clicks; registrations = registered_people + repeated_registrations.
SELECT
    lesson_type,
    sum(clicks)::BIGINT AS clicks,
    count(*) FILTER (WHERE registrations > 0 AND clicks > 0) AS attended_people,
    coalesce(sum(clicks - 1) FILTER (WHERE registrations > 0 AND clicks > 0), 0)::BIGINT AS repeated_clicks,
    count(*) FILTER (WHERE registrations > 0 AND clicks > 1) AS repeating_people,
    coalesce(sum(clicks) FILTER (WHERE registrations = 0), 0)::BIGINT AS unregistered_clicks,
    count(*) FILTER (WHERE registrations = 0) AS unregistered_people,
    sum(registrations)::BIGINT AS registrations,
    count(*) FILTER (WHERE registrations > 0) AS registered_people,
    sum(registrations)::BIGINT - count(*) FILTER (WHERE registrations > 0) AS repeated_registrations
FROM lesson_people
GROUP BY
    lesson_type
ORDER BY
    registrations DESC,
    lesson_type

-- name: figure_lesson_difference
-- The people who make legacy and corrected differ: they pressed join without registering, or more than once; most presses first.
SELECT
    lesson_people.lesson_type,
    lesson_people.user_id,
    people.display_name,
    people.username,
    lesson_people.registrations,
    lesson_people.clicks,
    CASE WHEN lesson_people.registrations = 0 THEN lesson_people.clicks ELSE lesson_people.clicks - 1 END AS surplus_clicks,
    CASE WHEN lesson_people.registrations = 0 THEN 'did not register' ELSE 'pressed several times' END AS reason,
    lesson_people.first_click,
    lesson_people.last_click
FROM lesson_people
JOIN people ON people.user_id = lesson_people.user_id
WHERE (lesson_people.registrations = 0 OR lesson_people.clicks > 1)
    AND ($lesson_type::VARCHAR IS NULL OR lesson_people.lesson_type = $lesson_type::VARCHAR)
ORDER BY
    surplus_clicks DESC,
    lesson_people.user_id,
    lesson_people.lesson_type
LIMIT $rows

-- name: figure_lesson_reminders
-- Per workshop type, over registrations for dates gone by: reminded or not (notification_sent), and how many of each came on the date.
-- Came: the person's first or last press of join for the type fell on the date (school's zone).
WITH click_days AS (
    SELECT
        lesson_people.user_id,
        lesson_people.lesson_type,
        timezone(snapshot.time_zone, lesson_people.first_click)::DATE AS first_day,
        timezone(snapshot.time_zone, lesson_people.last_click)::DATE AS last_day
    FROM lesson_people
    CROSS JOIN snapshot
    WHERE lesson_people.clicks > 0
),
held AS (
    SELECT
        registrations.lesson_type,
        coalesce(registrations.notification_sent, FALSE) AS reminded,
        coalesce(registrations.lesson_date IN (click_days.first_day, click_days.last_day), FALSE) AS came
    FROM registrations
    CROSS JOIN snapshot
    LEFT JOIN click_days ON click_days.user_id = registrations.user_id
        AND click_days.lesson_type IS NOT DISTINCT FROM registrations.lesson_type
    WHERE registrations.lesson_date < timezone(snapshot.time_zone, snapshot.taken_at)::DATE
)
SELECT
    lesson_type,
    count(*) AS registrations,
    count(*) FILTER (WHERE reminded) AS reminded,
    count(*) FILTER (WHERE reminded AND came) AS reminded_came,
    count(*) FILTER (WHERE NOT reminded) AS not_reminded,
    count(*) FILTER (WHERE NOT reminded AND came) AS not_reminded_came
FROM held
GROUP BY
    lesson_type
ORDER BY
    registrations DESC,
    lesson_type

-- name: figure_lesson_after
-- Per workshop type: registered people who came, those whose following days are over, and of them who viewed the programme, booked, or paid within these days.
-- The days begin with a person's first press of join for the type. followed_unknown: of those followed, who paid at a time nobody knows.
WITH came AS (
    SELECT
        lesson_people.lesson_type,
        lesson_people.user_id,
        lesson_people.first_click AS came_at,
        lesson_people.first_click + to_days($days::INTEGER) AS until,
        lesson_people.first_click + to_days($days::INTEGER) <= snapshot.taken_at AS is_over
    FROM lesson_people
    CROSS JOIN snapshot
    WHERE lesson_people.registrations > 0
        AND lesson_people.clicks > 0
        AND lesson_people.first_click IS NOT NULL
),
followed AS MATERIALIZED (
    SELECT
        *
    FROM came
    WHERE is_over
),
viewed AS (
    SELECT DISTINCT
        followed.lesson_type,
        followed.user_id
    FROM followed
    JOIN events ON events.user_id = followed.user_id
        AND events.created_at > followed.came_at
        AND events.created_at <= followed.until
    WHERE events.event_type = 'view_program'
),
booked AS (
    SELECT DISTINCT
        followed.lesson_type,
        followed.user_id
    FROM followed
    JOIN bookings ON bookings.user_id = followed.user_id
        AND bookings.created_at > followed.came_at
        AND bookings.created_at <= followed.until
),
paid AS (
    SELECT DISTINCT
        followed.lesson_type,
        followed.user_id
    FROM followed
    JOIN booking_times ON booking_times.user_id = followed.user_id
        AND booking_times.paid_at > followed.came_at
        AND booking_times.paid_at <= followed.until
),
unknown AS (
    SELECT DISTINCT
        followed.lesson_type,
        followed.user_id
    FROM followed
    JOIN bookings ON bookings.user_id = followed.user_id
    JOIN booking_times ON booking_times.booking_id = bookings.id
    WHERE bookings.confirmed = 2
        AND booking_times.paid_at IS NULL
),
counted AS (
    SELECT lesson_type, count(*) AS came, count(*) FILTER (WHERE is_over) AS followed, 0 AS viewed, 0 AS booked, 0 AS paid, 0 AS unknown FROM came GROUP BY lesson_type
    UNION ALL
    SELECT lesson_type, 0, 0, count(*), 0, 0, 0 FROM viewed GROUP BY lesson_type
    UNION ALL
    SELECT lesson_type, 0, 0, 0, count(*), 0, 0 FROM booked GROUP BY lesson_type
    UNION ALL
    SELECT lesson_type, 0, 0, 0, 0, count(*), 0 FROM paid GROUP BY lesson_type
    UNION ALL
    SELECT lesson_type, 0, 0, 0, 0, 0, count(*) FROM unknown GROUP BY lesson_type
)
SELECT
    lesson_type,
    sum(came)::BIGINT AS came,
    sum(followed)::BIGINT AS followed,
    sum(viewed)::BIGINT AS viewed,
    sum(booked)::BIGINT AS booked,
    sum(paid)::BIGINT AS paid,
    sum(unknown)::BIGINT AS followed_unknown
FROM counted
GROUP BY
    lesson_type
ORDER BY
    came DESC,
    lesson_type

-- name: figure_lesson_hours
-- Registrations finished and presses of join as the bot recorded them, per weekday (1 Monday) and hour of the school's zone; every cell is there.
-- Hours are cut from quarters of an hour: no zone is off by less, and 10 M times need not be turned one by one.
WITH quarters AS (
    SELECT
        event_type,
        epoch_us(created_at) // 900000000 AS quarter,
        count(*) AS events
    FROM events
    WHERE event_type IN ('free_lesson_registered', 'lesson_link_clicked')
        AND created_at IS NOT NULL
    GROUP BY ALL
),
in_zone AS (
    SELECT
        quarters.event_type,
        timezone(snapshot.time_zone, make_timestamptz(quarters.quarter * 900000000)) AS local_at,
        quarters.events
    FROM quarters
    CROSS JOIN snapshot
),
cells AS (
    SELECT
        isodow(local_at) AS weekday,
        hour(local_at) AS hour,
        sum(events) FILTER (WHERE event_type = 'free_lesson_registered') AS registrations,
        sum(events) FILTER (WHERE event_type = 'lesson_link_clicked') AS joins
    FROM in_zone
    GROUP BY ALL
)
SELECT
    days.weekday,
    hours.hour,
    coalesce(cells.registrations, 0)::BIGINT AS registrations,
    coalesce(cells.joins, 0)::BIGINT AS joins
FROM range(1, 8) AS days (weekday)
CROSS JOIN range(0, 24) AS hours (hour)
LEFT JOIN cells ON cells.weekday = days.weekday AND cells.hour = hours.hour
ORDER BY
    days.weekday,
    hours.hour

-- name: group_lesson_difference
-- People who pressed join of one workshop type without registering, or several times though registered.
SELECT
    user_id
FROM lesson_people
WHERE lesson_type = $lesson_type::VARCHAR
    AND CASE $reason::VARCHAR WHEN 'unregistered' THEN registrations = 0 WHEN 'repeated' THEN registrations > 0 AND clicks > 1 END

-- name: group_lesson_registered
-- People registered for one workshop type who came (pressed join of it), or who did not.
SELECT
    user_id
FROM lesson_people
WHERE lesson_type = $lesson_type::VARCHAR
    AND registrations > 0
    AND (clicks > 0) = $came::BOOLEAN

-- name: group_lesson_followed
-- People who came to one workshop type, whose following days are over, and who then did a step within them, or did not.
WITH followed AS (
    SELECT
        lesson_people.user_id,
        lesson_people.first_click AS came_at,
        lesson_people.first_click + to_days($days::INTEGER) AS until
    FROM lesson_people
    CROSS JOIN snapshot
    WHERE lesson_people.lesson_type = $lesson_type::VARCHAR
        AND lesson_people.registrations > 0
        AND lesson_people.clicks > 0
        AND lesson_people.first_click + to_days($days::INTEGER) <= snapshot.taken_at
),
acts AS (
    SELECT user_id, created_at AS acted_at FROM events WHERE event_type = 'view_program' AND $step::VARCHAR = 'viewed'
    UNION ALL
    SELECT user_id, created_at FROM bookings WHERE $step::VARCHAR = 'booked'
    UNION ALL
    SELECT user_id, paid_at FROM booking_times WHERE $step::VARCHAR = 'paid'
),
acted AS (
    SELECT DISTINCT
        followed.user_id
    FROM followed
    JOIN acts ON acts.user_id = followed.user_id
        AND acts.acted_at > followed.came_at
        AND acts.acted_at <= followed.until
)
SELECT
    user_id
FROM followed
WHERE (user_id IN (SELECT user_id FROM acted)) = $did::BOOLEAN
