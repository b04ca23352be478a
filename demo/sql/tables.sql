-- name: create_bookings
-- One row per booking of a course; confirmed is -1 cancelled, 0 created, 1 to be checked, 2 paid.
CREATE TABLE bookings (
    id SERIAL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    username TEXT,
    first_name TEXT,
    course_id INTEGER,
    confirmed INTEGER DEFAULT 0,
    created_at TIMESTAMPTZ DEFAULT now(),
    referral_code TEXT,
    discount_percent INTEGER DEFAULT 0,
    course_stream VARCHAR(50)
)

-- name: create_free_lesson_registrations
-- One row per person and workshop; registering again overwrites registered_at.
CREATE TABLE free_lesson_registrations (
    id SERIAL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    username TEXT,
    first_name TEXT,
    email TEXT NOT NULL,
    registered_at TIMESTAMPTZ DEFAULT now(),
    notification_sent BOOLEAN DEFAULT false,
    lesson_type VARCHAR(50),
    lesson_date DATE,
    UNIQUE (user_id, lesson_type, lesson_date)
)

-- name: create_events
-- One row per event, appended by the bot.
CREATE TABLE events (
    id SERIAL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    event_type VARCHAR(50) NOT NULL,
    details JSONB,
    created_at TIMESTAMPTZ DEFAULT now()
)

-- name: create_users
-- One row per person who wrote since the bot began to keep them; times without a zone are UTC.
CREATE TABLE users (
    user_id BIGINT PRIMARY KEY,
    username TEXT,
    first_name TEXT,
    last_name TEXT,
    language_code TEXT,
    first_seen_at TIMESTAMP DEFAULT (now() AT TIME ZONE 'utc'),
    updated_at TIMESTAMP DEFAULT (now() AT TIME ZONE 'utc')
)

-- name: create_referral_coupons
-- One row per discount code.
CREATE TABLE referral_coupons (
    id SERIAL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT,
    discount_percent INTEGER DEFAULT 0,
    max_activations INTEGER,
    current_activations INTEGER DEFAULT 0,
    created_by BIGINT,
    created_at TIMESTAMPTZ DEFAULT now(),
    is_active BOOLEAN DEFAULT true
)

-- name: create_referral_usage
-- One row per use of a discount code.
CREATE TABLE referral_usage (
    id SERIAL PRIMARY KEY,
    coupon_id INTEGER,
    user_id BIGINT NOT NULL,
    booking_id INTEGER,
    used_at TIMESTAMPTZ DEFAULT now()
)

-- name: create_hackathon_registrations
-- One row per participant of the hackathon.
CREATE TABLE hackathon_registrations (
    id SERIAL PRIMARY KEY,
    user_id BIGINT NOT NULL,
    username TEXT,
    team_name TEXT,
    track TEXT,
    registered_at TIMESTAMPTZ DEFAULT now()
)
