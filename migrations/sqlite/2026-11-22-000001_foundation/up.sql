-- Times are microseconds since 1970 in UTC (BIGINT); enums are one word of text.

-- federation: what leaves and what came

CREATE TABLE activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    uri TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX activities_subject ON activities (subject);

CREATE TABLE links (
    peer TEXT PRIMARY KEY NOT NULL,
    inbox TEXT NOT NULL,
    next_seq BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    next_attempt BIGINT NOT NULL,
    last_success BIGINT,
    last_failure BIGINT,
    last_error TEXT
);

CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    activity BIGINT NOT NULL REFERENCES activities (id),
    peer TEXT NOT NULL REFERENCES links (peer),
    seq BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    error TEXT,
    created BIGINT NOT NULL,
    settled BIGINT,
    UNIQUE (peer, seq)
);
CREATE INDEX deliveries_waiting ON deliveries (state, peer, seq);
CREATE INDEX deliveries_activity ON deliveries (activity);

CREATE TABLE received (
    origin TEXT NOT NULL,
    uri TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (origin, uri)
);

-- house: one row

CREATE TABLE house (
    id BIGINT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    about TEXT NOT NULL,
    created BIGINT NOT NULL,
    welcomed BOOLEAN NOT NULL
);

-- people

CREATE TABLE persons (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    shown TEXT NOT NULL,
    passphrase TEXT,
    card TEXT UNIQUE,
    pin TEXT,
    created BIGINT NOT NULL
);

CREATE TABLE person_roles (
    person BIGINT NOT NULL REFERENCES persons (id),
    role TEXT NOT NULL,
    PRIMARY KEY (person, role)
);

CREATE TABLE cards (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    secret TEXT NOT NULL UNIQUE,
    words TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    person BIGINT REFERENCES persons (id),
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT
);

CREATE TABLE sessions (
    token TEXT PRIMARY KEY NOT NULL,
    person BIGINT NOT NULL REFERENCES persons (id),
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    shared BOOLEAN NOT NULL
);
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE computers (
    token TEXT PRIMARY KEY NOT NULL,
    created BIGINT NOT NULL
);

-- peer: other houses

CREATE TABLE peers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    actor TEXT NOT NULL UNIQUE,
    authority TEXT NOT NULL UNIQUE,
    inbox TEXT NOT NULL,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    about TEXT NOT NULL,
    key_id TEXT NOT NULL,
    key_pem TEXT NOT NULL,
    standing TEXT NOT NULL,
    introduction TEXT NOT NULL,
    principles TEXT,
    our_follow TEXT,
    our_follow_accepted BOOLEAN NOT NULL,
    their_follow TEXT,
    their_follow_accepted BOOLEAN NOT NULL,
    created BIGINT NOT NULL,
    linked BIGINT,
    member_since BIGINT
);

-- due: what must happen when

CREATE TABLE due (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at BIGINT NOT NULL,
    topic TEXT NOT NULL,
    reference TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    UNIQUE (topic, reference)
);
CREATE INDEX due_at ON due (at);

-- post: what the kinds share

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    uri TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    peer BIGINT REFERENCES peers (id),
    author BIGINT REFERENCES persons (id),
    byline_role TEXT,
    byline_name TEXT,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    audience TEXT NOT NULL,
    audience_role TEXT,
    inside TEXT NOT NULL,
    decided_on TEXT,
    version BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    created BIGINT NOT NULL,
    published BIGINT,
    updated BIGINT NOT NULL,
    withdrawn BIGINT
);
CREATE INDEX posts_kind ON posts (kind, published, id);
CREATE INDEX posts_published ON posts (published, id);

CREATE TABLE post_readers (
    post BIGINT NOT NULL REFERENCES posts (id),
    peer TEXT NOT NULL,
    PRIMARY KEY (post, peer)
);

CREATE TABLE ledger (
    post BIGINT NOT NULL REFERENCES posts (id),
    peer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (post, peer)
);

CREATE TABLE responses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    uri TEXT NOT NULL UNIQUE,
    post BIGINT NOT NULL REFERENCES posts (id),
    peer BIGINT REFERENCES peers (id),
    author BIGINT REFERENCES persons (id),
    byline_role TEXT,
    byline_name TEXT,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    withdrawn BIGINT
);
CREATE INDEX responses_post ON responses (post, id);

-- the kinds

CREATE TABLE case_questions (
    post BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    situation TEXT NOT NULL,
    question TEXT NOT NULL,
    tried TEXT NOT NULL,
    wanted_by TEXT
);

CREATE TABLE advice (
    response BIGINT PRIMARY KEY NOT NULL REFERENCES responses (id),
    ground TEXT NOT NULL,
    tried BOOLEAN NOT NULL
);

CREATE TABLE conflicts (
    post BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    summary TEXT NOT NULL,
    hope TEXT NOT NULL,
    urgency TEXT NOT NULL,
    details TEXT NOT NULL,
    ties_allowed BOOLEAN NOT NULL,
    inside TEXT NOT NULL
);

CREATE TABLE mediation_offers (
    response BIGINT PRIMARY KEY NOT NULL REFERENCES responses (id),
    tied BOOLEAN NOT NULL
);

CREATE TABLE detail_reads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post BIGINT NOT NULL REFERENCES posts (id),
    peer TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE events (
    post BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    what TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT,
    place TEXT NOT NULL,
    about TEXT NOT NULL,
    capacity BIGINT
);

CREATE TABLE rsvps (
    response BIGINT PRIMARY KEY NOT NULL REFERENCES responses (id),
    heads BIGINT NOT NULL
);

CREATE TABLE opportunities (
    post BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    about TEXT NOT NULL,
    place TEXT NOT NULL,
    happens TEXT NOT NULL,
    hours TEXT NOT NULL,
    cents BIGINT NOT NULL,
    costs TEXT NOT NULL,
    learn TEXT NOT NULL,
    seats BIGINT NOT NULL
);
