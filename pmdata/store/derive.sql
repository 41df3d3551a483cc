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
        from_json(record, '{
            "line": "INTEGER", "incident_id": "VARCHAR", "title": "VARCHAR", "template": "VARCHAR",
            "incident_on": "DATE", "impact_started_at": "TIMESTAMPTZ", "detected_at": "TIMESTAMPTZ",
            "acknowledged_at": "TIMESTAMPTZ", "mitigated_at": "TIMESTAMPTZ",
            "resolved_at": "TIMESTAMPTZ",
            "durations": {
                "time_to_detect": {"seconds": "DOUBLE", "source": "VARCHAR",
                    "stated_seconds": "DOUBLE", "stated_clock": "VARCHAR", "computed_seconds": "DOUBLE"},
                "time_to_acknowledge": {"seconds": "DOUBLE", "source": "VARCHAR",
                    "stated_seconds": "DOUBLE", "stated_clock": "VARCHAR", "computed_seconds": "DOUBLE"},
                "time_to_mitigate": {"seconds": "DOUBLE", "source": "VARCHAR",
                    "stated_seconds": "DOUBLE", "stated_clock": "VARCHAR", "computed_seconds": "DOUBLE"},
                "time_to_resolve": {"seconds": "DOUBLE", "source": "VARCHAR",
                    "stated_seconds": "DOUBLE", "stated_clock": "VARCHAR", "computed_seconds": "DOUBLE"}
            },
            "severity": "VARCHAR", "severity_stated": "VARCHAR",
            "incident_status": "VARCHAR", "incident_status_stated": "VARCHAR",
            "document_status": "VARCHAR", "document_status_stated": "VARCHAR",
            "services": ["VARCHAR"], "teams": ["VARCHAR"], "detection_method": "VARCHAR",
            "detection_stated": "VARCHAR", "summary": "VARCHAR", "trigger": "VARCHAR",
            "root_cause": "VARCHAR", "resolution": "VARCHAR",
            "impact": {
                "text": "VARCHAR", "downtime_seconds": "DOUBLE", "kinds": ["VARCHAR"],
                "regions": ["VARCHAR"],
                "users": {"text": "VARCHAR", "count": "BIGINT", "ratio": "DOUBLE"},
                "requests": {"text": "VARCHAR", "count": "BIGINT", "ratio": "DOUBLE"},
                "revenue": {"text": "VARCHAR", "amount": "DOUBLE", "currency": "VARCHAR"},
                "escalations": {"count": "BIGINT"},
                "sla_breach": {"text": "VARCHAR", "answer": "BOOLEAN"},
                "data_loss": {"text": "VARCHAR", "answer": "BOOLEAN"},
                "availability": {"value": "DOUBLE", "unit": "VARCHAR"},
                "error_rate": {"value": "DOUBLE", "unit": "VARCHAR"},
                "peak_error_rate": {"value": "DOUBLE", "unit": "VARCHAR"}
            },
            "timeline": [{"at": "TIMESTAMPTZ", "text": "VARCHAR", "phase": "VARCHAR",
                "actor": "VARCHAR", "line": "INTEGER"}],
            "contributing_factors": [{"text": "VARCHAR", "category": "VARCHAR", "theme": "VARCHAR",
                "source": "VARCHAR", "line": "INTEGER"}],
            "action_items": [{"id": "VARCHAR", "key": "VARCHAR", "text": "VARCHAR",
                "status": "VARCHAR", "status_stated": "VARCHAR", "owner": "VARCHAR",
                "created_on": "DATE", "due_on": "DATE", "done_on": "DATE", "priority": "VARCHAR",
                "priority_stated": "VARCHAR", "kind": "VARCHAR", "kind_stated": "VARCHAR",
                "verification": "VARCHAR", "tracking": "VARCHAR", "horizon": "VARCHAR",
                "horizon_days": "INTEGER", "line": "INTEGER"}],
            "review_on": "DATE", "final_on": "DATE", "updated_on": "DATE", "version": "VARCHAR",
            "tags": ["VARCHAR"], "related_incidents": ["VARCHAR"],
            "sign_offs": [{"role": "VARCHAR", "signed": "BOOLEAN"}]
        }') AS r,
        from_json(problems, '[{"code": "VARCHAR", "level": "VARCHAR", "message": "VARCHAR",
            "hint": "VARCHAR", "line": "INTEGER", "field": "VARCHAR"}]') AS problems
    FROM temp.batches JOIN store.readings USING (file_no, part)
    WHERE position BETWEEN $first AND $last
);

-- name: incidents
INSERT INTO store.incidents
SELECT
    file_no, key, path, part, coalesce(r.line, 1), nullif(trim(r.incident_id), ''),
    r.title, r.template, r.incident_on,
    NULL,
    r.impact_started_at AT TIME ZONE 'UTC', r.detected_at AT TIME ZONE 'UTC',
    r.acknowledged_at AT TIME ZONE 'UTC', r.mitigated_at AT TIME ZONE 'UTC',
    r.resolved_at AT TIME ZONE 'UTC',
    d.time_to_detect.seconds, d.time_to_detect.source, d.time_to_detect.stated_seconds,
    d.time_to_detect.stated_clock, d.time_to_detect.computed_seconds,
    d.time_to_acknowledge.seconds, d.time_to_acknowledge.source, d.time_to_acknowledge.stated_seconds,
    d.time_to_acknowledge.stated_clock, d.time_to_acknowledge.computed_seconds,
    d.time_to_mitigate.seconds, d.time_to_mitigate.source, d.time_to_mitigate.stated_seconds,
    d.time_to_mitigate.stated_clock, d.time_to_mitigate.computed_seconds,
    d.time_to_resolve.seconds, d.time_to_resolve.source, d.time_to_resolve.stated_seconds,
    d.time_to_resolve.stated_clock, d.time_to_resolve.computed_seconds,
    -- Never longer than the time to resolve: within what `stated-differs` passes it is that, beyond it unknown.
    CASE
        WHEN detection_to_resolution > greatest(
            d.time_to_resolve.seconds + 300, d.time_to_resolve.seconds / 0.95
        ) THEN NULL
        ELSE least(detection_to_resolution, d.time_to_resolve.seconds)
    END,
    r.severity, r.severity_stated, r.incident_status, r.incident_status_stated,
    r.document_status, r.document_status_stated,
    coalesce(r.services, []), coalesce(r.teams, []), r.detection_method, r.detection_stated,
    r.summary, i.text, r.trigger, r.root_cause, r.resolution,
    coalesce(i.kinds, []), coalesce(i.regions, []), i.downtime_seconds,
    i.users.text, i.users.count, i.users.ratio,
    i.requests.text, i.requests.count, i.requests.ratio,
    i.revenue.text, i.revenue.amount, i.revenue.currency,
    i.escalations.count, i.sla_breach.answer, i.sla_breach.text,
    i.data_loss.answer, i.data_loss.text,
    CASE WHEN i.availability.unit = 'ratio' THEN i.availability.value END,
    CASE WHEN i.error_rate.unit = 'ratio' THEN i.error_rate.value END,
    CASE WHEN i.peak_error_rate.unit = 'ratio' THEN i.peak_error_rate.value END,
    r.review_on, r.final_on, r.updated_on, r.version,
    coalesce(r.tags, []), coalesce(r.related_incidents, []),
    coalesce([one.role FOR one IN r.sign_offs IF one.signed = FALSE], []),
    error_count, warning_count, info_count
FROM (
    SELECT *, r.durations AS d, r.impact AS i,
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
INSERT INTO store.timeline_events
SELECT
    file_no, key, position, e."at" AT TIME ZONE 'UTC', e.text, e.phase, e.actor, e.line
FROM (
    SELECT file_no, path, part, key, unnest(r.timeline) AS e,
        unnest(range(1, len(r.timeline) + 1)) AS position
    FROM store_parsed WHERE key IS NOT NULL
)
ORDER BY path, part, position;

-- name: contributing_factors
INSERT INTO store.contributing_factors
SELECT
    file_no, key, position, f.text, f.category, f.theme, coalesce(f.source, 'list'), f.line
FROM (
    SELECT file_no, path, part, key, unnest(r.contributing_factors) AS f,
        unnest(range(1, len(r.contributing_factors) + 1)) AS position
    FROM store_parsed WHERE key IS NOT NULL
)
ORDER BY path, part, position;

-- name: action_items
INSERT INTO store.action_items
SELECT
    file_no, key, position, a.key, a.id, a.text, a.status, a.status_stated, a.owner, team,
    a.due_on, a.done_on, a.priority, a.priority_stated, a.kind, a.kind_stated, a.verification,
    a.tracking, a.horizon, a.horizon_days, a.created_on, NULL, NULL, NULL, a.line
FROM (
    SELECT file_no, path, part, key, unnest(r.action_items) AS a,
        unnest(range(1, len(r.action_items) + 1)) AS position,
        r.teams[1] AS team
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

-- name: restamp
UPDATE store.files
SET size_bytes = stamps.size_bytes, modified_ns = stamps.modified_ns, is_settled = stamps.is_settled
FROM temp.stamps WHERE files.file_no = stamps.file_no;

-- name: renumbered
CREATE OR REPLACE TEMP TABLE renamed (file_no INTEGER, part INTEGER, record VARCHAR);
CREATE OR REPLACE TEMP TABLE renumbered AS
SELECT file_no, row_number() OVER (ORDER BY file_no) + (SELECT coalesce(max(file_no), 0) FROM store.files) AS new_no
FROM (
    SELECT DISTINCT file_no FROM store.contributing_factors WHERE text IN (SELECT unnest($texts::VARCHAR[]))
);

-- name: renamed
UPDATE store.files SET file_no = new_no FROM temp.renumbered WHERE files.file_no = renumbered.file_no;
UPDATE store.readings SET file_no = new_no FROM temp.renumbered WHERE readings.file_no = renumbered.file_no;
UPDATE store.readings SET record = renamed.record
FROM temp.renamed WHERE readings.file_no = renamed.file_no AND readings.part = renamed.part;
