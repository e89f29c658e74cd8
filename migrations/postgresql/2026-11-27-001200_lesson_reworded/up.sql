-- Since when a lesson has the words that it has: who looked at it before that looked at other words.
ALTER TABLE lessons ADD COLUMN reworded BIGINT;
