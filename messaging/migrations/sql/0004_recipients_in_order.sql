-- Pages of a message's people: a page of 50 took 70 ms at a million recipients without this index.

-- name: up_1_index
-- The people of one message in the order they were queued.
CREATE INDEX message_recipients_in_order ON messaging.message_recipients (message_id, id)

-- name: down_1_index
-- Without it pages are slow, and nothing else changes.
DROP INDEX messaging.message_recipients_in_order
