-- Valid tickets with their final category, one row a message: what a model learns from.
--
-- Tables and columns are those of docs/warehouse-schema.md. A ticket is valid when it is closed, a
-- person gave it its category, and it is neither merged, spam nor a test.
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
history AS (  -- the decision is the first category that anybody set
  SELECT
    c.changed_at, r.id, r.ticket_id, r.field, r.value, r.set_at, r.set_by_kind,
    MIN(CASE WHEN r.field = 'category' AND r.value <> '' THEN r.set_at END)
      OVER (PARTITION BY r.ticket_id) AS decided_at
  FROM changed AS c
  JOIN triage AS r ON r.ticket_id = c.ticket_id
),
ranked AS (  -- the category as last set by a person, the other fields as known at the decision
  SELECT
    ticket_id, field, value, changed_at, decided_at,
    ROW_NUMBER() OVER (
      PARTITION BY ticket_id, field ORDER BY set_at DESC, id COLLATE "C" DESC) AS age
  FROM history
  WHERE CASE WHEN field = 'category' THEN set_by_kind = 'person' ELSE set_at <= decided_at END
),
fields AS (
  SELECT
    ticket_id,
    MAX(changed_at) AS changed_at,
    MIN(decided_at) AS decided_at,
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
  f.decided_at AS "decided_at",
  f.changed_at AS "changed_at",
  t.subject AS "subject",
  f.priority AS "priority",
  f.device AS "device",
  f.application AS "application",
  f.location AS "location",
  f.category AS "category",
  m.id AS "message_id",
  m.author_role AS "message_role",
  m.created_at AS "message_time",
  m.body AS "message_text"
FROM fields AS f
JOIN tickets AS t ON t.id = f.ticket_id
LEFT JOIN messages AS m ON m.ticket_id = t.id
WHERE t.status = 'closed'
  AND f.category <> ''
  AND t.merged_into IS NULL
  AND NOT t.is_spam
  AND NOT t.is_test
ORDER BY t.id COLLATE "C", m.position, m.created_at, m.id COLLATE "C"
