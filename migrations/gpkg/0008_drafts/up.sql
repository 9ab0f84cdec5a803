-- Proposals on top of an edition: their edits, replayed, are what is checked, approved and published.

CREATE TABLE drafts (
    id INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    locks TEXT NOT NULL,
    author TEXT NOT NULL,
    base INTEGER NOT NULL,
    status TEXT NOT NULL,
    edits TEXT NOT NULL,
    undone TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    digest BLOB,
    reviewer TEXT,
    remark TEXT NOT NULL,
    reasons TEXT NOT NULL,
    comments TEXT NOT NULL,
    published INTEGER
);
