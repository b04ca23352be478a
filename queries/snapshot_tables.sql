-- name: create_bookings
-- The bot's bookings, as they are; confirmed is -1 cancelled, 0 created, 1 awaiting check, 2 paid.
CREATE TABLE bookings (
    id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    username VARCHAR,
    first_name VARCHAR,
    course_id BIGINT,
    confirmed BIGINT NOT NULL,
    created_at TIMESTAMPTZ,
    referral_code VARCHAR,
    discount_percent BIGINT,
    course_stream VARCHAR
)

-- name: create_registrations
-- The bot's free-lesson registrations, as they are.
CREATE TABLE registrations (
    id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    username VARCHAR,
    first_name VARCHAR,
    email VARCHAR,
    registered_at TIMESTAMPTZ,
    notification_sent BOOLEAN,
    lesson_type VARCHAR,
    lesson_date DATE
)

-- name: create_events
-- The bot's events, as they are; details is JSON text and may hold e-mails and free text.
CREATE TABLE events (
    id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    event_type VARCHAR NOT NULL,
    details VARCHAR,
    created_at TIMESTAMPTZ
)

-- name: create_users
-- The bot's own list of people, when it keeps one.
CREATE TABLE users (
    user_id BIGINT NOT NULL,
    username VARCHAR,
    first_name VARCHAR,
    last_name VARCHAR,
    language_code VARCHAR,
    first_seen_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ
)

-- name: create_referral_coupons
-- The bot's referral coupons, when it has any.
CREATE TABLE referral_coupons (
    id BIGINT NOT NULL,
    code VARCHAR,
    name VARCHAR,
    discount_percent BIGINT,
    max_activations BIGINT,
    current_activations BIGINT,
    created_by VARCHAR,
    created_at TIMESTAMPTZ,
    is_active BOOLEAN
)

-- name: create_referral_usage
-- Who used which referral coupon.
CREATE TABLE referral_usage (
    id BIGINT NOT NULL,
    coupon_id BIGINT,
    user_id BIGINT NOT NULL,
    booking_id BIGINT,
    used_at TIMESTAMPTZ
)

-- name: create_hackathon_registrations
-- Who registered for the hackathon.
CREATE TABLE hackathon_registrations (
    user_id BIGINT NOT NULL,
    username VARCHAR
)

-- name: create_people
-- One row per person: names by rule, counts, streams, tiers with the facts that make them.
CREATE TABLE people (
    user_id BIGINT NOT NULL,
    username VARCHAR,
    first_name VARCHAR,
    last_name VARCHAR,
    display_name VARCHAR NOT NULL,
    course_stream VARCHAR,
    is_registrant BOOLEAN NOT NULL,
    is_customer BOOLEAN NOT NULL,
    first_seen TIMESTAMPTZ,
    first_day DATE,
    last_seen TIMESTAMPTZ,
    bookings BIGINT NOT NULL,
    registrations BIGINT NOT NULL,
    events BIGINT NOT NULL,
    tier VARCHAR NOT NULL,
    tier_events BIGINT NOT NULL,
    tier_active_days BIGINT NOT NULL,
    last_activity TIMESTAMPTZ,
    own_tier VARCHAR NOT NULL,
    own_tier_events BIGINT NOT NULL,
    own_tier_active_days BIGINT NOT NULL
)

-- name: create_handles
-- Every name a person was seen under, where last, and from when to when.
CREATE TABLE handles (
    user_id BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    first_seen TIMESTAMPTZ,
    last_seen TIMESTAMPTZ
)

-- name: create_activity_days
-- Events per person and day of the school's time zone, all and own.
CREATE TABLE activity_days (
    user_id BIGINT NOT NULL,
    day DATE NOT NULL,
    events BIGINT NOT NULL,
    own_events BIGINT NOT NULL
)

-- name: create_program_views
-- Who looked at the programme, how often, and from when to when.
CREATE TABLE program_views (
    user_id BIGINT NOT NULL,
    views BIGINT NOT NULL,
    first_at TIMESTAMPTZ,
    last_at TIMESTAMPTZ
)

-- name: create_lesson_clicks
-- Who pressed "join" for which lesson type, how often, and from when to when.
CREATE TABLE lesson_clicks (
    user_id BIGINT NOT NULL,
    lesson_type VARCHAR NOT NULL,
    clicks BIGINT NOT NULL,
    first_at TIMESTAMPTZ,
    last_at TIMESTAMPTZ
)

-- name: create_segments
-- Which groups each person is in.
CREATE TABLE segments (
    segment VARCHAR NOT NULL,
    user_id BIGINT NOT NULL
)

-- name: create_findings
-- What the checks had to say about this data.
CREATE TABLE findings (
    severity VARCHAR NOT NULL,
    check_name VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    count BIGINT NOT NULL,
    example VARCHAR,
    advice VARCHAR NOT NULL
)

-- name: create_rejects
-- Source rows that could not be used, whole, with the reason.
CREATE TABLE rejects (
    source_table VARCHAR NOT NULL,
    row_key VARCHAR,
    reason VARCHAR NOT NULL,
    payload VARCHAR NOT NULL
)

-- name: create_snapshot
-- What this snapshot is: one row.
CREATE TABLE snapshot (
    snapshot_id VARCHAR NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL,
    source_time TIMESTAMPTZ NOT NULL,
    built_at TIMESTAMPTZ NOT NULL,
    schema_version BIGINT NOT NULL,
    time_zone VARCHAR NOT NULL,
    rules JSON NOT NULL,
    row_counts JSON NOT NULL,
    durations JSON NOT NULL
)
