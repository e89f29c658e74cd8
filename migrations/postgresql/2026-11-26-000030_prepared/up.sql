-- answers that somebody prepared and nobody released yet: few, and read each time a chair looks at what waits
CREATE INDEX responses_prepared ON responses (id) WHERE state = 'prepared' AND withdrawn IS NULL;
