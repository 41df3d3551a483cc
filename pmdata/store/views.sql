-- The public views: one row an incident and what hangs on it, free of the as-of date.
-- Every view and column has its sentence in catalog.py, or in the record whose field it holds.

CREATE VIEW incidents AS
SELECT
    * EXCLUDE (file_no) REPLACE (
        warning_count + CAST(key IN (
            SELECT key FROM store.workspace_problems WHERE code IN ('in-the-future', 'stated-budget-differs', 'ticket-differs')
        ) AS INTEGER) AS warning_count
    ),
    coalesce(severity = 'NEAR_MISS', FALSE) AS is_near_miss,
    coalesce(incident_status = 'open', FALSE) AS is_open
FROM store.incidents;

CREATE VIEW timeline_events AS
SELECT * EXCLUDE (file_no) FROM store.timeline_events;

CREATE VIEW contributing_factors AS
SELECT * EXCLUDE (file_no) FROM store.contributing_factors;

-- The status in force is the report's, or by the settings that of the tickets where these state one.
CREATE VIEW action_items AS
SELECT items.* EXCLUDE (file_no, incident_team, stated_created_on, tickets_lead) REPLACE (
        CASE WHEN by_ticket THEN tracked.status ELSE items.status END AS status,
        CASE WHEN by_ticket THEN tracked.done_on ELSE items.done_on END AS done_on
    ),
    named.owner, coalesce(owners, []) AS owners, coalesce(named.team, incident_team) AS team,
    CASE
        WHEN named.team IS NOT NULL THEN 'owner'
        WHEN incident_team IS NOT NULL THEN 'incident'
    END AS team_basis,
    CASE WHEN by_ticket THEN 'ticket' WHEN items.status IS NOT NULL THEN 'report' END AS status_source,
    items.status AS status_reported, items.done_on AS done_reported_on,
    coalesce(tracked.ids, []) AS tickets, tracked.status AS ticket_status,
    tracked.status_stated AS ticket_status_stated, tracked.done_on AS ticket_done_on,
    tracked.due_on AS ticket_due_on, tracked.owner AS ticket_owner, tracked.url AS ticket_url,
    tracked.place AS ticket_place
FROM (
    SELECT *, (SELECT value = 'ticket' FROM store.settings WHERE name = 'status_from') AS tickets_lead
    FROM store.action_items
) AS items
LEFT JOIN store.owners AS named ON items.owner_stated = named.owner_stated
LEFT JOIN store.tracked ON items.tracking = tracked.tracking
CROSS JOIN LATERAL (SELECT coalesce(tickets_lead AND tracked.status IS NOT NULL, FALSE) AS by_ticket);

CREATE VIEW tickets AS
SELECT * FROM store.tickets;

CREATE VIEW passages AS
SELECT key, position, kind, label, text, characters FROM store.passages;

CREATE VIEW passage_words AS
SELECT key, position, kind, word, occurrences FROM store.passage_words;

CREATE VIEW objectives AS
SELECT * FROM store.objectives;

CREATE VIEW budget_ledger AS
SELECT
    slo, service, key, starts_at, ends_at, error_ratio, ratio_basis, minutes_basis,
    is_counted, reason
FROM store.budget_ledger;

CREATE VIEW budget_adjustments AS
SELECT * FROM store.budget_adjustments;

CREATE VIEW measured_minutes AS
SELECT * FROM store.measured_minutes;

CREATE VIEW problems AS
SELECT path, part, key, code, level, message, hint, line, field FROM store.problems
UNION ALL
SELECT path, part, key, code, level, message, hint, line, field FROM store.workspace_problems;

CREATE VIEW reports AS
SELECT
    path, size_bytes, make_timestamp(modified_ns // 1000) AS modified_at, sha256,
    coalesce(incidents, 0) AS incidents, coalesce(errors, 0) AS errors,
    coalesce(warnings, 0) AS warnings, coalesce(infos, 0) AS infos,
    CASE
        WHEN coalesce(incidents, 0) > 0 OR (has_record AND errors > 0) THEN TRUE
        WHEN coalesce(errors, 0) = 0 THEN FALSE
    END AS is_postmortem
FROM store.files
LEFT JOIN (
    SELECT file_no, CAST(count(*) FILTER (WHERE counts) AS INTEGER) AS incidents,
        bool_or(record IS NOT NULL) AS has_record
    FROM store.readings GROUP BY file_no
) USING (file_no)
LEFT JOIN (
    SELECT path, CAST(count(*) FILTER (WHERE level = 'error') AS INTEGER) AS errors,
        CAST(count(*) FILTER (WHERE level = 'warning') AS INTEGER) AS warnings,
        CAST(count(*) FILTER (WHERE level = 'info') AS INTEGER) AS infos
    FROM problems GROUP BY path
) USING (path);

-- What is perhaps a report is decided by its problem alone: `counts` is then false, so that it has no key.
CREATE VIEW perhaps_reports AS
SELECT
    path, part, line, json_extract_string(record, '$.title') AS title,
    CAST(json_extract_string(record, '$.incident_on') AS DATE) AS incident_on,
    message AS reason, hint
FROM store.problems JOIN store.readings USING (file_no, part)
WHERE code IN ('perhaps-a-report', 'not-a-postmortem');

CREATE VIEW records AS
SELECT key, CAST(json_merge_patch(record, json_object('key', key)) AS JSON) AS record
FROM store.readings JOIN (SELECT * FROM store.keys WHERE key IS NOT NULL) USING (file_no, part);

-- Where earlier versions of the reports come from; what is known of an item is in the view `action_items`.
CREATE VIEW report_history AS
SELECT value AS note FROM store.settings WHERE name = 'history';
