-- Who is told of the change log, how far each has come, and what keeps it. The secret signs what is sent, so it
-- is kept as it is. `holder` sends to it until `held_until`; every other process leaves it alone.

CREATE TABLE webhooks (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    url TEXT NOT NULL,
    secret BLOB NOT NULL,
    kinds TEXT NOT NULL,
    creator TEXT NOT NULL,
    role TEXT NOT NULL,
    territory TEXT,
    has_key BOOLEAN NOT NULL,
    created INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    failing_since INTEGER,
    attempts INTEGER NOT NULL,
    next_attempt INTEGER,
    failure TEXT,
    stopped INTEGER,
    holder TEXT NOT NULL,
    held_until INTEGER NOT NULL
);
