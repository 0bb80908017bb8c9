"""tools/fetch_archives.py checks before it unpacks, goes on where it stopped, and is all or
nothing. Registries are played by a web server of this process."""

import argparse
import contextlib
import hashlib
import http.server
import io
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import fetch_archives  # noqa: E402


def tar_of(files):
    """The bytes of a .tar.gz with these {name: content}."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


class Server:
    """Serves one body at every address, with byte ranges; remembers which were asked for."""

    def __init__(self, body):
        self.ranges = ranges = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked = self.headers.get("Range")
                ranges.append(asked)
                start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
                self.send_response(206 if asked else 200)
                self.send_header("Content-Length", str(len(body) - start))
                self.end_headers()
                self.wfile.write(body[start:])

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/file"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class FetchArchives(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.body = tar_of({"lib-1/include/a.h": b"int a;\n", "lib-1/src/deep/a.c": b"a\n",
                            "lib-1/README": b"left out\n"})
        self.archive = {
            "name": "lib", "registry": "served", "package": "lib", "version": "1",
            "file": "lib-1.tar.gz", "sha256": hashlib.sha256(self.body).hexdigest(),
            "purpose": "a test",
            "unpack": {"lib-1/include/a.h": "include/a.h", "lib-1/src/": "src/"}}

    def serve(self, body):
        server = Server(body)
        self.addCleanup(server.close)
        registries = fetch_archives.REGISTRIES
        registries["served"] = lambda _, path: fetch_archives.download(server.url, None, path)
        self.addCleanup(registries.pop, "served")
        return server

    def install(self):
        with contextlib.redirect_stderr(io.StringIO()):
            fetch_archives.install(self.root, "lib", [self.archive])

    def test_only_the_listed_paths_are_unpacked(self):
        self.serve(self.body)
        self.install()
        folder = self.root / "lib"
        self.assertEqual((folder / "include/a.h").read_text(), "int a;\n")
        self.assertEqual((folder / "src/deep/a.c").read_text(), "a\n")
        self.assertEqual((folder / "VERSION").read_text(), "1\n")
        self.assertFalse((folder / "README").exists())
        self.assertTrue(fetch_archives.is_complete(folder, [self.archive]))

    def test_another_hash_is_refused_and_nothing_is_left(self):
        self.serve(tar_of({"lib-1/include/a.h": b"changed\n", "lib-1/src/x": b""}))
        with self.assertRaisesRegex(fetch_archives.FetchError, "SHA-256.*removed"):
            self.install()
        self.assertFalse((self.root / "lib").exists())
        self.assertEqual(list((self.root / ".downloads").iterdir()), [])

    def test_a_path_that_the_archive_lacks_is_an_error_and_leaves_the_old_folder(self):
        self.serve(self.body)
        self.install()
        self.archive["unpack"] = {"lib-1/gone.h": "gone.h"}
        with self.assertRaisesRegex(fetch_archives.FetchError, "lib-1/gone.h"):
            self.install()
        self.assertTrue((self.root / "lib/include/a.h").exists())

    def test_a_broken_download_goes_on_where_it_stopped(self):
        server = self.serve(self.body)
        (self.root / ".downloads").mkdir()
        (self.root / ".downloads/lib-1.tar.gz.part").write_bytes(self.body[:40])
        self.install()
        self.assertEqual(server.ranges, ["bytes=40-"])
        self.assertTrue((self.root / "lib/include/a.h").exists())

    def test_a_changed_lock_makes_the_folder_stale_and_a_changed_purpose_does_not(self):
        self.serve(self.body)
        self.install()
        reworded = self.archive | {"purpose": "other words"}
        self.assertTrue(fetch_archives.is_complete(self.root / "lib", [reworded]))
        changed = self.archive | {"sha256": "0" * 64}
        self.assertFalse(fetch_archives.is_complete(self.root / "lib", [changed]))

    def test_a_deleted_file_makes_the_folder_stale(self):
        self.serve(self.body)
        self.install()
        (self.root / "lib/include/a.h").unlink()
        self.assertFalse(fetch_archives.is_complete(self.root / "lib", [self.archive]))

    def test_a_name_that_climbs_out_of_the_folder_is_not_unpacked(self):
        body = tar_of({"lib-1/src/../../../out": b"x", "lib-1/src/a": b"a",
                       "lib-1/include/a.h": b""})
        self.archive["sha256"] = hashlib.sha256(body).hexdigest()
        self.serve(body)
        self.install()
        self.assertFalse((self.root.parent / "out").exists())
        self.assertFalse((self.root / "out").exists())

    def test_a_library_may_lie_in_a_folder_beside_its_kin(self):
        self.serve(self.body)
        with contextlib.redirect_stderr(io.StringIO()):
            fetch_archives.install(self.root, "kin/lib", [self.archive])
        self.assertTrue((self.root / "kin/lib/include/a.h").exists())
        self.assertEqual([path.name for path in (self.root / "kin").iterdir()], ["lib"])

    def test_what_only_some_need_is_fetched_when_it_is_asked_for(self):
        asked = argparse.Namespace(with_tests=False, with_warehouses=True, with_tuning=False)
        self.assertTrue(fetch_archives.is_wanted([self.archive], asked))
        for only_for, wanted in (("warehouses", True), ("tests", False), ("tuning", False)):
            archive = self.archive | {"only_for": only_for}
            self.assertEqual(fetch_archives.is_wanted([archive], asked), wanted)

    def test_a_check_names_the_command_that_fetches_what_is_missing(self):
        said = subprocess.run([sys.executable, ROOT / "tools/fetch_archives.py", "--check",
                               "--with-tuning", "--into", self.root],
                              capture_output=True, text=True, check=False)
        self.assertEqual(said.returncode, 1)
        self.assertIn("libtorch", said.stderr)
        self.assertIn("Run tools/fetch_archives.py --with-tuning.\n", said.stderr)

    def test_a_project_page_gives_the_link_of_exactly_this_file(self):
        page = ('<a href="../../f/lib-1.tar.gz.asc">lib-1.tar.gz.asc</a>'
                '<a href="../../f/lib-1.tar.gz#sha256=00" data-requires-python="">x</a>')
        link = fetch_archives.pypi_link(page, "https://index.example/simple/lib/", "lib-1.tar.gz")
        self.assertEqual(link, "https://index.example/f/lib-1.tar.gz")
        self.assertIsNone(fetch_archives.pypi_link(page, "https://index.example/", "lib-2.tar.gz"))

    def test_the_lock_file_of_this_project_is_whole(self):
        libraries = fetch_archives.read_lock(fetch_archives.ROOT / "cmake/archives.lock")
        for archives in libraries.values():
            of_package = {archive["package"]: archive["version"] for archive in archives}
            for archive in archives:
                self.assertEqual(archive["version"], of_package[archive["package"]])
                self.assertIn(archive["registry"], ("pypi", "npm"))
                self.assertRegex(archive["sha256"], r"^[0-9a-f]{64}$")
                self.assertTrue(archive["purpose"] and archive["unpack"])


if __name__ == "__main__":
    unittest.main()
