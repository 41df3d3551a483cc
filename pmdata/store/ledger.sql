-- Each objective against each incident of its service: its impact, what that rests on, or why it is not
-- counted. Windows, and which of two overlapping incidents counts, are the metrics' business.

INSERT INTO store.budget_ledger
WITH known AS (
    SELECT
        file_no, path, part, key, services, impact_kinds, severity, incident_status,
        impact_started_at AS start_at, detected_at, coalesce(mitigated_at, resolved_at) AS end_at,
        downtime_seconds,
        coalesce(time_to_mitigate_seconds, time_to_resolve_seconds) AS impact_seconds,
        detection_to_resolution_seconds,
        -- noon where the team is, for an incident with only a known date
        ((incident_on + INTERVAL 12 HOUR) AT TIME ZONE
            (SELECT value FROM store.settings WHERE name = 'reporting_zone')) AT TIME ZONE 'UTC' AS noon_at,
        -- never the peak, which would count every minute as the worst one
        coalesce(requests_ratio, error_rate_ratio, users_ratio, 1) AS error_ratio,
        CASE
            WHEN requests_ratio IS NOT NULL THEN 'requests'
            WHEN error_rate_ratio IS NOT NULL THEN 'error_rate'
            WHEN users_ratio IS NOT NULL THEN 'users'
            ELSE 'assumed'
        END AS ratio_basis
    FROM store.incidents
    WHERE $whole OR file_no IN (SELECT file_no FROM temp.affected)
), based AS (
    SELECT *,
        CASE
            WHEN downtime_seconds IS NOT NULL
                AND coalesce(start_at, end_at, noon_at) IS NOT NULL THEN 'downtime'
            WHEN start_at > end_at THEN NULL
            WHEN start_at <= end_at THEN 'instants'
            WHEN incident_status = 'open' THEN NULL
            WHEN impact_seconds IS NOT NULL AND coalesce(start_at, end_at) IS NOT NULL THEN 'duration'
            WHEN start_at IS NULL AND detected_at <= end_at THEN 'since_detection'
            WHEN start_at IS NULL AND noon_at IS NOT NULL
                AND coalesce(impact_seconds, detection_to_resolution_seconds) IS NOT NULL THEN 'date'
        END AS minutes_basis
    FROM known
), lasting AS (
    SELECT *,
        CASE minutes_basis
            WHEN 'downtime' THEN downtime_seconds
            WHEN 'instants' THEN epoch(end_at) - epoch(start_at)
            WHEN 'duration' THEN impact_seconds
            WHEN 'since_detection' THEN epoch(end_at) - epoch(detected_at)
            WHEN 'date' THEN coalesce(impact_seconds, detection_to_resolution_seconds)
        END AS bad_seconds
    FROM based
), placed AS (
    SELECT *,
        CASE
            WHEN minutes_basis IS NULL THEN NULL
            WHEN start_at IS NOT NULL THEN start_at
            WHEN end_at IS NOT NULL THEN end_at - to_microseconds(CAST(bad_seconds * 1e6 AS BIGINT))
            ELSE noon_at - to_microseconds(CAST(bad_seconds * 5e5 AS BIGINT))
        END AS starts_at
    FROM lasting
), matched AS (
    SELECT placed.*, objectives.slo, objectives.service, objectives.kind,
        CASE
            WHEN severity = 'NEAR_MISS' THEN 'a near miss consumes no budget'
            WHEN NOT coalesce(
                list_contains(impact_kinds, kind)
                OR (kind IN ('availability', 'errors') AND (
                    len(impact_kinds) = 0
                    OR list_has_any(impact_kinds, ['availability', 'errors', 'other']))),
                FALSE
            ) THEN
                'its impact was ' || CASE
                    WHEN len(impact_kinds) = 0 THEN 'not said to be ' || kind
                    ELSE list_aggregate(impact_kinds, 'string_agg', ', ') || ', not ' || kind
                END
            WHEN minutes_basis IS NULL AND start_at > end_at THEN 'it ends before it starts'
            WHEN minutes_basis IS NULL AND incident_status = 'open' THEN 'it is still open, so its end is not known'
            WHEN minutes_basis IS NULL THEN 'neither its downtime, nor its start and end, nor a duration is known'
        END AS reason
    FROM placed JOIN store.objectives ON list_contains(
        list_transform(placed.services, lambda s: regexp_replace(lower(trim(s)), '[\s_-]+', '-', 'g')),
        regexp_replace(lower(trim(objectives.service)), '[\s_-]+', '-', 'g')
    )
)
SELECT
    file_no, slo, service, key, starts_at,
    starts_at + to_microseconds(CAST(bad_seconds * 1e6 AS BIGINT)) AS ends_at,
    error_ratio, ratio_basis, minutes_basis, reason IS NULL AS is_counted, reason
FROM matched
ORDER BY slo, path, part;
