-- Statements for SQLite: what the search asks its index.

-- name: search_about
-- What the index says of itself.
SELECT
    name,
    value
FROM about

-- name: search_only_reading
-- Whatever comes, this connection writes nothing.
PRAGMA query_only = ON

-- name: search_untrusted
-- A file that was tampered with calls no function.
PRAGMA trusted_schema = OFF

-- name: search_cache
-- 16 MB of pages stay with the connection.
PRAGMA cache_size = -16384

-- name: search_pages
-- The pages that may hold terms from :low up to, not with, :high; the page before may end in :low.
SELECT
    terms,
    sizes,
    ids
FROM terms
WHERE space = :space
    AND first >= coalesce(
        (
            SELECT
                before.first
            FROM terms AS before
            WHERE before.space = :space
                AND before.first < :low
            ORDER BY
                before.first DESC
            LIMIT 1
        ),
        ''
    )
    AND first < :high
ORDER BY
    first,
    page

-- name: search_answer
-- What was answered beforehand for a beginning that very many terms share.
SELECT
    total,
    ids
FROM answers
WHERE space = :space
    AND beginning = :beginning

-- name: search_found_people
-- The people at these positions, with their names but no e-mails.
SELECT
    people.person,
    people.user_id,
    people.display_name,
    people.username,
    people.tier,
    people.course_stream,
    people.is_customer,
    people.last_seen,
    people.facts
FROM json_each(:people) AS wanted
JOIN people ON people.person = wanted.value

-- name: search_found_contacts
-- The e-mails of the people at these positions.
SELECT
    contacts.person,
    contacts.facts
FROM json_each(:people) AS wanted
JOIN contacts ON contacts.person = wanted.value
