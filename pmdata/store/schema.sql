-- The base tables of one generation. Private: query the views of views.sql instead.
-- No foreign keys and no secondary indexes (DuckDB has trouble with both under delete-and-insert).
CREATE SCHEMA store;

CREATE TABLE store.settings (name VARCHAR, value VARCHAR);

-- One row a file; path is safe to show, path_bytes is what the system calls it.
CREATE TABLE store.files (
    file_no INTEGER, path VARCHAR, path_bytes BLOB, size_bytes BIGINT, modified_ns BIGINT,
    is_settled BOOLEAN, sha256 VARCHAR
);

-- What reading made of each file, kept so that an unchanged file is never parsed again.
CREATE TABLE store.readings (
    file_no INTEGER, part INTEGER, counts BOOLEAN, incident_id VARCHAR, folded_id VARCHAR,
    id_line INTEGER, record VARCHAR USING COMPRESSION zstd,
    problems VARCHAR
);

-- The key under which each reading was derived (NULL where it does not count), and whether another
-- incident states the same id.
CREATE TABLE store.keys (file_no INTEGER, part INTEGER, key VARCHAR, shares_id BOOLEAN);

CREATE TABLE store.incidents (
    file_no INTEGER, key VARCHAR, path VARCHAR, part INTEGER, line INTEGER, incident_id VARCHAR,
    title VARCHAR, template VARCHAR, incident_on DATE, started_on DATE,
    impact_started_at TIMESTAMP, detected_at TIMESTAMP, acknowledged_at TIMESTAMP,
    mitigated_at TIMESTAMP, resolved_at TIMESTAMP,
    time_to_detect_seconds DOUBLE, time_to_detect_source VARCHAR,
    time_to_detect_stated_seconds DOUBLE, time_to_detect_stated_clock VARCHAR,
    time_to_detect_computed_seconds DOUBLE,
    time_to_acknowledge_seconds DOUBLE, time_to_acknowledge_source VARCHAR,
    time_to_acknowledge_stated_seconds DOUBLE, time_to_acknowledge_stated_clock VARCHAR,
    time_to_acknowledge_computed_seconds DOUBLE,
    time_to_mitigate_seconds DOUBLE, time_to_mitigate_source VARCHAR,
    time_to_mitigate_stated_seconds DOUBLE, time_to_mitigate_stated_clock VARCHAR,
    time_to_mitigate_computed_seconds DOUBLE,
    time_to_resolve_seconds DOUBLE, time_to_resolve_source VARCHAR,
    time_to_resolve_stated_seconds DOUBLE, time_to_resolve_stated_clock VARCHAR,
    time_to_resolve_computed_seconds DOUBLE,
    detection_to_resolution_seconds DOUBLE,
    severity VARCHAR, severity_stated VARCHAR,
    incident_status VARCHAR, incident_status_stated VARCHAR,
    document_status VARCHAR, document_status_stated VARCHAR,
    services VARCHAR[], teams VARCHAR[], detection_method VARCHAR, detection_stated VARCHAR,
    summary VARCHAR, impact_text VARCHAR, trigger VARCHAR, root_cause VARCHAR, resolution VARCHAR,
    impact_kinds VARCHAR[], regions VARCHAR[], downtime_seconds DOUBLE,
    users_text VARCHAR, users_count BIGINT, users_ratio DOUBLE,
    requests_text VARCHAR, requests_count BIGINT, requests_ratio DOUBLE,
    revenue_text VARCHAR, revenue_amount DOUBLE, revenue_currency VARCHAR,
    escalations_count BIGINT, sla_breach BOOLEAN, sla_breach_text VARCHAR,
    data_loss BOOLEAN, data_loss_text VARCHAR,
    availability_ratio DOUBLE, error_rate_ratio DOUBLE, peak_error_rate_ratio DOUBLE,
    review_on DATE, final_on DATE, updated_on DATE, version VARCHAR,
    tags VARCHAR[], related_incidents VARCHAR[], unsigned_roles VARCHAR[],
    error_count INTEGER, warning_count INTEGER, info_count INTEGER
);

CREATE TABLE store.timeline_events (
    file_no INTEGER, key VARCHAR, position INTEGER, "at" TIMESTAMP, text VARCHAR, phase VARCHAR,
    actor VARCHAR, line INTEGER
);

CREATE TABLE store.contributing_factors (
    file_no INTEGER, key VARCHAR, position INTEGER, text VARCHAR, category VARCHAR, theme VARCHAR,
    source VARCHAR, line INTEGER
);

CREATE TABLE store.action_items (
    file_no INTEGER, key VARCHAR, position INTEGER, item_key VARCHAR, item_id VARCHAR, text VARCHAR,
    status VARCHAR, status_stated VARCHAR, owner_stated VARCHAR, incident_team VARCHAR, due_on DATE,
    done_on DATE, priority VARCHAR, priority_stated VARCHAR, kind VARCHAR, kind_stated VARCHAR,
    verification VARCHAR, tracking VARCHAR, horizon VARCHAR, horizon_days INTEGER,
    stated_created_on DATE, created_on DATE, implied_due_on DATE, due_basis VARCHAR, line INTEGER
);

-- Whom the words of an owner's cell name, and which team that is, by the settings.
CREATE TABLE store.owners (owner_stated VARCHAR, owner VARCHAR, owners VARCHAR[], team VARCHAR);

CREATE TABLE store.problems (
    file_no INTEGER, path VARCHAR, part INTEGER, key VARCHAR, code VARCHAR, level VARCHAR,
    message VARCHAR, hint VARCHAR, line INTEGER, field VARCHAR
);

-- Problems that no report shows by itself: ids used twice, dates to come, SLO documents.
CREATE TABLE store.workspace_problems (
    path VARCHAR, part INTEGER, key VARCHAR, code VARCHAR, level VARCHAR, message VARCHAR,
    hint VARCHAR, line INTEGER, field VARCHAR
);

CREATE TABLE store.objectives (
    slo VARCHAR, title VARCHAR, service VARCHAR, description VARCHAR, kind VARCHAR,
    kind_source VARCHAR, target_ratio DOUBLE, indicator VARCHAR, threshold VARCHAR,
    budgeting_method VARCHAR, timeslice_target_ratio DOUBLE, timeslice_seconds DOUBLE,
    window_text VARCHAR, basis VARCHAR, window_seconds DOUBLE, calendar_count INTEGER,
    calendar_unit VARCHAR, calendar_start TIMESTAMP, zone VARCHAR, path VARCHAR, line INTEGER
);

CREATE TABLE store.budget_ledger (
    file_no INTEGER, slo VARCHAR, service VARCHAR, key VARCHAR,
    starts_at TIMESTAMP, ends_at TIMESTAMP, error_ratio DOUBLE, ratio_basis VARCHAR,
    minutes_basis VARCHAR, is_counted BOOLEAN, reason VARCHAR
);
