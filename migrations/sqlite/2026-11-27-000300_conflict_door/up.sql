-- What is asked before somebody helps: what kind of conflict it is, whether all sides want this, what they speak, what was tried.
ALTER TABLE conflicts ADD COLUMN matter TEXT NOT NULL DEFAULT 'unsaid';
ALTER TABLE conflicts ADD COLUMN agreed TEXT NOT NULL DEFAULT 'unsaid';
ALTER TABLE conflicts ADD COLUMN meets TEXT NOT NULL DEFAULT 'unsaid';
ALTER TABLE conflicts ADD COLUMN languages TEXT NOT NULL DEFAULT '';
ALTER TABLE conflicts ADD COLUMN tried TEXT NOT NULL DEFAULT '';
-- Why somebody with a tie may help all the same.
ALTER TABLE conflicts ADD COLUMN ties_reason TEXT NOT NULL DEFAULT '';
-- What who offers can do, in words with spaces between, what they speak, and of a tie which one it is.
ALTER TABLE mediation_offers ADD COLUMN can TEXT NOT NULL DEFAULT '';
ALTER TABLE mediation_offers ADD COLUMN languages TEXT NOT NULL DEFAULT '';
ALTER TABLE mediation_offers ADD COLUMN tie TEXT NOT NULL DEFAULT '';
-- The telephone numbers that the house shows to who is in need, once it wrote its own; and when that was.
ALTER TABLE house ADD COLUMN help_lines TEXT;
ALTER TABLE house ADD COLUMN help_lines_at BIGINT;
