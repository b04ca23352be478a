-- name: session_utc
-- Times come and go in UTC, whatever zone the machine is in; the school's zone is applied at the edge.
SET GLOBAL TimeZone = 'UTC'

-- name: session_locked
-- From here on nobody changes a setting of this connection.
SET lock_configuration = TRUE
