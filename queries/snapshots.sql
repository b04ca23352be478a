-- name: figure_snapshot_facts
-- What one snapshot is and holds; durations are seconds per step.
SELECT
    snapshot_id,
    taken_at,
    built_at,
    time_zone,
    schema_version,
    list_sum(map_values(durations::MAP(VARCHAR, DOUBLE))) AS seconds,
    CAST(row_counts ->> 'people' AS BIGINT) AS people,
    CAST(row_counts ->> 'bookings' AS BIGINT) AS bookings,
    CAST(row_counts ->> 'registrations' AS BIGINT) AS registrations,
    CAST(row_counts ->> 'events' AS BIGINT) AS events,
    (SELECT count(*) FROM findings WHERE severity = 'fail') AS failed,
    (SELECT count(*) FROM findings WHERE severity = 'warn') AS warned,
    (SELECT count(*) FROM rejects) AS rejected
FROM snapshot

-- name: figure_attention
-- What the checks say of this data, the serious first; without examples, which name people.
SELECT
    severity,
    check_name,
    subject,
    count,
    advice
FROM findings
ORDER BY
    severity,
    count DESC,
    check_name,
    subject

-- name: figure_findings
-- What the checks say of this data, the serious first, each with an example.
SELECT
    severity,
    check_name,
    subject,
    count,
    example,
    advice
FROM findings
ORDER BY
    severity,
    count DESC,
    check_name,
    subject

-- name: figure_rejected_rows
-- Source rows that were kept aside, with the reason; without what they say.
SELECT
    source_table,
    row_key,
    reason
FROM rejects
ORDER BY
    source_table,
    reason,
    row_key
LIMIT $rows
OFFSET $skip

-- name: figure_rejected_payloads
-- Source rows that were kept aside, with the reason and everything they say: personal data.
SELECT
    source_table,
    row_key,
    reason,
    payload
FROM rejects
ORDER BY
    source_table,
    reason,
    row_key
LIMIT $rows
OFFSET $skip

-- name: figure_row_counts
-- The rows of each table of this snapshot.
SELECT
    counted.key AS table_name,
    CAST(counted.value AS BIGINT) AS rows
FROM snapshot, json_each(row_counts) AS counted
ORDER BY
    rows DESC
