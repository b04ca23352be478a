-- The worker keeps the quiet hours itself, so it has to know which messages may go out in them.

-- name: up_1_column
-- Empty: it may not.
ALTER TABLE messaging.message_history
ADD COLUMN despite_quiet text NOT NULL DEFAULT ''

-- name: up_2_given_reasons
-- Reasons given before stand in the audit.
UPDATE messaging.message_history AS m
SET despite_quiet = a.why
FROM messaging.audit AS a
WHERE a.action = 'except_quiet'
    AND a.subject = 'message:' || m.id

-- name: down_1_column
-- The audit keeps the reasons.
ALTER TABLE messaging.message_history
DROP COLUMN despite_quiet
