-- once: the forms that had their effect, for a day, so that each has it once
CREATE TABLE form_keys (
    form_key TEXT NOT NULL,
    person BIGINT NOT NULL,
    digest TEXT NOT NULL,
    result TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (form_key, person)
);
CREATE INDEX form_keys_at ON form_keys (at);
