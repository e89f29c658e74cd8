-- answers that somebody prepared: those that wait are read each time a chair looks at what waits
CREATE INDEX responses_prepared ON responses (id) WHERE state = 'prepared';
