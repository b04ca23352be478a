-- name: figure_event_types
-- Per event type: how many in the last so many days before the snapshot (0: ever), its share, and when it was first and last seen at all.
WITH counted AS (
    SELECT
        events.event_type,
        count(*) AS ever,
        count(*) FILTER (WHERE $days::BIGINT = 0 OR events.created_at > snapshot.taken_at - to_days($days::INTEGER)) AS events,
        min(events.created_at) AS first_at,
        max(events.created_at) AS last_at
    FROM events
    CROSS JOIN snapshot
    GROUP BY
        events.event_type
)
SELECT
    event_type,
    events,
    100 * events / nullif(sum(events) OVER (), 0)::DOUBLE AS share_pct,
    ever,
    first_at,
    last_at
FROM counted
ORDER BY
    events DESC,
    event_type

-- name: figure_new_event_types
-- Event types first seen in the 7 x 24 hours before the snapshot, though the school's events go further back.
SELECT
    event_type,
    events,
    first_at
FROM (
    SELECT
        event_type,
        count(*) AS events,
        min(created_at) AS first_at,
        min(min(created_at)) OVER () AS since
    FROM events
    GROUP BY
        event_type
) AS types
CROSS JOIN snapshot
WHERE types.first_at > snapshot.taken_at - to_days(7)
    AND types.since <= snapshot.taken_at - to_days(7)
ORDER BY
    types.events DESC,
    types.event_type

-- name: figure_event_weeks
-- Events per type and week (Monday to Sunday, school's zone) over the last so many weeks, every type in every week; is_complete: the week is over and lies wholly in the data.
WITH quarters AS MATERIALIZED (
    SELECT
        event_type,
        epoch_us(created_at) // 900000000 AS quarter,
        count(*) AS events
    FROM events
    WHERE created_at IS NOT NULL
    GROUP BY ALL
),
days_of AS (
    SELECT
        distinct_quarters.quarter,
        timezone(snapshot.time_zone, make_timestamptz(distinct_quarters.quarter * 900000000))::DATE AS day
    FROM (SELECT DISTINCT quarter FROM quarters) AS distinct_quarters
    CROSS JOIN snapshot
),
ends AS (
    SELECT
        timezone(any_value(snapshot.time_zone), any_value(snapshot.taken_at))::DATE AS today,
        (SELECT min(day) FROM days_of) AS first_day
    FROM snapshot
),
weeks AS (
    SELECT
        unnest(generate_series(greatest(date_trunc('week', first_day), date_trunc('week', today) - to_days(7 * ($weeks::INTEGER - 1))), date_trunc('week', today), to_days(7)))::DATE AS week
    FROM ends
),
counted AS (
    SELECT
        quarters.event_type,
        date_trunc('week', days_of.day)::DATE AS week,
        sum(quarters.events)::BIGINT AS events
    FROM quarters
    JOIN days_of ON days_of.quarter = quarters.quarter
    GROUP BY ALL
)
SELECT
    weeks.week,
    types.event_type,
    coalesce(counted.events, 0) AS events,
    weeks.week + 7 <= ends.today AND weeks.week >= ends.first_day AS is_complete
FROM weeks
CROSS JOIN (SELECT DISTINCT event_type FROM counted) AS types
CROSS JOIN ends
LEFT JOIN counted ON counted.week = weeks.week AND counted.event_type = types.event_type
ORDER BY
    weeks.week,
    types.event_type

-- name: figure_event_hours
-- Events per weekday (1 Monday) and hour of the school's zone, of one type (NULL: all) in the last so many days (0: ever); every cell is there.
WITH quarters AS (
    SELECT
        epoch_us(events.created_at) // 900000000 AS quarter,
        count(*) AS events
    FROM events
    CROSS JOIN snapshot
    WHERE events.created_at IS NOT NULL
        AND ($event_type::VARCHAR IS NULL OR events.event_type = $event_type::VARCHAR)
        AND ($days::BIGINT = 0 OR events.created_at > snapshot.taken_at - to_days($days::INTEGER))
    GROUP BY ALL
),
in_zone AS (
    SELECT
        timezone(snapshot.time_zone, make_timestamptz(quarters.quarter * 900000000)) AS local_at,
        quarters.events
    FROM quarters
    CROSS JOIN snapshot
),
cells AS (
    SELECT
        isodow(local_at) AS weekday,
        hour(local_at) AS hour,
        sum(events) AS events
    FROM in_zone
    GROUP BY ALL
)
SELECT
    days.weekday,
    hours.hour,
    coalesce(cells.events, 0)::BIGINT AS events
FROM range(1, 8) AS days (weekday)
CROSS JOIN range(0, 24) AS hours (hour)
LEFT JOIN cells ON cells.weekday = days.weekday AND cells.hour = hours.hour
ORDER BY
    days.weekday,
    hours.hour

-- name: figure_event_people
-- One event type in the last so many days (0: ever): events, and the distinct people behind them.
SELECT
    count(*) AS events,
    count(DISTINCT events.user_id) AS people
FROM events
CROSS JOIN snapshot
WHERE events.event_type = $event_type::VARCHAR
    AND ($days::BIGINT = 0 OR events.created_at > snapshot.taken_at - to_days($days::INTEGER))

-- name: figure_paths_to_payment
-- In which order people who paid did each step for the first time, up to their first payment; the most common orders, then all others together.
-- Steps: registered for a workshop, joined one, viewed the programme, booked, sent a receipt. Each counts once, when first done; only the last so many before the payment count.
WITH payers AS (
    SELECT
        bookings.user_id,
        min(booking_times.paid_at) AS paid_at
    FROM bookings
    JOIN booking_times ON booking_times.booking_id = bookings.id
    WHERE bookings.confirmed = 2
    GROUP BY
        bookings.user_id
),
firsts AS (
    SELECT user_id, min(created_at) AS first_at, 1 AS step FROM events WHERE event_type = 'free_lesson_registered' GROUP BY user_id
    UNION ALL
    SELECT user_id, min(first_click), 2 FROM lesson_people WHERE first_click IS NOT NULL GROUP BY user_id
    UNION ALL
    SELECT user_id, first_at, 3 FROM program_views
    UNION ALL
    SELECT user_id, min(created_at), 4 FROM bookings GROUP BY user_id
    UNION ALL
    SELECT user_id, min(receipt_at), 5 FROM booking_times GROUP BY user_id
),
numbered AS (
    SELECT
        payers.user_id,
        firsts.step,
        row_number() OVER (PARTITION BY payers.user_id ORDER BY firsts.first_at, firsts.step) AS turn,
        row_number() OVER (PARTITION BY payers.user_id ORDER BY firsts.first_at DESC, firsts.step DESC) AS from_end
    FROM payers
    JOIN firsts ON firsts.user_id = payers.user_id
        AND firsts.first_at <= payers.paid_at
),
paths AS (
    SELECT
        payers.user_id,
        coalesce(string_agg(CASE numbered.step WHEN 1 THEN 'registered' WHEN 2 THEN 'joined' WHEN 3 THEN 'viewed' WHEN 4 THEN 'booked' ELSE 'receipt' END, ' > ' ORDER BY numbered.turn), 'nothing recorded') AS path
    FROM payers
    LEFT JOIN numbered ON numbered.user_id = payers.user_id
        AND numbered.from_end <= $depth::BIGINT
    WHERE payers.paid_at IS NOT NULL
    GROUP BY
        payers.user_id
),
ranked AS (
    SELECT
        path,
        count(*) AS people,
        row_number() OVER (ORDER BY count(*) DESC, path) AS rank
    FROM paths
    GROUP BY
        path
)
SELECT
    min(rank) AS rank,
    CASE WHEN rank <= $most::BIGINT THEN path END AS path,
    sum(people)::BIGINT AS people,
    count(*) AS paths,
    (SELECT count(*) FROM payers WHERE paid_at IS NOT NULL) AS payers,
    (SELECT count(*) FROM payers WHERE paid_at IS NULL) AS time_unknown
FROM ranked
GROUP BY
    CASE WHEN rank <= $most::BIGINT THEN path END
ORDER BY
    rank

-- name: group_did_event
-- People with an event of one type in the last so many days before the snapshot (0: ever).
SELECT DISTINCT
    events.user_id
FROM events
CROSS JOIN snapshot
WHERE events.event_type = $event_type::VARCHAR
    AND ($days::BIGINT = 0 OR events.created_at > snapshot.taken_at - to_days($days::INTEGER))

-- name: group_event_hour
-- People with an event on one weekday (1 Monday) and hour of the school's zone, of one type (NULL: all) in the last so many days (0: ever).
WITH reach AS (
    SELECT
        min(epoch_us(created_at)) // 900000000 AS first,
        max(epoch_us(created_at)) // 900000000 AS last
    FROM events
),
quarters AS (
    SELECT
        unnest(generate_series(first, last)) AS quarter
    FROM reach
),
in_zone AS (
    SELECT
        quarters.quarter,
        timezone(snapshot.time_zone, make_timestamptz(quarters.quarter * 900000000)) AS local_at
    FROM quarters
    CROSS JOIN snapshot
)
SELECT DISTINCT
    events.user_id
FROM events
CROSS JOIN snapshot
WHERE epoch_us(events.created_at) // 900000000 IN (SELECT quarter FROM in_zone WHERE isodow(local_at) = $weekday::BIGINT AND hour(local_at) = $hour::BIGINT)
    AND ($event_type::VARCHAR IS NULL OR events.event_type = $event_type::VARCHAR)
    AND ($days::BIGINT = 0 OR events.created_at > snapshot.taken_at - to_days($days::INTEGER))

-- name: group_path_to_payment
-- People who paid and did the steps before in one order, as figure_paths_to_payment words it.
WITH payers AS (
    SELECT
        bookings.user_id,
        min(booking_times.paid_at) AS paid_at
    FROM bookings
    JOIN booking_times ON booking_times.booking_id = bookings.id
    WHERE bookings.confirmed = 2
        AND booking_times.paid_at IS NOT NULL
    GROUP BY
        bookings.user_id
),
firsts AS (
    SELECT user_id, min(created_at) AS first_at, 1 AS step, 'registered' AS word FROM events WHERE event_type = 'free_lesson_registered' GROUP BY user_id
    UNION ALL
    SELECT user_id, min(first_click), 2, 'joined' FROM lesson_people WHERE first_click IS NOT NULL GROUP BY user_id
    UNION ALL
    SELECT user_id, first_at, 3, 'viewed' FROM program_views
    UNION ALL
    SELECT user_id, min(created_at), 4, 'booked' FROM bookings GROUP BY user_id
    UNION ALL
    SELECT user_id, min(receipt_at), 5, 'receipt' FROM booking_times GROUP BY user_id
),
before AS (
    SELECT
        payers.user_id,
        list(firsts.word ORDER BY firsts.first_at, firsts.step) FILTER (WHERE firsts.first_at <= payers.paid_at) AS words
    FROM payers
    LEFT JOIN firsts ON firsts.user_id = payers.user_id
    GROUP BY
        payers.user_id
)
SELECT
    user_id
FROM before
WHERE coalesce(nullif(array_to_string(words[-$depth::BIGINT:], ' > '), ''), 'nothing recorded') = $path::VARCHAR
