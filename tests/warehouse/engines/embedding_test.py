"""`triage source embed` on Snowflake's stand-in: nothing is paid for twice, nothing is written that
was not asked for."""

import contextlib
import hashlib
import unittest

import desk
import engines
import workspace

TICKETS = 420
RUNNING = {}
ending = contextlib.ExitStack()


def rows():
    for ticket, messages, triage in desk.desk(TICKETS):
        if not ticket[0].startswith("ODD-"):
            yield ticket, messages, triage


def setUpModule():
    workspace.require_engines()
    RUNNING.update(ending.enter_context(workspace.running([engines.Snowflake], rows())))


def tearDownModule():
    ending.close()


def content_hash(text):
    return hashlib.sha256(f"query: {text}".encode()).hexdigest()


class Embedding(workspace.WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.engine = RUNNING["snowflake"]
        self.engine.run_script("DROP TABLE IF EXISTS documents; DROP TABLE IF EXISTS vectors;")
        self.source("tickets", self.engine, query=workspace.query_file(self.engine),
                    roles={"fields": workspace.FIELDS})

    def embed(self, *words, **options):
        """What `source embed` says, and how many texts Cortex was asked to embed meanwhile."""
        before = self.paid()
        said = self.answer("source", "embed", "tickets", *words, **options)
        return said, self.paid() - before

    def paid(self):
        found = self.engine.run_duckdb("SELECT coalesce(last_value, 0) FROM duckdb_sequences() "
                                       "WHERE sequence_name = 'texts_embedded'")
        return int(found[0][0])

    def tables(self):
        _, found = self.engine.query("SELECT table_name FROM information_schema.tables "
                                     "WHERE table_schema = 'PUBLIC'")
        return {row[0].upper() for row in found}

    def documents(self):
        return dict(self.engine.query("SELECT id, text FROM documents")[1])

    def hashes(self):
        return [row[0] for row in self.engine.query("SELECT content_hash FROM vectors")[1]]


    def test_each_text_gets_a_vector_once(self):
        said, paid = self.embed()
        documents = self.documents()
        texts = set(documents.values())
        self.assertGreater(len(texts), 100)
        self.assertEqual(said["documents"], len(documents))
        self.assertEqual(said["changed"], len(documents))
        self.assertEqual((said["texts"], said["embedded"], paid), (len(texts),) * 3)
        self.assertEqual(sorted(self.hashes()), sorted(map(content_hash, texts)))
        again, paid = self.embed()
        self.assertEqual((again["changed"], again["texts"], again["embedded"], paid), (0, 0, 0, 0))

    def test_a_changed_ticket_alone_is_embedded_again(self):
        self.embed()
        ticket = next(iter(self.documents()))
        self.addCleanup(self.engine.run_script, "DELETE FROM messages WHERE id = 'PLANTED'")
        self.engine.run_script(
            "INSERT INTO messages SELECT 'PLANTED', id, 0, 'requester', created_at, "
            f"'the planted projector is dark' FROM tickets WHERE id = '{ticket}'")
        said, paid = self.embed()
        self.assertEqual((said["changed"], said["embedded"], paid), (1, 1, 1))
        self.assertIn("planted projector", self.documents()[ticket])

    def test_above_the_budget_and_in_a_dry_run_nothing_is_written(self):
        said, paid = self.embed("--budget", "0.00001", code=3)
        self.assertFalse(said["is_within_budget"])
        self.assertIsNone(said["embedded"])
        dry, more = self.embed("--dry-run", "--budget", "100")
        self.assertGreater(dry["texts"], 100)
        self.assertEqual(dry["texts"], said["texts"])
        self.assertEqual(paid + more, 0)
        self.assertFalse({"DOCUMENTS", "VECTORS"} & self.tables())

    def test_what_a_run_left_undone_is_done_by_the_next(self):
        said, _ = self.embed()
        some = self.hashes()[: said["texts"] // 2]
        listed = ", ".join(f"'{each}'" for each in some)
        self.engine.run_script(f"DELETE FROM vectors WHERE content_hash IN ({listed})")
        again, paid = self.embed("--batch", "20")
        self.assertEqual((again["changed"], again["texts"]), (0, len(some)))
        self.assertEqual((again["embedded"], paid), (len(some), len(some)))
        self.assertEqual(len(set(self.hashes())), said["texts"])

    def test_documents_of_earlier_runs_count_towards_the_budget(self):
        self.embed("--dry-run")
        self.engine.run_script("CREATE TABLE documents (id TEXT PRIMARY KEY, text TEXT);"
                               "INSERT INTO documents VALUES ('EARLIER', 'a printer on fire')")
        said, paid = self.embed()
        self.assertEqual(said["texts"], paid)
        self.assertIn(content_hash("a printer on fire"), self.hashes())

    def test_what_cannot_be_done_is_said(self):
        self.source("tickets", self.engine, query=workspace.query_file(self.engine),
                    read_only=True)
        self.fails("source", "embed", "tickets", says=["source 'tickets'", "read-only"])
        self.source("tickets", self.engine, query=workspace.query_file(self.engine))
        self.engine.run_script("CREATE TABLE vectors (content_hash TEXT)")
        self.fails("source", "embed", "tickets", says=["'vectors'", "'model'"])
        self.source("here", None, driver="duckdb", uri="desk.duckdb", query="SELECT 1 AS id")
        self.fails("source", "embed", "here", says=["source 'here'", "Snowflake"])
        self.write("tickets.csv", "id,text\n1,the vpn is down\n")
        self.fails("source", "embed", "tickets.csv", code=2, says=["triage embed"])


if __name__ == "__main__":
    unittest.main()
