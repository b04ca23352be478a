-- name: search_people
-- Everybody as the search shows them; last_seen in seconds since 1970.
SELECT
    user_id,
    display_name,
    username,
    tier,
    course_stream,
    is_customer,
    epoch(last_seen)::BIGINT AS last_seen
FROM people

-- name: search_names
-- Every name and e-mail a person was seen under; times in seconds since 1970. They lie, and come, by
-- user_id, kind and value.
SELECT
    user_id,
    kind,
    value,
    source,
    epoch(first_seen)::BIGINT AS first_seen,
    epoch(last_seen)::BIGINT AS last_seen
FROM handles

-- name: search_groups
-- Who is in which group that the search can be narrowed to.
SELECT
    segment,
    user_id
FROM segments
