-- The base tables of one generation. Private: query the views of views.sql instead.
-- No foreign keys and no secondary indexes (DuckDB has trouble with both under delete-and-insert).
CREATE SCHEMA store;

CREATE TABLE store.settings (name VARCHAR, value VARCHAR);

-- One row a file; path is safe to show, path_bytes is what the system calls it.
CREATE TABLE store.files (
    file_no INTEGER, path VARCHAR, path_bytes BLOB, size_bytes BIGINT, modified_ns BIGINT,
    is_settled BOOLEAN, sha256 VARCHAR, git_blob VARCHAR
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

-- The fields of a record come from pmdata/store/columns.py; `started_on` decides the period.
CREATE TABLE store.incidents (
    file_no INTEGER, key VARCHAR, path VARCHAR, part INTEGER, started_on DATE,
    <columns of incidents>,
    detection_to_resolution_seconds DOUBLE, unsigned_roles VARCHAR[],
    error_count INTEGER, warning_count INTEGER, info_count INTEGER
);

CREATE TABLE store.timeline_events (
    file_no INTEGER, key VARCHAR, position INTEGER, <columns of timeline_events>
);

CREATE TABLE store.contributing_factors (
    file_no INTEGER, key VARCHAR, position INTEGER, <columns of contributing_factors>
);

CREATE TABLE store.action_items (
    file_no INTEGER, key VARCHAR, position INTEGER, <columns of action_items>,
    incident_team VARCHAR, created_on DATE, implied_due_on DATE, due_basis VARCHAR,
    first_due_on DATE, due_moves INTEGER, reopened INTEGER, history_versions INTEGER
);

-- What git knows: the contents that a file had, the oldest first, and the items of those that were read.
CREATE TABLE store.file_versions (path_bytes BLOB, blobs VARCHAR[]);
CREATE TABLE store.item_versions (blob VARCHAR, items VARCHAR USING COMPRESSION zstd);

-- Whom the words of an owner's cell name, and which team that is, by the settings.
CREATE TABLE store.owners (owner_stated VARCHAR, owner VARCHAR, owners VARCHAR[], team VARCHAR);

-- One row a ticket of the exports; one row a text that names tickets of them, with what they state together.
CREATE TABLE store.tickets (
    id VARCHAR, place VARCHAR, url VARCHAR, title VARCHAR, status VARCHAR, status_stated VARCHAR,
    done_on DATE, due_on DATE, owner VARCHAR, updated_at TIMESTAMP, tracker VARCHAR, path VARCHAR, line INTEGER
);
CREATE TABLE store.tracked (
    tracking VARCHAR, ids VARCHAR[], status VARCHAR, status_stated VARCHAR, done_on DATE, due_on DATE,
    owner VARCHAR, url VARCHAR, place VARCHAR
);

-- What can be searched for, and its words (search.sql), which repeat what they are chosen by.
CREATE TABLE store.passages (
    file_no INTEGER, key VARCHAR, position INTEGER, kind VARCHAR, label VARCHAR, text VARCHAR,
    characters INTEGER
);
CREATE TABLE store.passage_words (
    file_no INTEGER, key VARCHAR, position INTEGER, kind VARCHAR, word VARCHAR, occurrences INTEGER
);

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
    slo VARCHAR, title VARCHAR, service VARCHAR, team VARCHAR, description VARCHAR, kind VARCHAR,
    kind_source VARCHAR, target_ratio DOUBLE, indicator VARCHAR, threshold VARCHAR,
    budgeting_method VARCHAR, timeslice_target_ratio DOUBLE, timeslice_seconds DOUBLE,
    window_text VARCHAR, basis VARCHAR, window_seconds DOUBLE, calendar_count INTEGER,
    calendar_unit VARCHAR, calendar_start TIMESTAMP, zone VARCHAR, path VARCHAR, line INTEGER
);

-- One row an objective and row of maintenance.yaml that touches it; one row a span of measured minutes.
CREATE TABLE store.budget_adjustments (
    slo VARCHAR, service VARCHAR, kind VARCHAR, starts_at TIMESTAMP, ends_at TIMESTAMP, reason VARCHAR,
    author VARCHAR, incident VARCHAR, path VARCHAR, line INTEGER
);

CREATE TABLE store.measured_minutes (
    slo VARCHAR, starts_at TIMESTAMP, ends_at TIMESTAMP, bad_minutes DOUBLE, bad_ratio DOUBLE,
    source VARCHAR, path VARCHAR, line INTEGER
);

CREATE TABLE store.budget_ledger (
    file_no INTEGER, slo VARCHAR, service VARCHAR, key VARCHAR,
    starts_at TIMESTAMP, ends_at TIMESTAMP, error_ratio DOUBLE, ratio_basis VARCHAR,
    minutes_basis VARCHAR, is_counted BOOLEAN, reason VARCHAR
);
