-- What is written and not yet sent: kept on the server, so that no closed tab loses it.

-- name: up_1_drafts
-- A draft of one author, or a template for everybody who writes; `message_id` once it was sent.
CREATE TABLE messaging.drafts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author text NOT NULL,
    kind text NOT NULL CONSTRAINT drafts_kind CHECK (kind IN ('draft', 'template')),
    name text NOT NULL DEFAULT '',
    content jsonb NOT NULL DEFAULT '{}',
    revision integer NOT NULL DEFAULT 1,
    message_id bigint REFERENCES messaging.message_history (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    saved_at timestamptz NOT NULL,
    CONSTRAINT drafts_template_name CHECK (kind = 'draft' OR name <> '')
)

-- name: up_2_template_names
-- One template of a name.
CREATE UNIQUE INDEX drafts_template_names ON messaging.drafts (lower(name))
WHERE kind = 'template'

-- name: up_3_index_by_author
-- What somebody is writing, newest first.
CREATE INDEX drafts_by_author ON messaging.drafts (author, saved_at DESC)
WHERE kind = 'draft'

-- name: up_4_grants
-- The app reads and writes them.
GRANT SELECT, INSERT, UPDATE, DELETE ON messaging.drafts TO hsl_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA messaging TO hsl_app

-- name: down_1_only_what_fits
-- The earlier form keeps no drafts: refuse rather than lose.
DO $$
BEGIN
    IF EXISTS (SELECT FROM messaging.drafts) THEN
        RAISE EXCEPTION 'the store holds drafts and templates the earlier form cannot keep';
    END IF;
END
$$

-- name: down_2_drafts
-- Nothing is in it.
DROP TABLE messaging.drafts
