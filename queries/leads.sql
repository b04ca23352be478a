-- name: figure_tier_counts
-- How many people have each tier, by the legacy and by the corrected score, among registrants and among everybody.
WITH counted AS (
    SELECT
        tier,
        own_tier,
        count(*) AS everybody,
        count(*) FILTER (WHERE is_registrant) AS registrants
    FROM people
    GROUP BY
        tier,
        own_tier
)
SELECT
    names.tier,
    coalesce(sum(registrants) FILTER (WHERE counted.tier = names.tier), 0)::BIGINT AS registrants_legacy,
    coalesce(sum(registrants) FILTER (WHERE counted.own_tier = names.tier), 0)::BIGINT AS registrants_corrected,
    coalesce(sum(everybody) FILTER (WHERE counted.tier = names.tier), 0)::BIGINT AS everybody_legacy,
    coalesce(sum(everybody) FILTER (WHERE counted.own_tier = names.tier), 0)::BIGINT AS everybody_corrected
FROM (VALUES (1, 'hot'), (2, 'warm'), (3, 'cool'), (4, 'cold')) AS names (position, tier)
LEFT JOIN counted ON counted.tier = names.tier
    OR counted.own_tier = names.tier
GROUP BY
    names.position,
    names.tier
ORDER BY
    names.position

-- name: figure_person_events
-- What one person did inside the tier window that ends at the snapshot's time, per kind of event.
SELECT
    event_type,
    count(*) AS events,
    count(DISTINCT timezone(time_zone, created_at)::DATE) AS active_days,
    max(created_at) AS last_at
FROM events, snapshot
WHERE user_id = $person
    AND created_at >= taken_at - INTERVAL 168 HOURS
    AND created_at <= taken_at
GROUP BY
    event_type
ORDER BY
    events DESC,
    event_type

-- name: figure_tier_rules
-- What each tier asked for when this snapshot was made, warmest first: events and active days inside the window.
SELECT
    unnest(from_json(rules -> 'tiers', '[{"tier": "VARCHAR", "events": "BIGINT", "days": "BIGINT"}]'), recursive := true),
    CAST(rules ->> 'tier_window_hours' AS DOUBLE) AS window_hours,
    time_zone
FROM snapshot
