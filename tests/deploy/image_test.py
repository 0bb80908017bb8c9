"""The steps of the Dockerfile's second stage, in a Debian made for it: the program runs there, as
the image's user, on a file system that nobody can write to.

Needs root, debootstrap and Debian's archive; $TRIAGE_DEBIAN names a mirror.
"""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import unittest
import urllib.request

from deployment import DEPLOY, ROOT, install, instructions, require_command, runtime_packages

MIRROR = os.environ.get("TRIAGE_DEBIAN", "http://deb.debian.org/debian")

# Runs in a mount namespace of its own, so that nothing stays mounted.
INSIDE = """set -e
root=$1; shift
mount --bind "$root" "$root"
mount --bind "$root/var/lib/triage" "$root/var/lib/triage"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
mount -o remount,ro,bind "$root"
exec chroot --userspec={user} "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin {env} "$@"
"""


def run(*words, **options):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False,
                          **options)
    if done.returncode != 0:
        raise AssertionError(f"{words[:3]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def setUpModule():
    if os.geteuid() != 0:
        raise unittest.SkipTest("debootstrap and chroot are for root.")
    require_command("debootstrap", "debootstrap")
    require_command("unshare", "util-linux")
    if subprocess.run(["unshare", "--mount", "true"], check=False).returncode != 0:
        raise unittest.SkipTest("no mount namespace can be made here.")


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="triage-image-")
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name) / "root"
        made = subprocess.run(["debootstrap", "--variant=minbase", "bookworm", cls.root, MIRROR],
                              capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise unittest.SkipTest("debootstrap failed: " + made.stdout[-300:])
        shutil.copy("/etc/resolv.conf", cls.root / "etc/resolv.conf")
        run("chroot", cls.root, "apt-get", "-q", "update")
        run("chroot", cls.root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y",
            "install", "--no-install-recommends", *runtime_packages())
        image = dict(instructions(1))
        accounts = image["RUN"].split("rm -rf /var/lib/apt/lists/*")[1].strip().removeprefix("&& ")
        run("chroot", cls.root, "sh", "-ec", accounts)
        install(cls.root / "usr/local")
        shutil.copy(DEPLOY / "docker/triage-healthy", cls.root / "usr/local/bin")
        shutil.copy(ROOT / "data/sample/tickets.jsonl", cls.root / "srv")
        cls.inside = INSIDE.format(user=image["USER"], env=image["ENV"])

    def command(self, *words):
        return ["unshare", "--mount", "bash", "-c", self.inside, "bash", str(self.root), *words]

    def test_runs_trains_and_serves_where_nothing_else_can_be_written(self):
        self.assertRegex(run(*self.command("triage", "--version")), r"^triage \d")
        doctor = run(*self.command("triage", "doctor"))
        self.assertRegex(doctor, r"ok +DuckDB")
        self.assertRegex(doctor, r"ok +LightGBM")
        self.assertNotIn("fail", doctor)
        run(*self.command("triage", "train", "/srv/tickets.jsonl", "--head", "linear"))
        with self.assertRaisesRegex(AssertionError, "[Rr]ead-only"):
            run(*self.command("touch", "/usr/local/x"))

        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = subprocess.Popen(self.command("triage", "serve", "--bind", "0.0.0.0", "--port",
                                               str(port)), stderr=subprocess.PIPE, text=True)
        try:
            for line in server.stderr:
                if "answers at" in line:
                    break
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
                self.assertEqual(answer.status, 200)
            run(*self.command("env", f"TRIAGE_SERVE_PORT={port}", "triage-healthy"))
        finally:
            server.terminate()
            server.stderr.close()
            self.assertEqual(server.wait(60), 0, "SIGTERM ends it well")


if __name__ == "__main__":
    unittest.main()
