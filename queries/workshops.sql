-- name: figure_lesson_conversion
-- Per workshop type: registrations, join clicks, and how many of the distinct registered people clicked; types with only one of both show too.
SELECT
    lesson_type,
    sum(registrations)::BIGINT AS registrations,
    sum(clicks)::BIGINT AS clicks,
    count(*) FILTER (WHERE registrations > 0) AS registered_people,
    count(*) FILTER (WHERE clicks > 0) AS clicked_people,
    count(*) FILTER (WHERE registrations > 0 AND clicks > 0) AS attended_people
FROM lesson_people
GROUP BY
    lesson_type
ORDER BY
    registrations DESC,
    lesson_type

-- name: figure_lesson_dates
-- Per workshop type and date: distinct registered people, and those whose first or last click on that type fell on the date (school's zone).
-- A click names no date: without a lesson_date nobody can say who attended, and before the date nobody has: both are null.
WITH today AS (
    SELECT
        timezone(time_zone, taken_at)::DATE AS day
    FROM snapshot
)
SELECT
    lesson_type,
    lesson_date,
    registered_people,
    CASE WHEN lesson_date < today.day OR clicked_people > 0 THEN clicked_people END AS attended_people
FROM lesson_dates, today
ORDER BY
    lesson_date DESC NULLS LAST,
    lesson_type
