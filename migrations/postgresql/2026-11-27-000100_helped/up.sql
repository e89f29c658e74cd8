-- What our house said lately is counted on every Vandaag: without this all answers are read for it.
CREATE INDEX responses_ours_created ON responses (created) WHERE peer IS NULL AND guest IS NULL;
