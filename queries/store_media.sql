-- name: media_find
-- The file of this kind with this content, when it is in the store.
SELECT
    id
FROM messaging.media
WHERE kind = :kind
    AND sha256 = :sha256
ORDER BY
    id
LIMIT 1

-- name: media_add
-- One more file, with its content or the id by which Telegram knows it.
INSERT INTO messaging.media (
    kind,
    file_name,
    content,
    file_id,
    sha256
)
VALUES (
    :kind,
    :file_name,
    :content,
    :file_id,
    :sha256
)
RETURNING id

-- name: media_kept
-- What is known of a file beside its content.
SELECT
    kind,
    file_name,
    file_id,
    sha256
FROM messaging.media
WHERE id = :media_id

-- name: media_photo
-- The bytes of a photo, while the store has them.
SELECT
    content
FROM messaging.media
WHERE kind = 'photo'
    AND sha256 = :sha256
    AND content IS NOT NULL
LIMIT 1
