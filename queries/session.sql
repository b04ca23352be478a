-- name: session_utc
-- Times come and go in UTC, whatever zone the machine is in; the school's zone is applied at the edge.
SET GLOBAL TimeZone = 'UTC'

-- name: session_locked
-- From here on nobody changes a setting of this connection.
SET lock_configuration = TRUE

-- name: session_is_locked
-- Whether this file is already open, and locked, in this process.
SELECT
    current_setting('lock_configuration')::BOOLEAN AS is_locked
