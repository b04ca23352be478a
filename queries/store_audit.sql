-- name: audit_lock
-- One writer at a time, until its transaction ends: the chain has no forks.
SELECT
    pg_advisory_xact_lock(7451001)

-- name: audit_last
-- The end of the chain.
SELECT
    seq,
    hash
FROM messaging.audit
ORDER BY
    seq DESC
LIMIT 1

-- name: audit_add
-- One more row.
INSERT INTO messaging.audit (
    seq,
    at,
    actor,
    action,
    subject,
    why,
    counts,
    previous_hash,
    hash
)
VALUES (
    :seq,
    :at,
    :actor,
    :action,
    :subject,
    :why,
    CAST(:counts AS jsonb),
    :previous_hash,
    :hash
)

-- name: audit_all
-- The whole chain, oldest first.
SELECT
    seq,
    at,
    actor,
    action,
    subject,
    why,
    counts,
    previous_hash,
    hash
FROM messaging.audit
ORDER BY
    seq
