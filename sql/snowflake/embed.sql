-- One batch of vectors: embeds documents whose text has no vector yet, in the warehouse itself.
--
-- Run it again until it inserts no row. A batch is one MERGE, so one that was cut off has left
-- nothing behind, and a document that did not change is never embedded, or paid for, again: its
-- vector is found by the SHA-256 of its text. A changed document is another text.
-- `triage source embed` runs it.
--
--   :documents  table of documents (id, text); its name, found by IDENTIFIER
--   :vectors    table of vectors, as schema.sql makes it; its name, found by IDENTIFIER
--   :prefix     what the model wants before each text: 'query: ' for multilingual-e5-large
--   :batch      texts a run embeds at most, as text: '10000'
--
-- A name may be qualified ('DESK.PUBLIC.DOCUMENTS'); a text of more than the model's 512 tokens is
-- cut by the function. The vector of a document is found again by
--
--   SELECT d.id, v.embedding
--   FROM documents AS d
--   JOIN vectors AS v ON v.content_hash = SHA2(CONCAT('query: ', d.text), 256)
--   WHERE v.model = 'multilingual-e5-large'

MERGE INTO IDENTIFIER(:vectors) AS v
USING (
  SELECT
    content_hash,
    SNOWFLAKE.CORTEX.EMBED_TEXT_1024('multilingual-e5-large', content) AS embedding
  FROM (
    SELECT
      p.content, p.content_hash,
      ROW_NUMBER() OVER (ORDER BY p.content_hash) AS place
    FROM (
      SELECT DISTINCT
        CONCAT(:prefix, d.text) AS content,
        SHA2(CONCAT(:prefix, d.text), 256) AS content_hash
      FROM IDENTIFIER(:documents) AS d
      WHERE d.text <> ''
    ) AS p
    LEFT JOIN IDENTIFIER(:vectors) AS known
      ON known.content_hash = p.content_hash AND known.model = 'multilingual-e5-large'
    WHERE known.content_hash IS NULL
  ) AS missing
  WHERE place <= CAST(:batch AS INTEGER)
) AS made
ON v.content_hash = made.content_hash AND v.model = 'multilingual-e5-large'
WHEN NOT MATCHED THEN INSERT (content_hash, model, embedding, embedded_at)
VALUES (made.content_hash, 'multilingual-e5-large', made.embedding, CURRENT_TIMESTAMP())
