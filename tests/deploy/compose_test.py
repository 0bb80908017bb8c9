"""deploy/compose.yaml is what compose reads, and gives no service more than it needs."""

import re
import unittest

from deployment import DEPLOY, instructions, require, settings


def setUpModule():
    require("compose_spec", "yaml")


def read():
    import yaml
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def seconds(duration):
    return int(duration.removesuffix("s"))


class Compose(unittest.TestCase):
    def setUp(self):
        self.services = read()["services"]

    def accepts(self, file):
        import compose_spec
        import yaml
        try:
            compose_spec.PyCompose.from_yaml(yaml.safe_dump(file)).validate()
        except ValueError:
            return False
        return True

    def test_is_a_compose_file(self):
        file = read()
        self.assertTrue(self.accepts(file))
        file["services"]["triage"]["read_onyl"] = True
        self.assertFalse(self.accepts(file), "the check has to see a word that is none")

    def test_no_service_can_write_or_do_more_than_it_needs(self):
        for name, service in self.services.items():
            self.assertIs(service["read_only"], True, name)
            self.assertEqual(service["cap_drop"], ["ALL"], name)
            self.assertNotIn("cap_add", service)
            self.assertNotIn("privileged", service)
            self.assertEqual(service["security_opt"], ["no-new-privileges:true"], name)
            self.assertGreater(int(service["user"].split(":")[0]), 0, name)
            self.assertIn("mem_limit", service)
            self.assertIn("healthcheck", service)

    def test_no_secret_is_in_the_file(self):
        for name, service in self.services.items():
            for variable, value in service["environment"].items():
                if any(word in variable for word in ("PASSWORD", "KEY", "TOKEN", "SECRET")):
                    self.assertRegex(value, r"^\$\{[A-Z_]+:(\?[^}]+|-)\}$", f"{name}: {variable}")
            self.assertNotRegex(service["environment"].get("TRIAGE_JOURNAL_PLACE", ""), r"//\w+:")

    def test_every_secret_is_in_the_example_and_none_has_a_value(self):
        asked = set(re.findall(r"\$\{([A-Z_]+):[?-]", (DEPLOY / "compose.yaml").read_text()))
        example = dict(line.split("=", 1) for line in
                       (DEPLOY / "compose.env.example").read_text().splitlines()
                       if line and not line.startswith("#"))
        self.assertGreater(len(asked), 2)
        self.assertEqual(set(example), asked)
        self.assertEqual(set(example.values()), {""})

    def test_two_replicas_share_one_database_on_ports_of_this_machine(self):
        triage = self.services["triage"]
        self.assertEqual(triage["deploy"]["replicas"], 2)
        (port,) = triage["ports"]
        first, last = map(int, port["published"].split("-"))
        self.assertEqual(last - first + 1, 2)
        self.assertEqual(port["host_ip"], "127.0.0.1")
        self.assertNotIn("ports", self.services["database"])
        self.assertIn("@database/", triage["environment"]["TRIAGE_JOURNAL_PLACE"])

    def test_what_the_image_says_and_what_compose_says_are_the_same(self):
        image = dict(instructions(1))
        triage = self.services["triage"]
        self.assertEqual(triage["user"], image["USER"])
        self.assertEqual(triage["volumes"], [f"workspace:{image['VOLUME']}"])
        self.assertEqual(str(triage["ports"][0]["target"]), image["EXPOSE"])

    def test_requests_under_way_have_their_time_when_it_stops(self):
        drain = settings(DEPLOY)["serve.drain_seconds"]["value"]
        self.assertGreater(seconds(self.services["triage"]["stop_grace_period"]), drain)


if __name__ == "__main__":
    unittest.main()
