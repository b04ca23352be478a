-- name: create_bookings
-- The bot's bookings, as they are; confirmed is -1 cancelled, 0 created, 1 awaiting check, 2 paid.
CREATE TABLE bookings (
    id BIGINT NOT NULL, -- the bot's own number of the row
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    username VARCHAR, -- without @; empty or NULL when there is none
    first_name VARCHAR, -- as Telegram gave it; may be the bot's placeholder
    course_id BIGINT, -- the bot's number of the course
    confirmed BIGINT NOT NULL, -- -1 cancelled, 0 created, 1 awaiting check, 2 paid
    created_at TIMESTAMPTZ, -- when it was made, UTC
    referral_code VARCHAR, -- the code it was made with
    discount_percent BIGINT, -- 0 to 100
    course_stream VARCHAR -- such as 4th_stream; may be unknown or NULL
)

-- name: create_registrations
-- The bot's free-lesson registrations, as they are.
CREATE TABLE registrations (
    id BIGINT NOT NULL, -- the bot's own number of the row
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    username VARCHAR, -- without @; empty or NULL when there is none
    first_name VARCHAR, -- as Telegram gave it; may be the bot's placeholder
    email VARCHAR, -- as typed; for roles that may see contacts
    registered_at TIMESTAMPTZ, -- when made or last renewed, UTC
    notification_sent BOOLEAN, -- the reminder was delivered
    lesson_type VARCHAR, -- such as cursor_lesson
    lesson_date DATE -- the workshop's day; NULL when not said
)

-- name: create_events
-- The bot's events, as they are; details is JSON text and may hold e-mails and free text.
CREATE TABLE events (
    id BIGINT NOT NULL, -- the bot's own number of the row
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    event_type VARCHAR NOT NULL, -- open-ended list
    details VARCHAR USING COMPRESSION zstd, -- JSON text; may hold e-mails and free text
    created_at TIMESTAMPTZ -- when it happened, UTC
)

-- name: create_users
-- The bot's own list of people, when it keeps one.
CREATE TABLE users (
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    username VARCHAR, -- without @; empty or NULL when there is none
    first_name VARCHAR, -- as Telegram gave it; may be the bot's placeholder
    last_name VARCHAR, -- as Telegram gave it
    language_code VARCHAR, -- such as ru
    first_seen_at TIMESTAMPTZ, -- first contact with the bot, UTC
    updated_at TIMESTAMPTZ -- last contact with the bot, UTC
)

-- name: create_referral_coupons
-- The bot's referral coupons, when it has any.
CREATE TABLE referral_coupons (
    id BIGINT NOT NULL, -- the bot's own number of the row
    code VARCHAR, -- what people type
    name VARCHAR, -- what the school calls it
    discount_percent BIGINT, -- 0 to 100
    max_activations BIGINT, -- how often it may be used
    current_activations BIGINT, -- how often it was used
    created_by VARCHAR, -- who made it
    created_at TIMESTAMPTZ, -- when, UTC
    is_active BOOLEAN -- whether it still works
)

-- name: create_referral_usage
-- Who used which referral coupon.
CREATE TABLE referral_usage (
    id BIGINT NOT NULL, -- the bot's own number of the row
    coupon_id BIGINT, -- the coupon
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    booking_id BIGINT, -- the booking it was used for
    used_at TIMESTAMPTZ -- when, UTC
)

-- name: create_hackathon_registrations
-- Who registered for the hackathon.
CREATE TABLE hackathon_registrations (
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    username VARCHAR -- without @; empty or NULL when there is none
)

-- name: create_people
-- One row per person: names by rule, counts, streams, tiers with the facts that make them.
CREATE TABLE people (
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    username VARCHAR, -- the newest one, by rule; NULL when there is none
    first_name VARCHAR, -- the newest one, by rule; placeholders do not count
    last_name VARCHAR, -- from the bot's own list
    display_name VARCHAR NOT NULL, -- first and last name, else @username, else id 123
    course_stream VARCHAR, -- stream of the newest paid booking
    is_registrant BOOLEAN NOT NULL, -- has a free-lesson registration
    is_customer BOOLEAN NOT NULL, -- has a paid booking
    first_seen TIMESTAMPTZ, -- earliest time over all sources, UTC
    first_day DATE, -- its date in the school's time zone
    first_source VARCHAR, -- booking, registration or event: whichever was first, in this order when at once
    last_seen TIMESTAMPTZ, -- latest time over all sources, UTC
    bookings BIGINT NOT NULL, -- how many
    registrations BIGINT NOT NULL, -- how many
    events BIGINT NOT NULL, -- how many, ever
    join_clicks BIGINT NOT NULL, -- presses of "join", over all workshop types
    program_views BIGINT NOT NULL, -- looks at the programme
    tier VARCHAR NOT NULL, -- hot, warm, cool or cold, by every event of the window
    tier_events BIGINT NOT NULL, -- events of the 7 x 24 hours before taken_at
    tier_active_days BIGINT NOT NULL, -- dates of the school's zone with such an event
    last_activity TIMESTAMPTZ, -- newest event ever, UTC
    own_tier VARCHAR NOT NULL, -- the same by the person's own acts only (corrected)
    own_tier_events BIGINT NOT NULL, -- own acts of the window
    own_tier_active_days BIGINT NOT NULL -- dates with an own act
)

-- name: create_handles
-- Every name a person was seen under, where last, and from when to when.
CREATE TABLE handles (
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    kind VARCHAR NOT NULL, -- username, first_name, last_name or email
    value VARCHAR NOT NULL, -- the name itself
    source VARCHAR NOT NULL, -- where it was seen last
    first_seen TIMESTAMPTZ, -- UTC; NULL when the source says no time
    last_seen TIMESTAMPTZ -- UTC
)

-- name: create_activity_days
-- Events per person and day of the school's time zone, all and own.
CREATE TABLE activity_days (
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    day DATE NOT NULL, -- date in the school's time zone
    events BIGINT NOT NULL, -- how many
    own_events BIGINT NOT NULL -- of these, the person's own acts
)

-- name: create_program_views
-- Who looked at the programme, how often, and from when to when.
CREATE TABLE program_views (
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    views BIGINT NOT NULL, -- how many
    first_at TIMESTAMPTZ, -- UTC
    last_at TIMESTAMPTZ -- UTC
)

-- name: create_activity_weeks
-- Events per person and week of their own: week 0 is the first day and the six days after it.
CREATE TABLE activity_weeks (
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    first_day DATE NOT NULL, -- of the person, as in people
    week BIGINT NOT NULL, -- whole weeks since first_day
    events BIGINT NOT NULL, -- how many
    own_events BIGINT NOT NULL -- of these, the person's own acts
)

-- name: create_step_times
-- When people took a step towards paying: one row per first look at the programme, press of "join", booking, receipt and payment.
CREATE TABLE step_times (
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    step VARCHAR NOT NULL, -- viewed, joined, booked, receipt or paid
    first_seen TIMESTAMPTZ, -- of the person, as in people
    first_day DATE, -- of the person, as in people
    done_at TIMESTAMPTZ, -- UTC; NULL when nothing says it
    lesson_type VARCHAR, -- joined: which workshop
    booking_id BIGINT, -- booked, receipt, paid: which booking
    course_stream VARCHAR, -- of that booking
    referral_code VARCHAR -- of that booking
)

-- name: create_lesson_people
-- Who registered for which workshop type, who pressed "join" there, or both: one row per person and type.
CREATE TABLE lesson_people (
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    lesson_type VARCHAR, -- the workshop type; NULL when a registration does not say
    registrations BIGINT NOT NULL, -- how many; 0 clicked without registering
    clicks BIGINT NOT NULL, -- presses of "join"; 0 never came
    first_click TIMESTAMPTZ, -- UTC; NULL without a click
    last_click TIMESTAMPTZ -- UTC; NULL without a click
)

-- name: create_lesson_dates
-- Per workshop type and date: who registered, and who of them came that day.
CREATE TABLE lesson_dates (
    lesson_type VARCHAR, -- the workshop type; NULL when registrations do not say
    lesson_date DATE, -- the workshop's day; NULL when registrations do not say
    registered_people BIGINT NOT NULL, -- distinct people registered for it
    clicked_people BIGINT NOT NULL -- of these, whose first or last press of "join" fell on the day
)

-- name: create_booking_times
-- When each booking's receipt came and when it was paid, by step_times: one row per booking.
CREATE TABLE booking_times (
    booking_id BIGINT NOT NULL, -- the booking's id
    user_id BIGINT NOT NULL, -- the person: a Telegram id, more than 32 bits
    receipt_at TIMESTAMPTZ, -- first change to status 1 or photo, UTC; NULL when nothing says it
    paid_at TIMESTAMPTZ -- first approval of a booking that stands at 2, UTC; NULL when not paid or unknown
)

-- name: create_segments
-- Which groups each person is in.
CREATE TABLE segments (
    segment VARCHAR NOT NULL, -- stream:4th_stream, tier:hot, customers, not_customers, registrants, hackathon
    user_id BIGINT NOT NULL -- the person: a Telegram id, more than 32 bits
)

-- name: create_findings
-- What the checks had to say about this data.
CREATE TABLE findings (
    severity VARCHAR NOT NULL, -- fail or warn
    check_name VARCHAR NOT NULL, -- which check
    subject VARCHAR NOT NULL, -- what it is about
    count BIGINT NOT NULL, -- how many
    example VARCHAR, -- one of them
    advice VARCHAR NOT NULL -- what it means and what to do
)

-- name: create_rejects
-- Source rows that could not be used, whole, with the reason.
CREATE TABLE rejects (
    source_table VARCHAR NOT NULL, -- the snapshot's name of the table
    row_key VARCHAR, -- id or user_id of the row
    reason VARCHAR NOT NULL, -- why it cannot be used
    payload VARCHAR NOT NULL -- the whole row as JSON; may hold e-mails and free text
)

-- name: create_snapshot
-- What this snapshot is: one row.
CREATE TABLE snapshot (
    snapshot_id VARCHAR NOT NULL, -- the name of the file
    taken_at TIMESTAMPTZ NOT NULL, -- the moment the data shows, UTC, by the source's clock
    source_time TIMESTAMPTZ NOT NULL, -- the source's clock at that moment
    built_at TIMESTAMPTZ NOT NULL, -- our clock when it was made
    schema_version BIGINT NOT NULL, -- of these tables
    time_zone VARCHAR NOT NULL, -- the school's
    rules JSON NOT NULL, -- JSON: window, tiers, streams in force
    row_counts JSON NOT NULL, -- JSON: rows per table
    durations JSON NOT NULL -- JSON: seconds per step
)
