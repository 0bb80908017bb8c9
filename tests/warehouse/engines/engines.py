"""The four engines as the tests need them: started, filled with a desk, and ended.

    with engines.PostgreSql() as engine:
        engine.create_tables()
        engine.load(folder)                      # what desk.write_csv wrote there
        columns, rows = engine.query(sql, since=None, until=None)  # not through triage
        engine.settings                          # what [source.NAME] of triage.toml says of it

Needs what `tools/setup engines` brings; `missing()` says what is not there.
"""

import contextlib
import csv
import json
import os
import pathlib
import pwd
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

import desk

ROOT = pathlib.Path(__file__).resolve().parents[3]
SQL = ROOT / "sql"
DUCKDB_LIBRARY = ROOT / "third_party" / "duckdb" / "lib" / "libduckdb.so"
POSTGRESQL = pathlib.Path("/usr/lib/postgresql/15/bin")
PASSWORD = "planted-Pa55word"  # not to be found in any log or message
HELP = "Run tools/setup engines."

# A text in quotes, a quoted name, a comment, a cast, or a named parameter: only the last counts.
TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|::|:([a-z_]+)", re.DOTALL)


def with_placeholders(sql, write):
    """The statement with write(name) for each :name."""
    return TOKEN.sub(lambda found: write(found[1]) if found[1] else found[0], sql)


def in_order(sql, parameters, mark):
    """The statement with `mark` for each :name, and the value of each mark."""
    values = []

    def write(name):
        values.append(parameters[name])
        return mark

    return with_placeholders(sql, write), values


def answer(cursor):
    """(names of the columns, rows) of what a cursor has run."""
    return [column[0] for column in cursor.description], cursor.fetchall()


def missing():
    """What the engines need and this machine lacks, or None."""
    if not (POSTGRESQL / "postgres").exists():
        return f"PostgreSQL 15 is not installed. {HELP}"
    if not DUCKDB_LIBRARY.exists():
        return f"third_party/duckdb is not there. {HELP}"
    for module in ("adbc_driver_manager", "fakesnow", "psycopg", "snowflake.connector"):
        try:
            __import__(module)
        except ImportError as error:
            return f"{error}; the tests run with third_party/engines/bin/python. {HELP}"
    return None


class Engine(contextlib.AbstractContextManager):
    """A folder that goes when the engine goes, and what all engines have."""

    dialect = None

    def __init__(self):
        self._ending = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as ending:
            self._ending = ending
            self.folder = pathlib.Path(ending.enter_context(
                tempfile.TemporaryDirectory(prefix=f"triage-{self.dialect}-")))
            self.start(ending)
            self._ending = ending.pop_all()
        return self

    def __exit__(self, *_):
        self._ending.close()

    def script(self, name):
        """The text of sql/<dialect>/<name>.sql."""
        return (SQL / self.dialect / f"{name}.sql").read_text(encoding="utf-8")

    def create_tables(self):
        self.run_script(self.script("schema"))


def wait_until(is_ready, process, log):
    """Waits until is_ready() or the process has ended; that, and two minutes, are failures."""
    deadline = time.monotonic() + 120
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args[0]} did not start: {log()}")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)


def ended(process, how):
    process.send_signal(how)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class PostgreSql(Engine):
    """A cluster of its own on a free port; durable enough for a test, which is not at all."""

    dialect = "postgresql"
    user, database = "desk", "desk"

    def start(self, ending):
        if os.geteuid() == 0:  # postgres refuses to run as root
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        else:
            self._as_user = ["setpriv"]
        password = self.folder / "password"
        password.write_text(PASSWORD + "\n")
        password.chmod(0o644)
        self.data = self.folder / "data"
        subprocess.run([*self._as_user, POSTGRESQL / "initdb", "-D", self.data, "-U", self.user,
                        "--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8",
                        "--locale=C.UTF-8", "--no-sync"], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        ending.callback(lambda: ended(self.process, signal.SIGINT))
        self.start_server()
        with self.connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {self.database}")

    def start_server(self):
        """Also to start it again after a test killed it."""
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*self._as_user, "--pdeathsig", "INT", POSTGRESQL / "postgres", "-D", self.data,
                 "-p", str(self.port), "-k", self.folder, "-h", "127.0.0.1",
                 "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_wal_size=4GB",
                 "-c", "shared_buffers=256MB"],
                cwd=self.folder, stdout=log, stderr=log)
        wait_until(self._accepts, self.process, lambda: (self.folder / "log").read_text())

    def postmaster(self):
        """The process id of the server itself."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def _accepts(self):
        return subprocess.run([POSTGRESQL / "pg_isready", "-q", "-h", "127.0.0.1", "-p",
                               str(self.port)], check=False).returncode == 0

    def connect(self, database=None):
        import psycopg

        return psycopg.connect(host="127.0.0.1", port=self.port, user=self.user,
                               password=PASSWORD, dbname=database or self.database,
                               options="-c timezone=UTC", autocommit=True)

    @property
    def settings(self):
        return {"driver": "postgresql",
                "uri": f"postgresql://{self.user}:{PASSWORD}@127.0.0.1:{self.port}"
                       f"/{self.database}"}

    def run_script(self, statements):
        with self.connect() as connection:
            connection.execute(statements)

    def load(self, folder):
        with self.connect() as connection, connection.cursor() as cursor:
            for table in desk.TABLES:
                with (cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,
                      open(folder / f"{table}.csv", "rb") as file):
                    while block := file.read(1 << 20):
                        copy.write(block)
            cursor.execute("ANALYZE")

    def query(self, sql, **parameters):
        statement = with_placeholders(sql.replace("%", "%%"), lambda name: f"%({name})s")
        with self.connect() as connection:
            return answer(connection.execute(statement, parameters))


class DuckDb(Engine):
    """The library that triage itself loads, in a file."""

    dialect = "duckdb"

    def start(self, ending):
        self.file = self.folder / "desk.duckdb"
        self.connection = ending.enter_context(self.opened())
        self.run_script("SET TimeZone = 'UTC'")

    def opened(self):
        """Another connection, for when close() has let go of the file."""
        import adbc_driver_manager.dbapi as adbc

        return adbc.connect(driver=str(DUCKDB_LIBRARY), entrypoint="duckdb_adbc_init",
                            db_kwargs={"path": str(self.file)}, autocommit=True)

    @property
    def settings(self):
        return {"driver": "duckdb", "uri": str(self.file)}

    def close(self):
        """Lets go of the file, which one process at a time may have open."""
        self.connection.close()

    def run_script(self, statements):
        with self.connection.cursor() as cursor:
            cursor.executescript(statements)

    def load(self, folder):
        for table in desk.TABLES:
            self.run_script(f"COPY {table} FROM '{folder / table}.csv' {COPY_OPTIONS}")

    def query(self, sql, **parameters):
        statement, values = in_order(sql, parameters, "?")
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return answer(cursor)


# Of both DuckDBs; an empty text in quotes is an empty text.
COPY_OPTIONS = ("(FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', "
                "ALLOW_QUOTED_NULLS false, AUTO_DETECT false, PARALLEL false, "
                "MAX_LINE_SIZE 33554432)")


class Sqlite(Engine):
    dialect = "sqlite"

    def start(self, ending):
        self.file = self.folder / "desk.sqlite"
        self.connection = ending.enter_context(contextlib.closing(sqlite3.connect(self.file)))

    @property
    def settings(self):
        return {"driver": "sqlite", "uri": str(self.file)}

    def run_script(self, statements):
        self.connection.executescript(statements)

    def load(self, folder):
        """From the same files; times become the text that this dialect's tables hold."""
        for table, columns in desk.TABLES.items():
            marks = ",".join(
                f"strftime('%Y-%m-%dT%H:%M:%fZ', ?{number})" if column.endswith("_at") else
                f"?{number} = 'true'" if column.startswith("is_") else f"?{number}"
                for number, column in enumerate(columns, 1))
            with self.connection:
                self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})",
                                            csv_rows(folder / f"{table}.csv"))
        self.connection.execute("ANALYZE")

    def query(self, sql, **parameters):
        return answer(self.connection.execute(sql, parameters))


def csv_rows(path):
    """Rows of a file of desk.write_csv; a cell that is nothing at all is None."""
    marked = "\0"  # stands for an empty text in quotes; no text of a desk has it
    csv.field_size_limit(1 << 26)
    with open(path, encoding="utf-8", newline="") as file:
        lines = (re.sub(r'(?<![^,\n])""(?=[,\n])', f'"{marked}"', line) for line in file)
        for row in csv.reader(lines, strict=True):
            yield [None if cell == "" else "" if cell == marked else cell for cell in row]


class Snowflake(Engine):
    """fakesnow as a server: Snowflake's protocol and dialect over a DuckDB in memory."""

    dialect = "snowflake"
    account, user, role, warehouse = "desk", "sorter", "ANALYST", "SMALL"
    database, schema = "DESK", "PUBLIC"
    oauth_token, access_token = "planted-0Auth-token", "planted-Acce55-token"

    def __init__(self, public_key=None, public_key_fingerprint=None):
        """`public_key`: PEM of the key that a log-in by key pair is checked with, and
        'SHA256:...' of it."""
        super().__init__()
        self._configuration = {
            "public_key": public_key, "public_key_fingerprint": public_key_fingerprint,
            "password": PASSWORD} | {name: getattr(self, name) for name in (
                "account", "user", "role", "warehouse", "database", "schema", "oauth_token",
                "access_token")}

    def start(self, ending):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, pathlib.Path(__file__).with_name("snowflake_stand_in.py"),
                 json.dumps(self._configuration)],
                cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        ending.callback(lambda: (ended(self.process, signal.SIGTERM),
                                 self.process.stdin.close(), self.process.stdout.close()))
        port = self.process.stdout.readline()
        if not port:
            raise RuntimeError((self.folder / "log").read_text())
        self.port = int(port)

    @property
    def settings(self):
        return {"driver": "snowflake", "account": self.account, "user": self.user,
                "password": PASSWORD, "role": self.role, "warehouse": self.warehouse,
                "database": self.database, "schema": self.schema,
                "options": {"adbc.snowflake.sql.uri.protocol": "http",
                            "adbc.snowflake.sql.uri.host": "127.0.0.1",
                            "adbc.snowflake.sql.uri.port": str(self.port),
                            "adbc.snowflake.sql.client_option.disable_telemetry": "true"}}

    def connect(self, **log_in):
        """By password, or as `log_in` says in the words of the connector."""
        import snowflake.connector

        return snowflake.connector.connect(
            **(log_in or {"password": PASSWORD}), account=self.account, user=self.user,
            role=self.role,
            warehouse=self.warehouse, database=self.database, schema=self.schema,
            host="127.0.0.1", port=self.port, protocol="http", paramstyle="qmark",
            session_parameters={"CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False})

    def run_duckdb(self, statements):
        """Past the protocol: statements of the DuckDB below."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/duckdb",
                                         data=statements.encode(), method="POST")
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)

    def run_script(self, statements):
        with contextlib.closing(self.connect()) as connection:
            connection.execute_string(statements)

    def load(self, folder):
        for table in desk.TABLES:
            self.run_duckdb(f"COPY {self.database}.{self.schema}.{table.upper()} "
                            f"FROM '{folder / table}.csv' {COPY_OPTIONS}")

    def query(self, sql, **parameters):
        statement, values = in_order(sql, parameters, "?")
        with contextlib.closing(self.connect()) as connection:
            return answer(connection.cursor().execute(statement, values or None))


ALL = (PostgreSql, DuckDb, Sqlite, Snowflake)
