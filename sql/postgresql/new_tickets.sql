-- Tickets that wait for a category, one row a message: what a model is asked about.
--
-- Tables and columns are those of docs/warehouse-schema.md, columns of the answer those of
-- tickets.sql without the category. A ticket waits while it is open and has no category, and is
-- neither merged, spam nor a test.
--
--   :since, :until  bounds of changed_at, [since, until); ISO 8601 text with its offset, or NULL

WITH events AS (  -- whatever happened to a ticket since then
  SELECT id AS ticket_id, updated_at AS happened_at FROM tickets
  WHERE updated_at >= COALESCE(CAST(:since AS TIMESTAMPTZ), '0001-01-01')
  UNION ALL
  SELECT ticket_id, created_at FROM messages
  WHERE created_at >= COALESCE(CAST(:since AS TIMESTAMPTZ), '0001-01-01')
  UNION ALL
  SELECT ticket_id, set_at FROM triage
  WHERE set_at >= COALESCE(CAST(:since AS TIMESTAMPTZ), '0001-01-01')
),
changed AS (  -- read once: a planner cannot tell how many tickets it has
  SELECT ticket_id, MAX(happened_at) AS changed_at FROM events
  GROUP BY ticket_id
  HAVING MAX(happened_at) < COALESCE(CAST(:until AS TIMESTAMPTZ), '9999-12-31')
),
ranked AS (  -- every field as it is now
  SELECT
    c.ticket_id, c.changed_at, r.field, r.value,
    ROW_NUMBER() OVER (
      PARTITION BY c.ticket_id, r.field ORDER BY r.set_at DESC, r.id COLLATE "C" DESC) AS age
  FROM changed AS c
  LEFT JOIN triage AS r ON r.ticket_id = c.ticket_id
),
fields AS (
  SELECT
    ticket_id,
    MAX(changed_at) AS changed_at,
    MAX(CASE WHEN field = 'priority' THEN value END) AS priority,
    MAX(CASE WHEN field = 'device' THEN value END) AS device,
    MAX(CASE WHEN field = 'application' THEN value END) AS application,
    MAX(CASE WHEN field = 'location' THEN value END) AS location,
    MAX(CASE WHEN field = 'category' THEN value END) AS category
  FROM ranked
  WHERE age = 1
  GROUP BY ticket_id
)
SELECT
  t.id AS "id",
  t.channel AS "channel",
  t.created_at AS "created_at",
  CAST(NULL AS TIMESTAMPTZ) AS "decided_at",
  f.changed_at AS "changed_at",
  t.subject AS "subject",
  f.priority AS "priority",
  f.device AS "device",
  f.application AS "application",
  f.location AS "location",
  m.id AS "message_id",
  m.author_role AS "message_role",
  m.created_at AS "message_time",
  m.body AS "message_text"
FROM fields AS f
JOIN tickets AS t ON t.id = f.ticket_id
LEFT JOIN messages AS m ON m.ticket_id = t.id
WHERE t.status <> 'closed'
  AND COALESCE(f.category, '') = ''
  AND t.merged_into IS NULL
  AND NOT t.is_spam
  AND NOT t.is_test
ORDER BY t.id COLLATE "C", m.position, m.created_at, m.id COLLATE "C"
