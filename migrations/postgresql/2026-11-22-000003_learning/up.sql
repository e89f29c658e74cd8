-- post: themes

CREATE TABLE post_themes (
    post BIGINT NOT NULL REFERENCES posts (id),
    theme TEXT NOT NULL,
    PRIMARY KEY (post, theme)
);
CREATE INDEX post_themes_theme ON post_themes (theme, post);

CREATE TABLE themes (
    name TEXT PRIMARY KEY NOT NULL,
    place BIGINT NOT NULL
);

-- case questions: what is said besides advice, and what came of it

ALTER TABLE advice ADD COLUMN what TEXT NOT NULL DEFAULT 'advice';
ALTER TABLE advice ADD COLUMN about TEXT;
ALTER TABLE advice ADD COLUMN outcome TEXT;
ALTER TABLE advice ADD COLUMN line TEXT NOT NULL DEFAULT '';
ALTER TABLE advice ADD COLUMN tried_at BIGINT;
ALTER TABLE case_questions ADD COLUMN asked_again BIGINT NOT NULL DEFAULT 0;

-- library: lessons

CREATE TABLE lessons (
    post BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    form TEXT NOT NULL,
    lesson TEXT NOT NULL,
    helped TEXT NOT NULL,
    failed TEXT NOT NULL,
    suits TEXT NOT NULL,
    sources TEXT NOT NULL,
    review_on TEXT NOT NULL,
    came_from TEXT
);

-- search: the terms of every post, not its text

ALTER TABLE posts ADD COLUMN indexed BIGINT NOT NULL DEFAULT -1;
CREATE INDEX posts_unindexed ON posts (id) WHERE indexed < rev;
CREATE TABLE search (post BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX search_terms ON search USING gin (terms);
