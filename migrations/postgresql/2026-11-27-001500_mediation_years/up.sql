-- What stays of requests for help once they are wiped: how many in a year, and nothing of any of them.
CREATE TABLE mediation_years (
    year BIGINT NOT NULL PRIMARY KEY,
    asked BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    weeks BIGINT NOT NULL,
    agreed BIGINT NOT NULL,
    held BIGINT NOT NULL
);
