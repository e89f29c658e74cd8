-- federation: when a house last proved that it has its key, and why its last answer did not; and what waits until it does

ALTER TABLE links ADD COLUMN proved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN doubt TEXT;
-- From now on: whom we knew has three days.
UPDATE links SET proved = CAST(EXTRACT(EPOCH FROM now()) AS BIGINT) * 1000000;
ALTER TABLE activities ADD COLUMN guarded BOOLEAN NOT NULL DEFAULT FALSE;

-- post: what a house said last of its own, with its proof, for itself alone; and what of ours came back after a restore

CREATE TABLE kept_words (
    uri TEXT PRIMARY KEY NOT NULL,
    peer BIGINT NOT NULL,
    removal BOOLEAN NOT NULL,
    context TEXT,
    body TEXT NOT NULL
);
CREATE INDEX kept_words_removals ON kept_words (peer, uri) WHERE removal;
CREATE TABLE kept_contexts (
    name TEXT PRIMARY KEY NOT NULL,
    body TEXT NOT NULL
);
ALTER TABLE posts ADD COLUMN copied BIGINT;
ALTER TABLE posts ADD COLUMN returned BIGINT;
CREATE INDEX posts_returned ON posts (id) WHERE returned IS NOT NULL;

-- reconcile: whom we still ask for what it has of ours, and how much of that stays unknown here

CREATE TABLE asked_back (
    peer BIGINT PRIMARY KEY NOT NULL,
    since BIGINT NOT NULL,
    done BIGINT,
    unknown BIGINT NOT NULL
);

-- post: what the owner of a thread took out of it before it came; of that thread alone

CREATE TABLE kept_out (
    post BIGINT NOT NULL REFERENCES posts (id),
    uri TEXT NOT NULL,
    PRIMARY KEY (post, uri)
);
