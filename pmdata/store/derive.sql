-- From readings to the rows of the base tables: first which keys hold now, then which files are
-- affected, then their rows, batch by batch. Times are stored as naive UTC.

-- name: new_keys
CREATE OR REPLACE TEMP TABLE new_keys AS
WITH places AS (
    SELECT file_no, part, path || '#' || part AS place, counts, incident_id,
        coalesce(count(*) OVER (PARTITION BY folded_id) > 1 AND folded_id IS NOT NULL, FALSE) AS shares_id
    FROM store.readings JOIN store.files USING (file_no)
)
SELECT file_no, part,
    CASE
        WHEN NOT counts THEN NULL
        WHEN incident_id IS NULL OR shares_id OR incident_id IN (SELECT place FROM places) THEN place
        ELSE incident_id
    END AS key,
    shares_id
FROM places;

-- name: affected
CREATE OR REPLACE TEMP TABLE affected AS
SELECT file_no FROM (FROM temp.new_keys EXCEPT FROM store.keys)
UNION
SELECT file_no FROM (FROM store.keys EXCEPT FROM temp.new_keys);

-- name: keys
INSERT INTO store.keys
SELECT file_no, part, key, shares_id FROM temp.new_keys WHERE file_no IN (SELECT file_no FROM temp.affected);

-- name: batches
CREATE OR REPLACE TEMP TABLE batches AS
SELECT file_no, part, path, key, shares_id, row_number() OVER (ORDER BY path, part) AS position
FROM temp.new_keys JOIN store.files USING (file_no)
WHERE file_no IN (SELECT file_no FROM temp.affected);

-- name: parsed
CREATE OR REPLACE TEMP TABLE store_parsed AS
SELECT file_no, path, part, key, r, problems,
    len(list_filter(problems, lambda p: p.level = 'error')) AS error_count,
    len(list_filter(problems, lambda p: p.level = 'warning'))
        + CAST(shares_id AS INTEGER) AS warning_count,
    len(list_filter(problems, lambda p: p.level = 'info')) AS info_count
FROM (
    SELECT file_no, path, part, key, shares_id,
        from_json(record, '<shape of a record>') AS r,
        from_json(problems, '[{"code": "VARCHAR", "level": "VARCHAR", "message": "VARCHAR",
            "hint": "VARCHAR", "line": "INTEGER", "field": "VARCHAR"}]') AS problems
    FROM temp.batches JOIN store.readings USING (file_no, part)
    WHERE position BETWEEN $first AND $last
);

-- name: incidents
INSERT INTO store.incidents BY NAME
SELECT
    file_no, key, path, part, <values of incidents>,
    -- Never longer than the time to resolve: within what `stated-differs` passes it is that, beyond it unknown.
    CASE
        WHEN detection_to_resolution IS NULL OR detection_to_resolution > greatest(
            d.time_to_resolve.seconds + 300, d.time_to_resolve.seconds / 0.95
        ) THEN NULL
        ELSE least(detection_to_resolution, d.time_to_resolve.seconds)
    END AS detection_to_resolution_seconds,
    coalesce([one.role FOR one IN r.sign_offs IF one.signed = FALSE], []) AS unsigned_roles,
    error_count, warning_count, info_count
FROM (
    SELECT *, r.durations AS d,
        CASE
            WHEN r.detected_at < r.impact_started_at THEN NULL
            WHEN r.durations.time_to_resolve.stated_clock = 'detection_to_resolution'
            THEN r.durations.time_to_resolve.stated_seconds
            WHEN r.resolved_at >= r.detected_at THEN epoch(r.resolved_at) - epoch(r.detected_at)
        END AS detection_to_resolution
    FROM store_parsed WHERE key IS NOT NULL
)
ORDER BY path, part;

-- name: timeline_events
INSERT INTO store.timeline_events BY NAME
SELECT file_no, key, position, <values of timeline_events>
FROM (
    SELECT file_no, path, part, key, unnest(r.timeline) AS r,
        unnest(range(1, len(r.timeline) + 1)) AS position
    FROM store_parsed WHERE key IS NOT NULL
)
ORDER BY path, part, position;

-- name: contributing_factors
INSERT INTO store.contributing_factors BY NAME
SELECT file_no, key, position, <values of contributing_factors>
FROM (
    SELECT file_no, path, part, key, unnest(r.contributing_factors) AS r,
        unnest(range(1, len(r.contributing_factors) + 1)) AS position
    FROM store_parsed WHERE key IS NOT NULL
)
ORDER BY path, part, position;

-- name: action_items
INSERT INTO store.action_items BY NAME
SELECT file_no, key, position, <values of action_items>, incident_team
FROM (
    SELECT file_no, path, part, key, unnest(r.action_items) AS r,
        unnest(range(1, len(r.action_items) + 1)) AS position,
        r.teams[1] AS incident_team
    FROM store_parsed WHERE key IS NOT NULL
)
ORDER BY path, part, position;

-- name: problems
INSERT INTO store.problems
SELECT file_no, path, part, key, p.code, p.level, p.message, p.hint, p.line, p.field
FROM (SELECT file_no, path, part, key, unnest(problems) AS p FROM store_parsed)
ORDER BY path, part, p.line NULLS FIRST, p.code, p.message;

-- name: started_on
UPDATE store.incidents SET started_on = local_on
FROM (
    SELECT file_no AS f, part AS p,
        coalesce(
            CAST(((impact_started_at AT TIME ZONE 'UTC') AT TIME ZONE
                (SELECT value FROM store.settings WHERE name = 'reporting_zone')) AS DATE),
            incident_on
        ) AS local_on
    FROM store.incidents
)
WHERE file_no = f AND part = p AND started_on IS DISTINCT FROM local_on;

-- name: created_on
UPDATE store.action_items SET created_on = coalesce(stated_created_on, started_on)
FROM store.incidents
WHERE incidents.key = action_items.key
    AND created_on IS DISTINCT FROM coalesce(stated_created_on, started_on);

-- name: still_to_come
SELECT path, part, key, record
FROM store.incidents JOIN store.readings USING (file_no, part)
WHERE started_on > $latest_on
ORDER BY path, part;

-- name: duplicates
SELECT folded_id, incident_id, key, path, part, id_line
FROM store.keys JOIN store.readings USING (file_no, part) JOIN store.files USING (file_no)
WHERE shares_id
ORDER BY folded_id, path, part;

-- name: unchecked_budgets
DELETE FROM store.workspace_problems
WHERE code = $code AND (
    $whole OR path NOT IN (SELECT path FROM store.files)
    OR path IN (SELECT path FROM store.files JOIN temp.affected USING (file_no))
);

-- name: stated_budgets
SELECT incidents.path, incidents.part, incidents.key, json_extract(record, '$.stated_budget') AS stated,
    objectives.slo, target_ratio, window_text, window_seconds, calendar_count, calendar_unit,
    objectives.path AS slo_path, objectives.line AS slo_line,
    -- Time slices are bad as a whole, so what an incident alone makes of them is not what it states.
    CASE WHEN budgeting_method <> 'Timeslices'
        THEN (epoch(ends_at) - epoch(starts_at)) * budget_ledger.error_ratio END AS bad_seconds
FROM store.readings JOIN store.incidents USING (file_no, part)
JOIN store.budget_ledger ON budget_ledger.key = incidents.key AND is_counted
JOIN store.objectives ON objectives.slo = budget_ledger.slo AND objectives.kind = 'availability'
WHERE contains(record, '"stated_budget"') AND ($whole OR file_no IN (SELECT file_no FROM temp.affected))
ORDER BY incidents.path, incidents.part, objectives.slo;

-- name: restamp
UPDATE store.files
SET size_bytes = stamps.size_bytes, modified_ns = stamps.modified_ns, is_settled = stamps.is_settled
FROM temp.stamps WHERE files.file_no = stamps.file_no;

-- name: themed_factors
SELECT file_no, key, text, theme FROM store.contributing_factors ORDER BY file_no, key, position;

-- name: themed_items
SELECT file_no, key, text, theme, theme_basis FROM store.action_items ORDER BY file_no, key, position;

-- name: renumbered
CREATE OR REPLACE TEMP TABLE renamed (file_no INTEGER, part INTEGER, record VARCHAR);
CREATE OR REPLACE TEMP TABLE renumbered AS
SELECT file_no, row_number() OVER (ORDER BY file_no) + (SELECT coalesce(max(file_no), 0) FROM store.files) AS new_no
FROM (SELECT unnest($changed::INTEGER[]) AS file_no);

-- name: renamed
UPDATE store.files SET file_no = new_no FROM temp.renumbered WHERE files.file_no = renumbered.file_no;
UPDATE store.readings SET file_no = new_no FROM temp.renumbered WHERE readings.file_no = renumbered.file_no;
UPDATE store.readings SET record = renamed.record
FROM temp.renamed WHERE readings.file_no = renamed.file_no AND readings.part = renamed.part;
