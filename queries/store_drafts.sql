-- name: draft_add
-- A new draft or template; its number.
INSERT INTO messaging.drafts (
    author,
    kind,
    name,
    content,
    saved_at
)
VALUES (
    :author,
    :kind,
    :name,
    CAST(:content AS jsonb),
    :now
)
RETURNING id

-- name: draft_one
-- One draft or template, locked when it is about to be sent.
SELECT
    id,
    author,
    kind,
    name,
    content,
    revision,
    message_id,
    saved_at
FROM messaging.drafts
WHERE id = :id

-- name: draft_save
-- Save it, unless somebody (another tab) saved it since, or it was sent.
UPDATE messaging.drafts
SET content = CAST(:content AS jsonb),
    revision = revision + 1,
    saved_at = :now
WHERE id = :id
    AND revision = :revision
    AND message_id IS NULL
RETURNING revision

-- name: draft_sent
-- It became this message.
UPDATE messaging.drafts
SET message_id = :message_id
WHERE id = :id

-- name: draft_remove
-- Throw away a draft of one's own, or a template.
DELETE FROM messaging.drafts
WHERE id = :id
    AND (kind = 'template' OR author = :author)
RETURNING id

-- name: drafts_open
-- What somebody is writing, the newest first.
SELECT
    id,
    name,
    content,
    saved_at
FROM messaging.drafts
WHERE kind = 'draft'
    AND author = :author
    AND message_id IS NULL
ORDER BY
    saved_at DESC,
    id DESC
LIMIT 20

-- name: templates
-- The templates by name.
SELECT
    id,
    author,
    name,
    content,
    saved_at
FROM messaging.drafts
WHERE kind = 'template'
ORDER BY
    lower(name)

-- name: draft_mark_message
-- What a message is that the outbox does not know: to one person alone, or a correction.
UPDATE messaging.message_history
SET recipient_type = CASE WHEN total_recipients = 1 THEN 'individual' ELSE 'group' END,
    corrects = :corrects
WHERE id = :message_id

-- name: message_of_fingerprint
-- The message that a rehearsal became.
SELECT
    id
FROM messaging.message_history
WHERE fingerprint = :fingerprint

-- name: message_as_written
-- What a message was made of, to be written once more.
SELECT
    m.message_text,
    m.buttons,
    m.options,
    m.media_id,
    r.message_text AS rehearsed_text,
    r.rules
FROM messaging.message_history AS m
LEFT JOIN messaging.rehearsals AS r ON r.fingerprint = m.fingerprint
WHERE m.id = :message_id
