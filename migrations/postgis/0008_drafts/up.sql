-- Proposals on top of an edition: their edits, replayed, are what is checked, approved and published.

CREATE TABLE drafts (
    id BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    locks TEXT NOT NULL,
    author TEXT NOT NULL,
    base BIGINT NOT NULL,
    status TEXT NOT NULL,
    edits TEXT NOT NULL,
    undone TEXT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    digest BYTEA,
    reviewer TEXT,
    remark TEXT NOT NULL,
    reasons TEXT NOT NULL,
    comments TEXT NOT NULL,
    published BIGINT
);
