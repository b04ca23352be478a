-- Statements for SQLite: what the search asks its index. CROSS JOIN there means: in this order.

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
-- The pages of a space in order, from the one on that may hold :low: the page before may end in it.
SELECT
    terms,
    sizes,
    ids,
    first
FROM terms
WHERE page >= coalesce(
        (
            SELECT
                before.page
            FROM terms AS before
            WHERE before.space = :space
                AND before.first < :low
            ORDER BY
                before.first DESC,
                before.page DESC
            LIMIT 1
        ),
        :space << 32
    )
    AND page < (:space + 1) << 32
ORDER BY
    page

-- name: search_answer
-- What was answered beforehand: a beginning that very many terms share, or one or two letters anywhere.
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
CROSS JOIN people ON people.person = wanted.value

-- name: search_found_contacts
-- The e-mails of the people at these positions.
SELECT
    contacts.person,
    contacts.facts
FROM json_each(:people) AS wanted
CROSS JOIN contacts ON contacts.person = wanted.value

-- name: search_answers_of
-- The answers made beforehand for any of these beginnings.
SELECT
    answers.beginning,
    answers.ids
FROM json_each(:beginnings) AS wanted
CROSS JOIN answers ON answers.space = :space
    AND answers.beginning = wanted.value

-- name: search_pages_of
-- The pages that may hold terms with any of these beginnings.
WITH needed AS (
    SELECT
        (
            SELECT
                before.page
            FROM terms AS before
            WHERE before.space = :space
                AND before.first < wanted.value
            ORDER BY
                before.first DESC,
                before.page DESC
            LIMIT 1
        ) AS page
    FROM json_each(:beginnings) AS wanted
    UNION
    SELECT
        inside.page
    FROM json_each(:beginnings) AS wanted
    CROSS JOIN terms AS inside ON inside.space = :space
        AND inside.first >= wanted.value
        AND inside.first < wanted.value || char(1114111)
)
SELECT
    terms.terms,
    terms.sizes,
    terms.ids,
    terms.first
FROM needed
CROSS JOIN terms ON terms.page = needed.page

-- name: search_letters
-- Names that hold all these letters, from one posting on, who was seen last first; a row is a term.
SELECT
    letters.rowid AS id,
    shared.ids,
    people.facts
FROM letters
LEFT JOIN shared ON shared.space = :space
    AND shared.id = letters.rowid
LEFT JOIN people ON people.person = letters.rowid >> :shift
WHERE letters MATCH :letters
    AND letters.rowid > :after
ORDER BY
    letters.rowid
LIMIT :most

-- name: search_email_letters
-- The same of e-mails.
SELECT
    email_letters.rowid AS id,
    shared.ids,
    contacts.facts
FROM email_letters
LEFT JOIN shared ON shared.space = :space
    AND shared.id = email_letters.rowid
LEFT JOIN contacts ON contacts.person = email_letters.rowid >> :shift
WHERE email_letters MATCH :letters
    AND email_letters.rowid > :after
ORDER BY
    email_letters.rowid
LIMIT :most

-- name: search_members
-- Who is in this group: a bit a person.
SELECT
    people
FROM groups
WHERE segment = :segment
