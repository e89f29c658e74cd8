-- reconcile: how often each difference was found and mended in vain; all together they began anew with each new one
DROP TABLE unmended;
CREATE TABLE unmended_lines (
    peer BIGINT NOT NULL REFERENCES peers (id),
    uri TEXT NOT NULL,
    version BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (peer, uri)
);
