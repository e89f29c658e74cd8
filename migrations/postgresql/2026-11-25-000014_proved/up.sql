-- federation: when a house last proved that it has its key, and why its last answer did not; and what waits until it does

ALTER TABLE links ADD COLUMN proved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN doubt TEXT;
-- From now on: whom we knew has three days.
UPDATE links SET proved = CAST(EXTRACT(EPOCH FROM now()) AS BIGINT) * 1000000;
ALTER TABLE activities ADD COLUMN guarded BOOLEAN NOT NULL DEFAULT FALSE;
