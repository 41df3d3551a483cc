-- What can be searched for: the texts of each report as passages, and the words of each passage.
-- A word is folded: lower case, without accents, of letters and digits. Where a script puts no spaces
-- between words, each pair of neighbouring characters is one, so that a part of a sentence is found.

-- name: passages
INSERT INTO store.passages BY NAME
SELECT file_no, key, row_number() OVER (PARTITION BY file_no, part ORDER BY place) AS position,
    p.kind AS kind, p.label AS label, p.text AS text, CAST(length(p.text) AS INTEGER) AS characters
FROM (
    SELECT file_no, part, key, generate_subscripts(texts, 1) AS place, unnest(texts) AS p
    FROM (
        SELECT file_no, part, key, flatten([
            [
                {'kind': 'title', 'label': CAST(NULL AS VARCHAR), 'text': r.title},
                {'kind': 'id', 'label': NULL, 'text': r.incident_id},
                {'kind': 'path', 'label': NULL, 'text': path},
                {'kind': 'summary', 'label': NULL, 'text': r.summary},
                {'kind': 'cause', 'label': 'Trigger', 'text': r."trigger"},
                {'kind': 'cause', 'label': 'Root cause', 'text': r.root_cause},
                {'kind': 'resolution', 'label': NULL, 'text': r.resolution},
                {'kind': 'detection', 'label': NULL, 'text': r.detection_stated},
                {'kind': 'detection', 'label': 'First alert', 'text': r.first_alert},
                {'kind': 'impact', 'label': NULL, 'text': r.impact.text},
                {'kind': 'vendor', 'label': NULL, 'text': r.vendor}
            ],
            list_transform(r.services, lambda one: {'kind': 'service', 'label': NULL, 'text': one}),
            list_transform(r.teams, lambda one: {'kind': 'team', 'label': NULL, 'text': one}),
            list_transform(r.tags, lambda one: {'kind': 'tag', 'label': NULL, 'text': one}),
            list_transform(r.causes, lambda one: {'kind': 'cause', 'label': NULL, 'text': one.text}),
            list_transform(
                flatten(list_transform(r.causes, lambda one: one.whys)),
                lambda one: {'kind': 'cause', 'label': one.question, 'text': one.answer}
            ),
            list_transform(r.contributing_factors, lambda one:
                {'kind': 'factor', 'label': one.category, 'text': one.text}),
            list_transform(r.contributing_factors, lambda one:
                {'kind': 'theme', 'label': one.text, 'text': one.theme}),
            list_transform(r.action_items, lambda one: {'kind': 'item', 'label': one.id, 'text': one.text}),
            list_transform(r.action_items, lambda one:
                {'kind': 'item', 'label': 'Ticket', 'text': one.tracking}),
            list_transform(r.action_items, lambda one:
                {'kind': 'person', 'label': 'Owner', 'text': one.owner}),
            list_transform(r.timeline, lambda one: {'kind': 'timeline', 'label': NULL, 'text': one.text}),
            list_transform(r.timeline, lambda one: {'kind': 'person', 'label': NULL, 'text': one.actor}),
            list_transform(r.people, lambda one: {'kind': 'person', 'label': one.role, 'text': one.name}),
            list_transform(r.sign_offs, lambda one: {'kind': 'person', 'label': one.role, 'text': one.name}),
            list_transform(r.went_well, lambda one: {'kind': 'lesson', 'label': one.label, 'text': one.text}),
            list_transform(r.went_wrong, lambda one:
                {'kind': 'lesson', 'label': one.label, 'text': one.text}),
            list_transform(r.got_lucky, lambda one: {'kind': 'lesson', 'label': one.label, 'text': one.text}),
            list_transform(r.lessons, lambda one: {'kind': 'lesson', 'label': one.label, 'text': one.text}),
            list_transform(r.fields, lambda one: {'kind': 'field', 'label': one.label, 'text': one.value}),
            list_transform(r.sections, lambda one:
                {'kind': 'section', 'label': one.heading, 'text': one.text})
        ]) AS texts
        FROM store_parsed WHERE key IS NOT NULL
    )
)
WHERE p.text IS NOT NULL;

-- name: passage_words
INSERT INTO store.passage_words BY NAME
SELECT file_no, key, position, kind, word, CAST(count(*) AS INTEGER) AS occurrences
FROM (
    SELECT file_no, key, position, kind, unnest(<words of text>) AS word
    FROM store.passages
    WHERE file_no IN (
        SELECT file_no FROM temp.batches WHERE batches.position BETWEEN $first AND $last
    )
)
GROUP BY ALL
ORDER BY word, key, position;
