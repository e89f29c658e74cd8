-- meeting: the sheet for the house meeting, what came of it, and the notice board

CREATE TABLE meetings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    day TEXT NOT NULL,
    made BIGINT NOT NULL
);
CREATE INDEX meetings_day ON meetings (day);

CREATE TABLE meeting_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    meeting BIGINT NOT NULL REFERENCES meetings (id),
    what TEXT NOT NULL,
    post BIGINT REFERENCES posts (id),
    response BIGINT REFERENCES responses (id),
    text TEXT NOT NULL,
    seen BIGINT,
    outcome TEXT,
    line TEXT NOT NULL,
    look_again TEXT
);
CREATE INDEX meeting_items_meeting ON meeting_items (meeting, id);
CREATE INDEX meeting_items_post ON meeting_items (post);

CREATE TABLE board (
    post BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    since BIGINT NOT NULL
);
