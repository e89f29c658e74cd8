-- What everybody must hear who counts on something: that it is moved, or off; and who has read that.
CREATE TABLE told_all (
    response BIGINT PRIMARY KEY NOT NULL REFERENCES responses (id),
    news TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX told_all_at ON told_all (at);
CREATE TABLE told_all_read (
    response BIGINT NOT NULL REFERENCES responses (id),
    person BIGINT NOT NULL,
    PRIMARY KEY (response, person)
);
INSERT INTO told_all (response, news, at) SELECT id, news, decided FROM responses WHERE news IN ('moved', 'off') AND decided IS NOT NULL;
INSERT INTO told_all_read (response, person) SELECT f.response, f.person FROM fates_read f JOIN told_all t ON t.response = f.response;

-- The answers of whose fate their houses did not hear: they were on pause.
CREATE TABLE not_told (
    response BIGINT PRIMARY KEY NOT NULL REFERENCES responses (id)
);
INSERT INTO not_told (response) SELECT response FROM mediation_offers WHERE unheard;
ALTER TABLE mediation_offers DROP COLUMN unheard;
