-- name: group_leads
-- The people of the lead list with these filters.
SELECT
    user_id
FROM people
WHERE is_registrant
    AND list_contains($tiers::VARCHAR[], CASE WHEN $corrected THEN own_tier ELSE tier END)
    AND NOT ($exclude_customers AND is_customer)
    AND ($segment::VARCHAR IS NULL OR user_id IN (SELECT user_id FROM segments WHERE segment = $segment::VARCHAR))

-- name: group_funnel_step
-- The people of one step of the overview's funnel: 1 everybody, 2 registered, 3 joined, 4 viewed, 5 booked, 6 paid.
SELECT
    user_id
FROM people
WHERE bookings + registrations + events > 0
    AND CASE $step::BIGINT
        WHEN 1 THEN TRUE
        WHEN 2 THEN is_registrant
        WHEN 3 THEN join_clicks > 0
        WHEN 4 THEN program_views > 0
        WHEN 5 THEN bookings > 0
        WHEN 6 THEN is_customer
    END

-- name: people_last_seen
-- Everybody with the time they were seen last, to put the latest of a group first.
SELECT
    user_id,
    last_seen
FROM people

-- name: people_named
-- Some people of a group, the last seen first, with what a list shows of them; no e-mail.
SELECT
    user_id,
    display_name,
    username,
    tier,
    is_customer,
    first_seen,
    last_seen
FROM people
WHERE user_id IN (SELECT unnest($ids::BIGINT[]))
ORDER BY
    last_seen DESC NULLS LAST,
    user_id
LIMIT $rows
OFFSET $skip
