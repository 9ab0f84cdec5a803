-- The extensions (whoever may create them does so once for the database), and the store's own books.
-- Moments are microseconds since 1970 UTC; 9223372036854775807 in an upper bound: not ended.
-- Texts that are ordered or compared as keys go by bytes (COLLATE "C"), as in every other store.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The last write; edition 0 means none yet. Only a gridward store has this table. Whoever writes
-- locks its row first: the order of numbers is the order of commits.
CREATE TABLE gridward_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    log BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    edition BIGINT NOT NULL
);
INSERT INTO gridward_head VALUES (1, 0, -9223372036854775808, 0);

CREATE TABLE change_log (
    number BIGINT PRIMARY KEY,
    recorded BIGINT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    edition BIGINT,
    touched TEXT NOT NULL
);

CREATE TABLE audit_log (
    log BIGINT PRIMARY KEY REFERENCES change_log (number),
    recorded BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    what TEXT NOT NULL
);

CREATE TABLE town (
    one BIGINT PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    levels TEXT NOT NULL,
    holidays TEXT NOT NULL,
    notice TEXT NOT NULL
);

CREATE TABLE api_keys (
    name TEXT COLLATE "C" PRIMARY KEY,
    sha256 BYTEA NOT NULL,
    role TEXT NOT NULL,
    territory TEXT,
    created BIGINT NOT NULL,
    revoked BIGINT
);

CREATE TABLE kept_answers (
    actor TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    body_digest BYTEA NOT NULL,
    answer TEXT NOT NULL,
    kept BIGINT NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX kept_answers_kept ON kept_answers (kept);
