-- That nobody chose yet who of the house reads a request has a word of its own: it stood as the smallest choice so far.
UPDATE conflicts SET inside = 'unsaid' WHERE inside = 'author' AND post IN (
    SELECT id FROM posts WHERE peer IS NULL AND published IS NULL AND audience = 'houses'
    AND NOT EXISTS (SELECT 1 FROM post_readers WHERE post_readers.post = posts.id)
);
