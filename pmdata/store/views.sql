-- The public views: one row an incident and what hangs on it, free of the as-of date.
-- Every view and column has its sentence in catalog.py.

CREATE VIEW incidents AS
SELECT
    key, path, part, line, incident_id, title, template, incident_on, started_on,
    impact_started_at, detected_at, acknowledged_at, mitigated_at, resolved_at,
    time_to_detect_seconds, time_to_detect_source, time_to_detect_stated_seconds,
    time_to_detect_stated_clock, time_to_detect_computed_seconds,
    time_to_acknowledge_seconds, time_to_acknowledge_source, time_to_acknowledge_stated_seconds,
    time_to_acknowledge_stated_clock, time_to_acknowledge_computed_seconds,
    time_to_mitigate_seconds, time_to_mitigate_source, time_to_mitigate_stated_seconds,
    time_to_mitigate_stated_clock, time_to_mitigate_computed_seconds,
    time_to_resolve_seconds, time_to_resolve_source, time_to_resolve_stated_seconds,
    time_to_resolve_stated_clock, time_to_resolve_computed_seconds,
    detection_to_resolution_seconds,
    severity, severity_stated, incident_status, incident_status_stated,
    document_status, document_status_stated,
    coalesce(severity = 'NEAR_MISS', FALSE) AS is_near_miss,
    coalesce(incident_status = 'open', FALSE) AS is_open,
    services, teams, detection_method, detection_stated, summary, impact_text, trigger,
    root_cause, resolution, impact_kinds, regions, downtime_seconds,
    users_text, users_count, users_ratio, requests_text, requests_count, requests_ratio,
    revenue_text, revenue_amount, revenue_currency, escalations_count,
    sla_breach, sla_breach_text, data_loss, data_loss_text,
    availability_ratio, error_rate_ratio, peak_error_rate_ratio,
    review_on, final_on, updated_on, version, tags, related_incidents, unsigned_roles,
    error_count,
    warning_count + CAST(key IN (
        SELECT key FROM store.workspace_problems WHERE code = 'in-the-future'
    ) AS INTEGER) AS warning_count,
    info_count
FROM store.incidents;

CREATE VIEW timeline_events AS
SELECT key, position, "at", text, phase, actor, line FROM store.timeline_events;

CREATE VIEW contributing_factors AS
SELECT key, position, text, category, theme, source, line FROM store.contributing_factors;

CREATE VIEW action_items AS
SELECT
    key, position, item_key, item_id, text, status, status_stated, owner, owner_stated,
    coalesce(owners, []) AS owners, coalesce(named.team, incident_team) AS team,
    CASE
        WHEN named.team IS NOT NULL THEN 'owner'
        WHEN incident_team IS NOT NULL THEN 'incident'
    END AS team_basis,
    due_on, implied_due_on, due_basis, done_on, priority, priority_stated, kind, kind_stated, verification, tracking,
    horizon, horizon_days, created_on, line
FROM store.action_items LEFT JOIN store.owners AS named USING (owner_stated);

CREATE VIEW objectives AS
SELECT * FROM store.objectives;

CREATE VIEW budget_ledger AS
SELECT
    slo, service, key, starts_at, ends_at, error_ratio, ratio_basis, minutes_basis,
    is_counted, reason
FROM store.budget_ledger;

CREATE VIEW problems AS
SELECT path, part, key, code, level, message, hint, line, field FROM store.problems
UNION ALL
SELECT path, part, key, code, level, message, hint, line, field FROM store.workspace_problems;

CREATE VIEW reports AS
SELECT
    path, size_bytes, make_timestamp(modified_ns // 1000) AS modified_at, sha256,
    coalesce(incidents, 0) AS incidents, coalesce(errors, 0) AS errors,
    coalesce(warnings, 0) AS warnings, coalesce(infos, 0) AS infos,
    CASE WHEN has_record THEN TRUE WHEN coalesce(errors, 0) = 0 THEN FALSE END AS is_postmortem
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

CREATE VIEW records AS
SELECT key, CAST(json_merge_patch(record, json_object('key', key)) AS JSON) AS record
FROM store.readings JOIN (SELECT * FROM store.keys WHERE key IS NOT NULL) USING (file_no, part);
