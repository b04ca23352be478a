-- Statements for SQLite: the search index while it is made.

-- name: search_build_fast
-- Nobody reads the file before it is finished, and a broken one is thrown away.
PRAGMA journal_mode = OFF

-- name: search_build_unsynced
-- The finished file is made durable as a whole, once.
PRAGMA synchronous = OFF

-- name: search_build_pages_of
-- Larger pages hold more neighbours of a term.
PRAGMA page_size = 8192

-- name: search_table_about
-- What the index says of itself.
CREATE TABLE about (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID

-- name: search_table_people
-- One row per person, in the order of who was seen last; facts holds every name but e-mails, and a name that the facts say already is NULL.
CREATE TABLE people (
    person INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    display_name TEXT,
    username TEXT,
    tier INTEGER NOT NULL,
    course_stream TEXT,
    is_customer INTEGER NOT NULL,
    last_seen INTEGER,
    facts TEXT
)

-- name: search_table_contacts
-- The e-mails of those who have any, apart from all else: most roles never read this table.
CREATE TABLE contacts (
    person INTEGER PRIMARY KEY,
    facts TEXT NOT NULL
)

-- name: search_table_terms
-- Sorted terms, 128 postings a page; ids are the postings, sizes how many each term of the page has. The pages of a space follow each other from space << 32 on.
CREATE TABLE terms (
    page INTEGER PRIMARY KEY,
    space INTEGER NOT NULL,
    first TEXT NOT NULL,
    terms BLOB NOT NULL,
    sizes BLOB NOT NULL,
    ids BLOB NOT NULL
)

-- name: search_index_terms
-- Where the pages of a term are.
CREATE INDEX terms_by_first ON terms (
    space,
    first,
    page
)

-- name: search_table_answers
-- Answers made beforehand for beginnings that very many terms share.
CREATE TABLE answers (
    space INTEGER NOT NULL,
    beginning TEXT NOT NULL,
    total INTEGER NOT NULL,
    ids BLOB NOT NULL,
    PRIMARY KEY (space, beginning)
) WITHOUT ROWID

-- name: search_table_shared
-- Who else has a name: the postings of terms that several names share, under the first of them.
CREATE TABLE shared (
    space INTEGER NOT NULL,
    id INTEGER NOT NULL,
    ids BLOB NOT NULL,
    PRIMARY KEY (space, id)
) WITHOUT ROWID

-- name: search_table_groups
-- Who is in which group: a bit a person.
CREATE TABLE groups (
    segment TEXT PRIMARY KEY,
    people BLOB NOT NULL
) WITHOUT ROWID

-- name: search_table_letters
-- Which names hold which three letters in a row; a row is a term under its first posting.
CREATE VIRTUAL TABLE letters USING fts5 (
    term,
    content = '',
    columnsize = 0,
    detail = 'none',
    tokenize = 'trigram case_sensitive 1'
)

-- name: search_table_email_letters
-- The same of e-mails, apart: most roles never read this table.
CREATE VIRTUAL TABLE email_letters USING fts5 (
    term,
    content = '',
    columnsize = 0,
    detail = 'none',
    tokenize = 'trigram case_sensitive 1'
)

-- name: search_letters_at_once
-- One piece at the end instead of merging again and again.
INSERT INTO letters (letters, rank) VALUES ('automerge', 0)

-- name: search_email_letters_at_once
-- One piece at the end instead of merging again and again.
INSERT INTO email_letters (email_letters, rank) VALUES ('automerge', 0)

-- name: search_letters_in_memory
-- 32 MB of letters are gathered before a piece is written: fewer pieces, and half the file.
INSERT INTO letters (letters, rank) VALUES ('hashsize', 33554432)

-- name: search_letters_done
-- The one piece.
INSERT INTO letters (letters) VALUES ('optimize')

-- name: search_email_letters_in_memory
-- 32 MB of letters are gathered before a piece is written: fewer pieces, and half the file.
INSERT INTO email_letters (email_letters, rank) VALUES ('hashsize', 33554432)

-- name: search_email_letters_done
-- The one piece.
INSERT INTO email_letters (email_letters) VALUES ('optimize')

-- name: search_add_letters
-- One term.
INSERT INTO letters (rowid, term) VALUES (?, ?)

-- name: search_add_email_letters
-- One term.
INSERT INTO email_letters (rowid, term) VALUES (?, ?)

-- name: search_add_shared
-- The postings of one term.
INSERT INTO shared VALUES (?, ?, ?)

-- name: search_add_group
-- One group.
INSERT INTO groups VALUES (?, ?)

-- name: search_add_about
-- One saying.
INSERT INTO about VALUES (?, ?)

-- name: search_add_person
-- One person.
INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: search_add_contacts
-- One person's e-mails.
INSERT INTO contacts VALUES (?, ?)

-- name: search_add_page
-- One page of terms.
INSERT INTO terms VALUES (?, ?, ?, ?, ?, ?)

-- name: search_add_answer
-- One answer made beforehand.
INSERT INTO answers VALUES (?, ?, ?, ?)
