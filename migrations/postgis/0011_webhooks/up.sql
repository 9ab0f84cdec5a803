-- Who is told of the change log, how far each has come, and what keeps it. The secret signs what is sent, so it
-- is kept as it is. `holder` sends to it until `held_until`; every other process leaves it alone.

CREATE TABLE webhooks (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    url TEXT NOT NULL,
    secret BYTEA NOT NULL,
    kinds TEXT NOT NULL,
    creator TEXT NOT NULL,
    role TEXT NOT NULL,
    territory TEXT,
    has_key BOOLEAN NOT NULL,
    created BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    failing_since BIGINT,
    attempts BIGINT NOT NULL,
    next_attempt BIGINT,
    failure TEXT,
    stopped BIGINT,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL
);
