-- post: what stands in the search index and changed is found before what is not in it yet
DROP INDEX posts_unindexed;
CREATE INDEX posts_changed ON posts (id) WHERE indexed < rev AND indexed >= 0;
CREATE INDEX posts_unindexed ON posts (id) WHERE indexed < rev AND indexed < 0;
-- reconcile: how far a house was asked for what it holds of us
ALTER TABLE asked_back ADD COLUMN place TEXT NOT NULL DEFAULT '';
