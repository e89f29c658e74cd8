-- house, peer: who a house says it is
ALTER TABLE house ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
ALTER TABLE peers ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
-- peer: what a chair wrote with a yes, and which house helps it on its way
ALTER TABLE peers ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE peers ADD COLUMN buddy TEXT;

-- membership: houses that asked at a member of ours
CREATE TABLE newcomers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    actor TEXT NOT NULL,
    authority TEXT NOT NULL,
    name TEXT NOT NULL,
    sponsor BIGINT REFERENCES peers (id),
    application TEXT NOT NULL,
    key_digest TEXT NOT NULL,
    introduction TEXT NOT NULL,
    profile TEXT NOT NULL,
    told BIGINT NOT NULL,
    closed BIGINT
);
CREATE INDEX newcomers_actor ON newcomers (actor);

-- membership: the word of a chair for a newcomer
CREATE TABLE vouches (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    uri TEXT NOT NULL UNIQUE,
    peer BIGINT REFERENCES peers (id),
    actor TEXT NOT NULL,
    application TEXT NOT NULL,
    key_digest TEXT NOT NULL,
    given BIGINT NOT NULL,
    withdrawn BIGINT
);
CREATE INDEX vouches_actor ON vouches (actor);

-- membership: every change of standing
CREATE TABLE standings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    authority TEXT NOT NULL,
    at BIGINT NOT NULL,
    before TEXT,
    after TEXT,
    cause TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX standings_authority ON standings (authority, id);

-- membership: houses that members of ours hold
CREATE TABLE rosters (
    peer BIGINT NOT NULL REFERENCES peers (id),
    actor TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (peer, actor)
);

-- membership: houses that a chair here does not want to know
CREATE TABLE not_wanted (
    actor TEXT PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL
);
