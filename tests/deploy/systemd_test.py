"""deploy/systemd/triage.service is a unit that systemd reads, and that can do little harm."""

import configparser
import pathlib
import re
import subprocess
import tempfile
import unittest

from deployment import DEPLOY, PROGRAM, require_command, settings

UNIT = DEPLOY / "systemd" / "triage.service"
MOST_EXPOSURE = 2.0  # of 10, as `systemd-analyze security` reckons


def setUpModule():
    require_command("systemd-analyze", "systemd")


def analyze(*words):
    return subprocess.run(["systemd-analyze", *map(str, words)], capture_output=True, text=True,
                          timeout=120, check=False)


class Unit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # systemd looks whether the program is there: here it lies elsewhere.
        self.unit = pathlib.Path(folder.name) / UNIT.name
        text = UNIT.read_text()
        self.assertIn("ExecStart=/usr/local/bin/triage serve ", text)
        self.unit.write_text(text.replace("/usr/local/bin/triage", PROGRAM))

    def test_systemd_finds_nothing_wrong(self):
        verified = analyze("verify", "--man=no", self.unit)
        about_unit = [line for line in verified.stderr.splitlines() if UNIT.name in line]
        self.assertEqual((verified.returncode, about_unit), (0, []), verified.stderr)

    def test_systemd_sees_a_word_that_is_none(self):
        self.unit.write_text(self.unit.read_text().replace("ProtectHome=", "ProtectHaus="))
        self.assertIn("ProtectHaus", analyze("verify", "--man=no", self.unit).stderr)

    def test_little_of_the_machine_is_exposed(self):
        shown = analyze("security", "--offline=true", "--no-pager", self.unit).stdout
        exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", shown)
        self.assertIsNotNone(exposure, shown)
        self.assertLessEqual(float(exposure[1]), MOST_EXPOSURE, shown)


class Service(unittest.TestCase):
    def setUp(self):
        reader = configparser.ConfigParser(strict=False, interpolation=None)
        reader.optionxform = str
        reader.read(UNIT)
        self.service = reader["Service"]

    def test_requests_under_way_have_their_time_when_it_stops(self):
        drain = settings(DEPLOY)["serve.drain_seconds"]["value"]
        self.assertGreater(int(self.service["TimeoutStopSec"]), drain)

    def test_reloads_by_the_signal_that_opens_the_model_anew(self):
        self.assertEqual(self.service["ExecReload"], "/bin/kill -HUP $MAINPID")

    def test_writes_to_its_own_folder_only(self):
        self.assertEqual(self.service["ProtectSystem"], "strict")
        self.assertEqual(self.service["StateDirectory"], "triage")
        self.assertIn("--workspace /var/lib/triage", self.service["ExecStart"])
        self.assertNotIn("ReadWritePaths", self.service)

    def test_runs_as_the_account_that_sysusers_makes(self):
        account = (DEPLOY / "systemd/triage.sysusers").read_text().splitlines()[-1].split()
        self.assertEqual(account[:2], ["u", self.service["User"]])


if __name__ == "__main__":
    unittest.main()
