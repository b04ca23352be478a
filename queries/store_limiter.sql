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

-- name: limiter_take
-- The next place in the row of calls, unless it is too early, Telegram said wait, or all is stopped.
-- A next moment far ahead of one pace was written before the clock was set back: it does not count.
UPDATE messaging.limiter
SET next_at = CAST(:now AS timestamptz) + CAST(:pace AS interval),
    calls = calls + 1
WHERE stopped_at IS NULL
    AND (
        next_at IS NULL
        OR next_at <= :now
        OR next_at > CAST(:now AS timestamptz) + 2 * CAST(:pace AS interval)
    )
    AND (wait_until IS NULL OR wait_until <= :now)
RETURNING calls

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
