-- name: figure_campaign
-- The current stream, and the day from which on a look at the programme counts for it.
SELECT
    rules ->> 'current_stream' AS stream,
    CAST(rules ->> 'campaign_start' AS DATE) AS start_day
FROM snapshot

-- name: figure_stream_counts
-- People per stream by the status of their newest booking in it; for the current stream also those who only looked (NULL: not known). The parts add up.
WITH rule AS (
    SELECT
        rules ->> 'current_stream' AS stream,
        timezone(time_zone, CAST(rules ->> 'campaign_start' AS TIMESTAMP)) AS start
    FROM snapshot
),
newest AS (
    SELECT
        course_stream AS stream,
        confirmed
    FROM bookings
    WHERE course_stream <> ''
    QUALIFY row_number() OVER (PARTITION BY course_stream, user_id ORDER BY created_at DESC NULLS LAST, id DESC) = 1
),
booked_now AS (
    SELECT user_id FROM bookings WHERE course_stream = (SELECT stream FROM rule)
),
lookers AS (
    SELECT
        rule.stream,
        count(*) AS looked
    FROM program_views
    CROSS JOIN rule
    ANTI JOIN booked_now USING (user_id)
    WHERE last_at >= start
    GROUP BY
        rule.stream
),
booked AS (
    SELECT
        stream,
        count(*) FILTER (WHERE confirmed = 2) AS paid,
        count(*) FILTER (WHERE confirmed = 1) AS awaiting,
        count(*) FILTER (WHERE confirmed = 0) AS created,
        count(*) FILTER (WHERE confirmed = -1) AS cancelled
    FROM newest
    GROUP BY
        stream
),
streams AS (
    SELECT unnest(json_keys(rules -> 'streams')) AS stream FROM snapshot
    UNION
    SELECT stream FROM booked
)
SELECT
    streams.stream,
    coalesce(paid, 0) AS paid,
    coalesce(awaiting, 0) AS awaiting,
    coalesce(created, 0) AS created,
    coalesce(cancelled, 0) AS cancelled,
    CASE WHEN streams.stream = rule.stream AND rule.start IS NOT NULL THEN coalesce(looked, 0) END AS looked,
    coalesce(paid + awaiting + created + cancelled, 0) + coalesce(looked, 0) AS total
FROM streams
CROSS JOIN rule
LEFT JOIN booked ON booked.stream = streams.stream
LEFT JOIN lookers ON lookers.stream = streams.stream
ORDER BY
    streams.stream = rule.stream DESC,
    streams.stream DESC

-- name: figure_stream_students
-- The people of one stream with their newest booking in it; of the current stream also those who looked at the programme since the campaign began and have no booking there.
WITH rule AS (
    SELECT
        rules ->> 'current_stream' AS stream,
        timezone(time_zone, CAST(rules ->> 'campaign_start' AS TIMESTAMP)) AS start
    FROM snapshot
),
wanted AS (
    SELECT coalesce($stream::VARCHAR, rule.stream) AS stream FROM rule
),
newest AS (
    SELECT
        user_id,
        CASE confirmed WHEN 2 THEN 'paid' WHEN 1 THEN 'awaiting' WHEN 0 THEN 'created' ELSE 'cancelled' END AS status,
        id AS booking_id,
        created_at AS since,
        count(*) OVER (PARTITION BY user_id) AS bookings_here,
        max(confirmed) OVER (PARTITION BY user_id) = 2 AS paid_here
    FROM bookings
    WHERE course_stream = (SELECT stream FROM wanted)
    QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY created_at DESC NULLS LAST, id DESC) = 1
),
booked_now AS (
    SELECT user_id FROM bookings WHERE course_stream = (SELECT stream FROM rule)
),
lookers AS (
    SELECT
        user_id,
        'looked' AS status,
        NULL AS booking_id,
        last_at AS since,
        0 AS bookings_here,
        false AS paid_here
    FROM program_views
    CROSS JOIN rule
    ANTI JOIN booked_now USING (user_id)
    WHERE rule.stream = (SELECT stream FROM wanted)
        AND last_at >= start
),
students AS (
    SELECT * FROM newest
    UNION ALL
    SELECT * FROM lookers
)
SELECT
    people.user_id,
    people.display_name,
    people.username,
    students.status,
    students.since,
    students.booking_id,
    students.bookings_here,
    students.paid_here,
    people.tier,
    people.own_tier,
    people.is_customer,
    people.last_seen
FROM students
JOIN people USING (user_id)
WHERE len($statuses::VARCHAR[]) = 0
    OR list_contains($statuses::VARCHAR[], students.status)
ORDER BY
    CASE students.status WHEN 'paid' THEN 1 WHEN 'awaiting' THEN 2 WHEN 'created' THEN 3 WHEN 'looked' THEN 4 ELSE 5 END,
    students.since DESC NULLS LAST,
    people.user_id
LIMIT $rows
OFFSET $skip
