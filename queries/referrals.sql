-- name: figure_referral_codes
-- Per referral code: what it promises and allows (the bot's coupons), how often it was used by each record, and what became of the bookings made with it.
-- A code in bookings alone (no coupon) and a coupon nobody used both show. is_full: used as often as allowed, by the highest of the three counts.
WITH booked AS (
    SELECT
        referral_code AS code,
        count(*) AS bookings,
        count(DISTINCT user_id) AS people,
        count(*) FILTER (WHERE confirmed = 2) AS paid,
        avg(discount_percent) AS mean_discount_pct,
        min(created_at) AS first_booked_at,
        max(created_at) AS last_booked_at
    FROM bookings
    WHERE referral_code <> ''
    GROUP BY
        referral_code
),
used AS (
    SELECT
        coupon_id,
        count(*) AS uses
    FROM referral_usage
    GROUP BY
        coupon_id
),
coupons AS (
    SELECT
        referral_coupons.code,
        any_value(referral_coupons.name) AS name,
        any_value(referral_coupons.discount_percent) AS discount_percent,
        any_value(referral_coupons.max_activations) AS max_activations,
        sum(referral_coupons.current_activations)::BIGINT AS activations,
        coalesce(sum(used.uses), 0)::BIGINT AS uses,
        bool_or(referral_coupons.is_active) AS is_active,
        min(referral_coupons.created_at) AS created_at
    FROM referral_coupons
    LEFT JOIN used ON used.coupon_id = referral_coupons.id
    WHERE referral_coupons.code <> ''
    GROUP BY
        referral_coupons.code
)
SELECT
    coalesce(coupons.code, booked.code) AS code,
    coupons.name,
    coupons.code IS NOT NULL AS is_known,
    coupons.is_active,
    coupons.discount_percent,
    coupons.max_activations,
    coupons.activations,
    coupons.uses,
    coalesce(booked.bookings, 0) AS bookings,
    coalesce(booked.people, 0) AS people,
    coalesce(booked.paid, 0) AS paid,
    booked.mean_discount_pct,
    greatest(coupons.activations, coupons.uses, booked.bookings) >= coupons.max_activations AS is_full,
    coupons.created_at,
    booked.first_booked_at,
    booked.last_booked_at
FROM coupons
FULL JOIN booked ON booked.code = coupons.code
ORDER BY
    bookings DESC,
    code

-- name: figure_referral_effect
-- Bookings made with a referral code and without one, how many of each are paid, and the mean discount.
SELECT
    coalesce(referral_code, '') <> '' AS with_code,
    count(*) AS bookings,
    count(DISTINCT user_id) AS people,
    count(*) FILTER (WHERE confirmed = 2) AS paid,
    avg(discount_percent) AS mean_discount_pct
FROM bookings
GROUP BY
    with_code
ORDER BY
    with_code DESC

-- name: figure_referral_weeks
-- Bookings per week (Monday, school's zone) with and without a referral code, every week from the first to the snapshot's.
WITH dated AS (
    SELECT
        date_trunc('week', timezone(snapshot.time_zone, bookings.created_at))::DATE AS week,
        coalesce(bookings.referral_code, '') <> '' AS with_code
    FROM bookings
    CROSS JOIN snapshot
    WHERE bookings.created_at IS NOT NULL
),
weeks AS (
    SELECT
        unnest(generate_series((SELECT min(week) FROM dated), date_trunc('week', timezone(time_zone, taken_at)), to_days(7)))::DATE AS week
    FROM snapshot
)
SELECT
    weeks.week,
    count(dated.week) FILTER (WHERE dated.with_code) AS with_code,
    count(dated.week) FILTER (WHERE NOT dated.with_code) AS without_code
FROM weeks
LEFT JOIN dated ON dated.week = weeks.week
GROUP BY
    weeks.week
ORDER BY
    weeks.week

-- name: group_used_code
-- People who booked with one referral code.
SELECT DISTINCT
    user_id
FROM bookings
WHERE referral_code = $code::VARCHAR
