-- name: lead_count
-- How many people the lead list has: everybody with a free-lesson registration, one each, as filtered.
SELECT
    count(*) AS leads
FROM people
WHERE is_registrant
    AND list_contains($tiers::VARCHAR[], CASE WHEN $corrected THEN own_tier ELSE tier END)
    AND NOT ($exclude_customers AND is_customer)
    AND ($segment::VARCHAR IS NULL OR user_id IN (SELECT user_id FROM segments WHERE segment = $segment::VARCHAR))
    AND ($ids::BIGINT[] IS NULL OR user_id IN (SELECT unnest($ids::BIGINT[])))

-- name: lead_page
-- One page of the lead list: warmest, then busiest, then latest first; the id settles ties, so pages never overlap.
-- Only the sort keys of everybody are read, and the other columns for the page alone (1 M people: 20 ms, not 140).
WITH page AS MATERIALIZED (
    SELECT
        rowid AS place,
        user_id,
        CASE CASE WHEN $corrected THEN own_tier ELSE tier END WHEN 'hot' THEN 1 WHEN 'warm' THEN 2 WHEN 'cool' THEN 3 ELSE 4 END AS tier_rank,
        CASE WHEN $corrected THEN own_tier_events ELSE tier_events END AS busy,
        last_activity
    FROM people
    WHERE is_registrant
        AND list_contains($tiers::VARCHAR[], CASE WHEN $corrected THEN own_tier ELSE tier END)
        AND NOT ($exclude_customers AND is_customer)
        AND ($segment::VARCHAR IS NULL OR user_id IN (SELECT user_id FROM segments WHERE segment = $segment::VARCHAR))
        AND ($ids::BIGINT[] IS NULL OR user_id IN (SELECT unnest($ids::BIGINT[])))
    ORDER BY
        tier_rank,
        busy DESC,
        last_activity DESC NULLS LAST,
        user_id
    LIMIT $limit
    OFFSET $offset
),
in_streams AS (
    SELECT
        user_id,
        string_agg(substr(segment, 8), ', ' ORDER BY segment) AS streams
    FROM segments
    WHERE segment >= 'stream:'
        AND segment < 'stream;'
        AND user_id IN (SELECT user_id FROM page)
    GROUP BY
        user_id
)
SELECT
    people.user_id,
    people.username,
    people.first_name,
    people.last_name,
    people.display_name,
    people.course_stream,
    people.is_registrant,
    people.is_customer,
    people.first_seen,
    people.last_seen,
    people.bookings,
    people.registrations,
    people.events,
    people.tier,
    people.tier_events,
    people.tier_active_days,
    people.last_activity,
    people.own_tier,
    people.own_tier_events,
    people.own_tier_active_days,
    coalesce(in_streams.streams, '') AS streams
FROM page
JOIN people ON people.rowid = page.place
LEFT JOIN in_streams ON in_streams.user_id = page.user_id
ORDER BY
    page.tier_rank,
    page.busy DESC,
    page.last_activity DESC NULLS LAST,
    page.user_id

-- name: lead_all
-- The whole lead list in the same order with the same columns, to be read piece by piece.
WITH in_streams AS (
    SELECT
        user_id,
        string_agg(substr(segment, 8), ', ' ORDER BY segment) AS streams
    FROM segments
    WHERE segment >= 'stream:'
        AND segment < 'stream;'
    GROUP BY
        user_id
)
SELECT
    people.user_id,
    people.username,
    people.first_name,
    people.last_name,
    people.display_name,
    people.course_stream,
    people.is_registrant,
    people.is_customer,
    people.first_seen,
    people.last_seen,
    people.bookings,
    people.registrations,
    people.events,
    people.tier,
    people.tier_events,
    people.tier_active_days,
    people.last_activity,
    people.own_tier,
    people.own_tier_events,
    people.own_tier_active_days,
    coalesce(in_streams.streams, '') AS streams
FROM people
LEFT JOIN in_streams USING (user_id)
WHERE people.is_registrant
    AND list_contains($tiers::VARCHAR[], CASE WHEN $corrected THEN people.own_tier ELSE people.tier END)
    AND NOT ($exclude_customers AND people.is_customer)
    AND ($segment::VARCHAR IS NULL OR people.user_id IN (SELECT user_id FROM segments WHERE segment = $segment::VARCHAR))
    AND ($ids::BIGINT[] IS NULL OR people.user_id IN (SELECT unnest($ids::BIGINT[])))
ORDER BY
    CASE CASE WHEN $corrected THEN people.own_tier ELSE people.tier END WHEN 'hot' THEN 1 WHEN 'warm' THEN 2 WHEN 'cool' THEN 3 ELSE 4 END,
    CASE WHEN $corrected THEN people.own_tier_events ELSE people.tier_events END DESC,
    people.last_activity DESC NULLS LAST,
    people.user_id

-- name: lead_streams
-- The streams that somebody is in.
SELECT DISTINCT
    substr(segment, 8) AS stream
FROM segments
WHERE segment >= 'stream:'
    AND segment < 'stream;'
ORDER BY
    stream

-- name: lead_rules
-- The rules this snapshot was made by, as JSON (the streams configured then are in it), and its zone.
SELECT
    rules::VARCHAR AS rules,
    time_zone
FROM snapshot
