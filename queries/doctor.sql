-- name: doctor_findings
-- How many findings of each severity the snapshot holds.
SELECT
    severity,
    count(*) AS count
FROM findings
GROUP BY
    severity
ORDER BY
    severity
