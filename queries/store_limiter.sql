-- name: limiter_look
-- What stands in the way of a call now.
SELECT
    next_at,
    wait_until,
    wait_reason,
    stopped_at,
    stopped_by,
    stopped_why,
    calls,
    home
FROM messaging.limiter

-- name: limiter_wait
-- Nobody calls before that moment; a longer wait that is already there stays.
UPDATE messaging.limiter
SET wait_until = greatest(wait_until, CAST(:until AS timestamptz)),
    wait_reason = :reason

-- name: limiter_stop
-- The switch that stops everything; the first reason stays.
UPDATE messaging.limiter
SET stopped_at = :at,
    stopped_by = :by,
    stopped_why = :why
WHERE stopped_at IS NULL
RETURNING id

-- name: limiter_go
-- The switch is off again.
UPDATE messaging.limiter
SET stopped_at = NULL,
    stopped_by = '',
    stopped_why = ''
WHERE stopped_at IS NOT NULL
RETURNING id
