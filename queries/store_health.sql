-- name: health_patience
-- Whoever only looks gives up soon.
SET statement_timeout = '4s'

-- name: health_messages
-- How many messages are in which state.
SELECT
    state,
    count(*) AS messages
FROM messaging.message_history
GROUP BY
    state
ORDER BY
    state

-- name: health_deliveries
-- How many deliveries are in which state, as last counted with their messages: no table of millions is read.
SELECT
    counted.key AS state,
    CAST(sum(CAST(counted.value AS bigint)) AS bigint) AS people
FROM messaging.message_history AS m
CROSS JOIN LATERAL jsonb_each_text(m.tally) AS counted
GROUP BY
    counted.key
ORDER BY
    counted.key

-- name: health_standing
-- Messages that wait for a person: held, or paused.
SELECT
    id,
    state
FROM messaging.message_history
WHERE state IN ('held', 'paused')
ORDER BY
    id

-- name: health_waiting
-- Since when something should be going out or be recalled; NULL when nothing waits.
SELECT
    min(
        CASE
            WHEN state = 'sending' THEN started_at
            WHEN state = 'scheduled' AND not_before <= CAST(:now AS timestamptz) THEN not_before
            ELSE recall_requested_at
        END
    ) AS waiting_since
FROM messaging.message_history
WHERE state = 'sending'
    OR (state = 'scheduled' AND not_before <= :now)
    OR (recall_requested_at IS NOT NULL AND recall_finished_at IS NULL)
