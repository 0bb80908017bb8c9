"""A PostgreSQL server for the tests of one file, and a way to it that can be cut."""

import contextlib
import os
import pathlib
import pwd
import select
import signal
import socket
import subprocess
import tempfile
import threading

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
PASSWORD = "planted-Pa55word"
USER = "triage"


def missing():
    """Why there is none; None: there is one."""
    if (PROGRAMS / "postgres").exists():
        return None
    return "PostgreSQL 15 is not installed. Run tools/setup engines."


class PostgresqlServer:
    """In a folder of its own, on a free port, as a user who is not root, until the block ends."""

    def __enter__(self):
        with contextlib.ExitStack() as ending:
            folder = tempfile.TemporaryDirectory(prefix="triage-postgresql-")
            self.folder = pathlib.Path(ending.enter_context(folder))
            self._as_user = ["setpriv", "--pdeathsig", "INT"]
            if os.geteuid() == 0:
                account = pwd.getpwnam("postgres")
                os.chown(self.folder, account.pw_uid, account.pw_gid)
                self._as_user += ["--reuid=postgres", "--regid=postgres", "--init-groups"]
            password = self.folder / "password"
            password.write_text(PASSWORD + "\n")
            password.chmod(0o644)
            subprocess.run(
                [*self._as_user, PROGRAMS / "initdb", "-D", self.folder / "data", "-U", USER,
                 "--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8",
                 "--locale=C.UTF-8", "--no-sync"],
                cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
            self.databases = 0
            self.start()
            self._ending = ending.pop_all()
        return self

    def __exit__(self, *_):
        self.stop()
        self._ending.close()

    def start(self):
        log = self.folder / "log"
        with open(log, "ab") as out:
            self.process = subprocess.Popen(
                [*self._as_user, PROGRAMS / "postgres", "-D", self.folder / "data", "-p",
                 str(self.port), "-k", self.folder, "-h", "127.0.0.1", "-c", "fsync=off",
                 "-c", "full_page_writes=off", "-c", "shared_buffers=64MB"],
                cwd=self.folder, stdout=out, stderr=out)
        while subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", "127.0.0.1", "-p",
                              str(self.port)], check=False).returncode != 0:
            if self.process.poll() is not None:
                raise AssertionError("PostgreSQL did not start:\n" + log.read_text())

    def stop(self):
        """Ends all connections without a word; start() makes it answer again."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(60)

    def url(self, database, port=None):
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port or self.port}/{database}"

    def run_sql(self, database, statement):
        """Its rows, as psql prints them: a line each, fields with | between."""
        return subprocess.run([PROGRAMS / "psql", self.url(database), "-q", "-A", "-t", "-c",
                               statement], check=True, capture_output=True,
                              text=True).stdout.splitlines()

    def make_database(self):
        self.databases += 1
        name = f"test{self.databases}"
        self.run_sql("postgres", f"CREATE DATABASE {name}")
        return name


class CutProxy:
    """A way to a port of this machine. `forward`: all goes through. `drop`: what is connected or
    connects is let be, and no byte goes through either way. `close`: all ends, none gets in."""

    def __init__(self, port):
        self._target = port
        self._how = "forward"
        self._lock = threading.Lock()
        self._pairs = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.become("end")
        self._thread.join(10)
        for one in (self._listener, self._wake, self._woken):
            one.close()

    def become(self, how):
        with self._lock:
            self._how = how
        self._wake.send(b"x")

    def _run(self):
        while True:
            with self._lock:
                how = self._how
            if how == "end":
                return self._close_all()
            if how == "close":
                self._close_all()
            passing = [end for pair in self._pairs for end in pair if end] if how == "forward" else []
            ready, _, _ = select.select([self._woken, self._listener, *passing], [], [])
            if self._woken in ready:
                self._woken.recv(100)
                continue  # it is something else from now on
            for one in ready:
                if one is self._listener:
                    self._take(how)
                else:
                    self._pass(one)

    def _take(self, how):
        client, _ = self._listener.accept()
        if how == "close":
            client.close()
        elif how == "drop":
            self._pairs.append((client, None))
        else:
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:  # nobody listens there now
                return client.close()
            self._pairs.append((client, server))

    def _pass(self, one):
        for pair in self._pairs:
            if one in pair:
                other = pair[1] if pair[0] is one else pair[0]
                try:
                    content = one.recv(65536)
                    if content and other:
                        other.sendall(content)
                        return
                except OSError:
                    pass
                self._pairs.remove(pair)
                for end in filter(None, pair):
                    end.close()
                return

    def _close_all(self):
        for pair in self._pairs:
            for end in filter(None, pair):
                end.close()
        self._pairs.clear()
