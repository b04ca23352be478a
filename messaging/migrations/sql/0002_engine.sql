-- What the sending engine keeps: states that the database itself refuses to be wrong.

-- name: up_01_media
-- Files of messages: uploaded once, then known to Telegram by their file_id.
CREATE TABLE messaging.media (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CONSTRAINT media_kind CHECK (kind IN ('photo', 'video', 'document')),
    file_name text NOT NULL DEFAULT '',
    content bytea,
    file_id text,
    sha256 text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT media_is_somewhere CHECK (content IS NOT NULL OR file_id IS NOT NULL)
)

-- name: up_02_message_columns
-- State, author, schedule and what is sent beside the text.
ALTER TABLE messaging.message_history
    ADD COLUMN state text NOT NULL DEFAULT 'draft',
    ADD COLUMN state_reason text NOT NULL DEFAULT '',
    ADD COLUMN author text NOT NULL DEFAULT '',
    ADD COLUMN needs_approval boolean NOT NULL DEFAULT false,
    ADD COLUMN buttons jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN options jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN media_id bigint REFERENCES messaging.media (id),
    ADD COLUMN corrects bigint REFERENCES messaging.message_history (id) ON DELETE SET NULL,
    ADD COLUMN payload_hash text NOT NULL DEFAULT '',
    ADD COLUMN fingerprint text,
    ADD COLUMN not_before timestamptz,
    ADD COLUMN started_at timestamptz,
    ADD COLUMN finished_at timestamptz,
    ADD COLUMN errors_in_row integer NOT NULL DEFAULT 0,
    ADD COLUMN tally jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN recall_requested_at timestamptz,
    ADD COLUMN recall_requested_by text,
    ADD COLUMN recall_finished_at timestamptz

-- name: up_03_recipient_columns
-- The text of one person, why a delivery ended as it did, and when.
ALTER TABLE messaging.message_recipients
    ADD COLUMN personal_text text,
    ADD COLUMN reason text NOT NULL DEFAULT '',
    ADD COLUMN detail text NOT NULL DEFAULT '',
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN claimed_at timestamptz,
    ADD COLUMN sent_at timestamptz,
    ADD COLUMN recall_tried_at timestamptz,
    ADD COLUMN recall_reason text NOT NULL DEFAULT '',
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN repeat smallint NOT NULL DEFAULT 0

-- name: up_04_earlier_messages
-- What was sent is done; what was not is held until a person looks at it.
UPDATE messaging.message_history
SET state = CASE WHEN sent_at IS NULL THEN 'held' ELSE 'done' END,
    state_reason = CASE WHEN sent_at IS NULL THEN 'left by the earlier system' ELSE '' END,
    started_at = sent_at,
    finished_at = sent_at,
    not_before = scheduled_at,
    total_recipients = coalesce(total_recipients, 0),
    successful_deliveries = coalesce(successful_deliveries, 0),
    created_at = coalesce(created_at, sent_at, scheduled_at, now()),
    recipient_type = CASE WHEN recipient_type = 'individual' THEN 'individual' ELSE 'group' END

-- name: up_05_earlier_recipients
-- Who was left pending by a message that was sent, or never scheduled: nobody knows, so `unknown`.
UPDATE messaging.message_recipients AS r
SET delivery_status = CASE
        WHEN r.delivery_status IN ('sent', 'failed', 'deleted') THEN r.delivery_status
        WHEN r.delivery_status = 'pending' AND m.sent_at IS NULL AND m.scheduled_at IS NOT NULL
            THEN 'pending'
        ELSE 'unknown'
    END,
    reason = CASE
        WHEN r.delivery_status IN ('sent', 'deleted') THEN ''
        WHEN r.delivery_status = 'pending' AND m.sent_at IS NULL AND m.scheduled_at IS NOT NULL
            THEN ''
        ELSE 'earlier_system'
    END,
    detail = CASE
        WHEN r.delivery_status IN ('pending', 'sent', 'failed', 'deleted') THEN ''
        ELSE 'was ' || coalesce(r.delivery_status, 'empty')
    END,
    sent_at = CASE
        WHEN r.delivery_status IN ('sent', 'deleted') THEN coalesce(m.sent_at, r.created_at)
    END,
    created_at = coalesce(r.created_at, m.created_at, now())
FROM messaging.message_history AS m
WHERE m.id = r.message_id

-- name: up_06_earlier_repeats
-- People who stand twice in one message of the earlier system keep both rows, numbered.
WITH numbered AS (
    SELECT
        id,
        row_number() OVER (PARTITION BY message_id, user_id ORDER BY id) - 1 AS repeat
    FROM messaging.message_recipients
)
UPDATE messaging.message_recipients AS r
SET repeat = n.repeat,
    delivery_status = CASE WHEN r.delivery_status = 'pending' THEN 'skipped' ELSE r.delivery_status END,
    reason = CASE WHEN r.delivery_status = 'pending' THEN 'repeated' ELSE r.reason END
FROM numbered AS n
WHERE n.id = r.id
    AND n.repeat > 0

-- name: up_07_earlier_blocks
-- When somebody blocked the bot is never empty.
UPDATE messaging.blocked_users
SET blocked_at = coalesce(blocked_at, now()),
    reason = coalesce(reason, '')

-- name: up_08_message_rules
-- States, types and keys of messages.
ALTER TABLE messaging.message_history
    ALTER COLUMN total_recipients SET NOT NULL,
    ALTER COLUMN total_recipients SET DEFAULT 0,
    ALTER COLUMN successful_deliveries SET NOT NULL,
    ALTER COLUMN successful_deliveries SET DEFAULT 0,
    ALTER COLUMN created_at SET NOT NULL,
    ALTER COLUMN created_at SET DEFAULT now(),
    ALTER COLUMN recipient_type SET NOT NULL,
    ALTER COLUMN recipient_type SET DEFAULT 'group',
    ADD CONSTRAINT message_history_fingerprint UNIQUE (fingerprint),
    ADD CONSTRAINT message_history_recipient_type CHECK (recipient_type IN ('individual', 'group')),
    ADD CONSTRAINT message_history_state CHECK (
        state IN (
            'draft', 'awaiting_approval', 'scheduled', 'sending', 'paused', 'held', 'done', 'cancelled'
        )
    ),
    ADD CONSTRAINT message_history_scheduled_when CHECK (
        state NOT IN ('scheduled', 'sending') OR not_before IS NOT NULL
    ),
    ADD CONSTRAINT message_history_started CHECK (state <> 'sending' OR started_at IS NOT NULL)

-- name: up_09_recipient_rules
-- Delivery states and the one row a person may have in a message.
ALTER TABLE messaging.message_recipients
    ALTER COLUMN delivery_status SET NOT NULL,
    ALTER COLUMN delivery_status SET DEFAULT 'pending',
    ALTER COLUMN created_at SET NOT NULL,
    ALTER COLUMN created_at SET DEFAULT now(),
    ADD CONSTRAINT message_recipients_once UNIQUE (message_id, user_id, repeat),
    ADD CONSTRAINT message_recipients_status CHECK (
        delivery_status IN (
            'pending', 'sending', 'sent', 'failed', 'unknown', 'skipped', 'cancelled', 'deleted'
        )
    ),
    ADD CONSTRAINT message_recipients_repeat CHECK (
        repeat = 0 OR delivery_status NOT IN ('pending', 'sending')
    ),
    ADD CONSTRAINT message_recipients_claimed CHECK (
        delivery_status <> 'sending' OR claimed_at IS NOT NULL
    ),
    ADD CONSTRAINT message_recipients_sent_when CHECK (
        delivery_status NOT IN ('sent', 'deleted') OR sent_at IS NOT NULL
    )

-- name: up_10_block_rules
-- When and why are always there.
ALTER TABLE messaging.blocked_users
    ALTER COLUMN blocked_at SET NOT NULL,
    ALTER COLUMN blocked_at SET DEFAULT now(),
    ALTER COLUMN reason SET NOT NULL,
    ALTER COLUMN reason SET DEFAULT ''

-- name: up_11_index_by_status
-- Counting a message's states, and finding its next person.
CREATE INDEX message_recipients_by_status ON messaging.message_recipients (message_id, delivery_status, id)

-- name: up_12_index_by_person
-- What one person got, newest first; and whether they got something in the last second.
CREATE INDEX message_recipients_by_person ON messaging.message_recipients (user_id, id DESC)

-- name: up_13_index_open
-- Leftovers of a crash.
CREATE INDEX message_recipients_sending ON messaging.message_recipients (id)
WHERE delivery_status = 'sending'

-- name: up_14_index_messages
-- Messages that the worker has to look at.
CREATE INDEX message_history_open ON messaging.message_history (state, not_before)
WHERE state IN ('scheduled', 'sending')

-- name: up_15_rehearsals
-- What was rehearsed and may be sent by its fingerprint.
CREATE TABLE messaging.rehearsals (
    fingerprint text PRIMARY KEY,
    made_at timestamptz NOT NULL,
    author text NOT NULL,
    message_text text NOT NULL,
    buttons jsonb NOT NULL DEFAULT '[]',
    options jsonb NOT NULL DEFAULT '{}',
    media_id bigint REFERENCES messaging.media (id),
    rules jsonb NOT NULL,
    user_ids bigint[] NOT NULL,
    facts jsonb NOT NULL DEFAULT '{}'
)

-- name: up_16_approvals
-- Who said yes or no to a message; the author cannot say yes.
CREATE TABLE messaging.approvals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id bigint NOT NULL REFERENCES messaging.message_history (id) ON DELETE CASCADE,
    author text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    decision text NOT NULL CONSTRAINT approvals_decision CHECK (decision IN ('approved', 'rejected')),
    why text NOT NULL DEFAULT '',
    CONSTRAINT approvals_not_by_author CHECK (
        decision = 'rejected' OR lower(decided_by) <> lower(author)
    )
)

-- name: up_17_suppressions
-- Who must not be written to, beside those who blocked the bot: opted out, or erased (no id, a keyed hash).
CREATE TABLE messaging.suppressions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CONSTRAINT suppressions_kind CHECK (kind IN ('opted_out', 'erased')),
    user_id bigint CONSTRAINT suppressions_user_id UNIQUE,
    user_hash text CONSTRAINT suppressions_user_hash UNIQUE,
    at timestamptz NOT NULL,
    by_whom text NOT NULL,
    why text NOT NULL DEFAULT '',
    CONSTRAINT suppressions_who CHECK (
        (kind = 'opted_out' AND user_id IS NOT NULL AND user_hash IS NULL)
        OR (kind = 'erased' AND user_id IS NULL AND user_hash IS NOT NULL)
    )
)

-- name: up_18_audit
-- Who did what, when and why; each row holds the hash of the row before.
CREATE TABLE messaging.audit (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL DEFAULT '',
    why text NOT NULL DEFAULT '',
    counts jsonb NOT NULL DEFAULT '{}',
    previous_hash text NOT NULL,
    hash text NOT NULL CONSTRAINT audit_hash UNIQUE
)

-- name: up_19_audit_is_append_only
-- Not even the owner changes a row by accident.
CREATE FUNCTION messaging.audit_is_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$

-- name: up_20_audit_trigger
-- Every way to change or remove a row.
CREATE TRIGGER audit_is_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON messaging.audit
FOR EACH STATEMENT EXECUTE FUNCTION messaging.audit_is_append_only()

-- name: up_21_limiter
-- The one row that every call to Telegram passes: rate, wait, stop switch, count of calls, and home.
CREATE TABLE messaging.limiter (
    id smallint PRIMARY KEY DEFAULT 1 CONSTRAINT limiter_one_row CHECK (id = 1),
    next_at timestamptz,
    wait_until timestamptz,
    wait_reason text NOT NULL DEFAULT '',
    stopped_at timestamptz,
    stopped_by text NOT NULL DEFAULT '',
    stopped_why text NOT NULL DEFAULT '',
    calls bigint NOT NULL DEFAULT 0,
    home text NOT NULL DEFAULT ''
)

-- name: up_22_limiter_row
-- It is there from the start.
INSERT INTO messaging.limiter DEFAULT VALUES

-- name: up_23_worker
-- The one worker's heartbeat.
CREATE TABLE messaging.worker (
    id smallint PRIMARY KEY DEFAULT 1 CONSTRAINT worker_one_row CHECK (id = 1),
    host text NOT NULL,
    pid integer NOT NULL,
    started_at timestamptz NOT NULL,
    beat_at timestamptz NOT NULL,
    doing text NOT NULL DEFAULT '',
    message_id bigint
)

-- name: up_24_grants
-- The app reads and writes everything except the audit, to which it only adds.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA messaging TO hsl_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA messaging TO hsl_app;
REVOKE ALL ON messaging.audit, messaging.alembic_version FROM hsl_app;
GRANT SELECT, INSERT ON messaging.audit TO hsl_app;
GRANT SELECT ON messaging.alembic_version TO hsl_app

-- name: down_1_only_what_fits
-- The earlier form knows four delivery states and has no audit: refuse rather than lose.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM messaging.message_recipients
        WHERE delivery_status NOT IN ('pending', 'sent', 'failed', 'deleted')
    ) OR EXISTS (SELECT FROM messaging.audit) OR EXISTS (SELECT FROM messaging.suppressions) THEN
        RAISE EXCEPTION 'the store holds states, suppressions or audit rows the earlier form cannot keep';
    END IF;
END
$$

-- name: down_2_tables
-- Ours go.
DROP TABLE messaging.rehearsals, messaging.approvals, messaging.suppressions, messaging.audit, messaging.limiter, messaging.worker

-- name: down_3_function
-- And the guard of the audit.
DROP FUNCTION messaging.audit_is_append_only()

-- name: down_4_messages
-- Messages as they were given.
ALTER TABLE messaging.message_history
    DROP CONSTRAINT message_history_recipient_type,
    DROP COLUMN state,
    DROP COLUMN state_reason,
    DROP COLUMN author,
    DROP COLUMN needs_approval,
    DROP COLUMN buttons,
    DROP COLUMN options,
    DROP COLUMN media_id,
    DROP COLUMN corrects,
    DROP COLUMN payload_hash,
    DROP COLUMN fingerprint,
    DROP COLUMN not_before,
    DROP COLUMN started_at,
    DROP COLUMN finished_at,
    DROP COLUMN errors_in_row,
    DROP COLUMN tally,
    DROP COLUMN recall_requested_at,
    DROP COLUMN recall_requested_by,
    DROP COLUMN recall_finished_at

-- name: down_5_recipients
-- Recipients as they were given.
ALTER TABLE messaging.message_recipients
    DROP CONSTRAINT message_recipients_status,
    DROP COLUMN personal_text,
    DROP COLUMN reason,
    DROP COLUMN detail,
    DROP COLUMN attempts,
    DROP COLUMN claimed_at,
    DROP COLUMN sent_at,
    DROP COLUMN recall_tried_at,
    DROP COLUMN recall_reason,
    DROP COLUMN deleted_at,
    DROP COLUMN repeat

-- name: down_6_indexes
-- The indexes that stayed, and the files of messages.
DROP INDEX IF EXISTS messaging.message_recipients_by_person, messaging.message_recipients_by_status,
    messaging.message_recipients_sending

-- name: down_7_media
-- The files of messages.
DROP TABLE messaging.media
