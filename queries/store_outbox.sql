-- name: outbox_add_message
-- A message with its state and time.
INSERT INTO messaging.message_history (
    message_text,
    total_recipients,
    recipient_type,
    recipient_group,
    scheduled_at,
    created_at,
    state,
    author,
    needs_approval,
    buttons,
    options,
    media_id,
    corrects,
    payload_hash,
    fingerprint,
    not_before,
    despite_quiet
)
VALUES (
    :message_text,
    :total_recipients,
    :recipient_type,
    :recipient_group,
    :scheduled_at,
    :created_at,
    :state,
    :author,
    :needs_approval,
    CAST(:buttons AS jsonb),
    CAST(:options AS jsonb),
    :media_id,
    :corrects,
    :payload_hash,
    :fingerprint,
    :not_before,
    :despite_quiet
)
RETURNING id

-- name: outbox_copy_recipients
-- The people of a message, in one stream.
COPY messaging.message_recipients (message_id, user_id, username, personal_text)
FROM STDIN

-- name: outbox_total
-- How many people a message has, once they are in.
UPDATE messaging.message_history
SET total_recipients = :total,
    recipient_type = CASE WHEN :total = 1 THEN 'individual' ELSE 'group' END,
    tally = jsonb_build_object('pending', CAST(:total AS bigint))
WHERE id = :message_id
