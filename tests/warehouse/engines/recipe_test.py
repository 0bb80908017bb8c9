"""The founding recipe from end to end on Snowflake's stand-in: tables, vectors of the warehouse,
balanced classes, LightGBM, decisions back into a table."""

import contextlib
import json
import unittest

import desk
import engines
import workspace

TICKETS = 320
RUNNING = {}
ending = contextlib.ExitStack()


def setUpModule():
    workspace.require_engines()
    rows = (row for row in desk.desk(TICKETS) if not row[0][0].startswith("ODD-"))
    RUNNING.update(ending.enter_context(workspace.running([engines.Snowflake], rows)))


def tearDownModule():
    ending.close()


class Recipe(workspace.WorkspaceTest):
    def test_from_snowflakes_tables_to_decisions_in_snowflake(self):
        engine = RUNNING["snowflake"]
        for name, query in (("tickets", "tickets"), ("vectored", "tickets_with_vectors")):
            self.source(name, engine, query=workspace.query_file(engine, query),
                        roles={"fields": workspace.FIELDS})
        self.run_program("source", "embed", "tickets", "--budget", "1")
        self.run_program("train", "vectored", "--recipe", "classic", "--vectors", "embedding",
                         "--folds", "2", "--quiet", timeout=500)
        self.run_program("predict", "vectored", "--into", "decisions", "--vectors", "embedding")
        _, tickets = engine.query(engine.script("tickets"), since=None, until=None)
        truth = {row[0]: row[10] for row in tickets}
        self.assertEqual(len(set(truth.values())), 8)
        _, decisions = engine.query("SELECT id, label, alternatives FROM decisions")
        self.assertEqual({row[0] for row in decisions}, set(truth))
        right = sum(truth[ticket] == label for ticket, label, _ in decisions)
        self.assertGreater(right, 0.6 * len(truth))  # a quarter, were it always the largest class
        self.assertTrue(all(len(json.loads(row[2])) == 3 for row in decisions if row[1]))


if __name__ == "__main__":
    unittest.main()
