-- event: to which events of other houses the house does not go; its meetings said so, or it took back that it comes
CREATE TABLE declined (
    post BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
INSERT INTO declined (post, at)
    SELECT post, MAX(at) FROM (
        SELECT post, made AS at FROM meeting_items JOIN meetings ON meetings.id = meeting_items.meeting
        WHERE what = 'come' AND outcome = 'no' AND post IS NOT NULL
        UNION ALL
        SELECT responses.post, responses.withdrawn FROM responses JOIN posts ON posts.id = responses.post
        WHERE posts.kind = 'event' AND posts.peer IS NOT NULL AND posts.withdrawn IS NULL AND responses.peer IS NULL
            AND responses.guest IS NULL AND responses.state <> 'prepared' AND responses.withdrawn IS NOT NULL
    ) AS said
    WHERE post NOT IN (SELECT post FROM responses WHERE peer IS NULL AND guest IS NULL AND withdrawn IS NULL AND state NOT IN ('prepared', 'refused'))
    GROUP BY post;
