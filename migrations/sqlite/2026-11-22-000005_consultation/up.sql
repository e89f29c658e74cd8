-- consultation: what is asked from outside

CREATE TABLE consultations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    asker TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    question TEXT NOT NULL,
    contact TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX consultations_state ON consultations (state, created);
