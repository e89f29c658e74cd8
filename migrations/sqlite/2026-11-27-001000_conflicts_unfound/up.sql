-- A conflict is not found by its words: what stands in the index of it goes.
UPDATE posts SET rev = rev + 1 WHERE kind = 'conflict';
