"""Where the secrets of a log-in may stand, each way to log in to Snowflake, and that no secret turns
up anywhere: each run of workspace.py looks."""

import base64
import contextlib
import hashlib
import json
import unittest

import engines
import workspace
from workspace import PASSPHRASE

RUNNING = {}
KEYS = {}
ending = contextlib.ExitStack()
QUERY = "SELECT '1' AS id, 'the vpn is down' AS text"


def setUpModule():
    workspace.require_engines()
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    def pem(key, kind, phrase=None):
        encryption = (serialization.BestAvailableEncryption(phrase.encode()) if phrase
                      else serialization.NoEncryption())
        return key.private_bytes(serialization.Encoding.PEM, kind, encryption).decode()

    own, other = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    pkcs8, pkcs1 = (serialization.PrivateFormat.PKCS8,
                    serialization.PrivateFormat.TraditionalOpenSSL)
    der, public = (own.public_key().public_bytes(
        encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
        for encoding in (serialization.Encoding.DER, serialization.Encoding.PEM))
    KEYS.update(plain=pem(own, pkcs8), encrypted=pem(own, pkcs8, PASSPHRASE),
                other=pem(other, pkcs8), pkcs1=pem(own, pkcs1),
                broken="-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----\n")
    fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(der).digest()).decode()
    RUNNING["postgresql"] = ending.enter_context(engines.PostgreSql())
    RUNNING["snowflake"] = ending.enter_context(engines.Snowflake(public.decode(), fingerprint))


def tearDownModule():
    ending.close()


class LogInTest(workspace.WorkspaceTest):
    """The one row of QUERY is read, or it is said why not."""

    def works(self, **variables):
        self.assertEqual(self.answer("clean", "desk", HOME=str(self.folder),
                                     **variables)["rows"]["read"], 1)

    def looks(self, **variables):
        """Commands that say something of the source."""
        for words in (("config", "show"), ("source", "list"), ("source", "check", "desk"),
                      ("doctor",)):
            self.run_program(*words, HOME=str(self.folder), code=None, **variables)

    def refused(self, *says, **variables):
        message = self.fails("clean", "desk", says=says, HOME=str(self.folder), **variables)
        for line in KEYS["plain"].splitlines()[1:-1] + KEYS["encrypted"].splitlines()[1:-1]:
            self.assertNotIn(line, message)
        return message

    def key(self, kind):
        self.secret("key.pem", KEYS[kind])
        return "key.pem"


class Snowflake(LogInTest):
    def without_password(self, **settings):
        self.source("desk", RUNNING["snowflake"],
                    **{"query": QUERY, "password": None} | settings)

    def test_by_key_pair(self):
        for settings in ({}, {"authenticator": "snowflake_jwt"}):
            self.without_password(private_key_file=self.key("plain"), **settings)
            self.works()
        self.without_password(private_key_file=self.key("encrypted"),
                              private_key_passphrase=PASSPHRASE)
        self.works()
        self.looks()
        self.secret("phrase", PASSPHRASE + "\n")
        self.without_password(private_key_file="key.pem", private_key_passphrase_file="phrase")
        self.works()

    def test_a_key_that_does_not_fit_is_said(self):
        for kind, settings, why in (
                ("other", {}, "JWT token"), ("pkcs1", {}, "PKCS#8"), ("broken", {}, "key"),
                ("encrypted", {}, "private_key_passphrase"),
                ("encrypted", {"private_key_passphrase": "wrong-Pa55phrase"}, "pass")):
            with self.subTest(kind=kind, **settings):
                self.without_password(private_key_file=self.key(kind), **settings)
                message = self.refused("source 'desk'", why)
                self.assertNotIn("wrong-Pa55phrase", message)
        self.without_password(private_key_file="nowhere.pem")
        self.refused("source 'desk'", "nowhere.pem")

    def test_by_token(self):
        engine = RUNNING["snowflake"]
        for authenticator, token in (("oauth", engine.oauth_token),
                                     ("programmatic_access_token", engine.access_token)):
            with self.subTest(authenticator=authenticator):
                self.without_password(authenticator=authenticator, token=token)
                self.works()
                self.looks()
                self.secret("token", token + "\n")
                self.without_password(authenticator=authenticator, token_file="token")
                self.works()
                self.without_password(authenticator=authenticator)
                self.works(SNOWFLAKE_TOKEN=token)
                self.works(SNOWFLAKE_TOKEN_FILE=str(self.folder / "token"))
                self.refused("source 'desk'", "needs token")
                self.without_password(authenticator=authenticator, token="wrong-tok3n")
                self.assertNotIn("wrong-tok3n", self.refused("source 'desk'", "oken"))
        self.without_password(authenticator="pigeon")
        self.refused("source.desk.authenticator", "snowflake_jwt")

    def test_by_password_from_where_it_stands(self):
        self.secret("password", engines.PASSWORD + "\r\nnot this\n")
        self.without_password(password_file="password")
        self.works()
        self.without_password()
        self.works(SNOWFLAKE_PASSWORD=engines.PASSWORD)
        self.works(SNOWFLAKE_PASSWORD_FILE=str(self.folder / "password"))
        self.refused("source 'desk'", "needs password")
        self.refused("SNOWFLAKE_PASSWORD_FILE", "nowhere", SNOWFLAKE_PASSWORD_FILE="nowhere")
        # What triage.toml says is above what a variable says.
        self.without_password(password=engines.PASSWORD)
        self.works(SNOWFLAKE_PASSWORD="wrong")
        self.without_password(password_file="nowhere")
        self.refused("source 'desk'", "nowhere")

    def test_the_strongest_place_decides_how_to_log_in(self):
        engine = RUNNING["snowflake"]
        key = str(self.folder / self.key("plain"))
        wrong = {"SNOWFLAKE_TOKEN": "wrong-tok3n", "SNOWFLAKE_PRIVATE_KEY_FILE": "nowhere.pem",
                 "SNOWFLAKE_TOKEN_FILE": "nowhere", "SNOWFLAKE_AUTHENTICATOR": "oauth"}
        self.without_password(password=engines.PASSWORD)
        self.works(**wrong)
        self.without_password(authenticator="SNOWFLAKE_JWT", private_key_file=key)
        self.works(**wrong | {"SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": "unused"})
        self.without_password(authenticator="programmatic_access_token")
        self.works(SNOWFLAKE_TOKEN=engine.access_token, SNOWFLAKE_AUTHENTICATOR="oauth",
                   SNOWFLAKE_PASSWORD_FILE="nowhere", SNOWFLAKE_PRIVATE_KEY_FILE="nowhere.pem")
        self.without_password(token=engine.access_token)  # which of the two token is for
        self.works(SNOWFLAKE_AUTHENTICATOR="PROGRAMMATIC_ACCESS_TOKEN")
        self.connections(".snowflake/connections.toml", mixed={
            "authenticator": "oauth", "token_file_path": "nowhere", "role": engine.role})
        self.without_password(password=engines.PASSWORD, connection="mixed")
        self.works()

    def test_all_from_variables(self):
        engine = RUNNING["snowflake"]
        self.source("desk", None, driver="snowflake", query=QUERY,
                    options=engine.settings["options"])
        self.works(SNOWFLAKE_ACCOUNT=engine.account, SNOWFLAKE_USER=engine.user,
                   SNOWFLAKE_PASSWORD=engines.PASSWORD, SNOWFLAKE_ROLE=engine.role,
                   SNOWFLAKE_WAREHOUSE=engine.warehouse, SNOWFLAKE_DATABASE=engine.database,
                   SNOWFLAKE_SCHEMA=engine.schema)
        self.works(SNOWFLAKE_ACCOUNT=engine.account, SNOWFLAKE_USER=engine.user,
                   SNOWFLAKE_PRIVATE_KEY_PATH=str(self.folder / self.key("encrypted")),
                   SNOWFLAKE_PRIVATE_KEY_PASSPHRASE=PASSPHRASE)

    def connections(self, place, **sections):
        (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
        self.secret(place, "".join(
            f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n"
                                    for key, value in settings.items())
            for name, settings in sections.items()))

    def test_from_a_section_of_connections_toml(self):
        engine = RUNNING["snowflake"]
        who = {"account": engine.account, "user": engine.user, "role": engine.role}
        self.secret("token", engine.oauth_token)
        self.key("encrypted")
        sections = {
            "plain": who | {"password": engines.PASSWORD, "warehouse": engine.warehouse},
            "keys": who | {"authenticator": "SNOWFLAKE_JWT",
                           "private_key_path": str(self.folder / "key.pem"),
                           "private_key_file_pwd": PASSPHRASE},
            "token": who | {"authenticator": "oauth",
                            "token_file_path": str(self.folder / "token")},
            "wrong": who | {"password": "wrong"}}
        for place, variables in ((".snowflake/connections.toml", {}),
                                 (".config/snowflake/connections.toml", {}),
                                 ("elsewhere/connections.toml",
                                  {"SNOWFLAKE_HOME": str(self.folder / "elsewhere")})):
            self.connections(place, **sections)
            for name in ("plain", "keys", "token"):
                with self.subTest(place=place, section=name):
                    self.source("desk", None, driver="snowflake", query=QUERY, connection=name,
                                options=engine.settings["options"])
                    self.works(**variables)
            self.source("desk", None, driver="snowflake", query=QUERY,
                        options=engine.settings["options"])
            self.works(SNOWFLAKE_DEFAULT_CONNECTION_NAME="keys", **variables)
            self.source("desk", None, driver="snowflake", query=QUERY, connection="wrong",
                        options=engine.settings["options"])
            self.refused("source 'desk'", "Incorrect", **variables)
            self.source("desk", None, driver="snowflake", query=QUERY, connection="nowhere",
                        options=engine.settings["options"])
            self.refused("source 'desk'", "nowhere", "connections.toml", **variables)
            (self.folder / place).unlink()


class PostgreSql(LogInTest):
    def setUp(self):
        super().setUp()
        engine = RUNNING["postgresql"]
        self.parts = {"driver": "postgresql", "host": "127.0.0.1", "port": engine.port,
                      "user": engine.user, "database": engine.database, "query": QUERY}
        self.bare = f"postgresql://{engine.user}@127.0.0.1:{engine.port}/{engine.database}"

    def test_by_parts(self):
        self.source("desk", None, **self.parts, password=engines.PASSWORD)
        self.works()
        self.looks()
        self.secret("password", engines.PASSWORD + "\n")
        self.source("desk", None, **self.parts, password_file="password")
        self.works()
        self.source("desk", None, **self.parts)
        self.refused("source 'desk'", "password")
        self.works(PGPASSWORD=engines.PASSWORD)
        self.works(PGPASSWORD_FILE=str(self.folder / "password"))
        self.refused("PGPASSWORD_FILE", "nowhere", PGPASSWORD_FILE="nowhere")

    def test_by_uri(self):
        for uri in (self.bare, self.bare + "?connect_timeout=10"):
            self.source("desk", None, driver="postgresql", uri=uri, query=QUERY)
            self.works(PGPASSWORD=engines.PASSWORD)
            self.source("desk", None, driver="postgresql", uri=uri, query=QUERY,
                        password=engines.PASSWORD)
            self.works()

    def test_by_variables_and_files_of_libpq(self):
        engine = RUNNING["postgresql"]
        self.source("desk", None, driver="postgresql", query=QUERY)
        where = {"PGHOST": "127.0.0.1", "PGPORT": str(engine.port), "PGUSER": engine.user,
                 "PGDATABASE": engine.database}
        self.works(**where, PGPASSWORD=engines.PASSWORD)
        self.secret("pgpass", f"127.0.0.1:{engine.port}:*:{engine.user}:{engines.PASSWORD}\n")
        (self.folder / "pgpass").chmod(0o600)
        self.works(**where, PGPASSFILE=str(self.folder / "pgpass"))
        self.write("services", f"[desk]\nhost=127.0.0.1\nport={engine.port}\n"
                               f"user={engine.user}\ndbname={engine.database}\n")
        self.works(PGSERVICEFILE=str(self.folder / "services"), PGSERVICE="desk",
                   PGPASSWORD=engines.PASSWORD)

    def test_a_password_of_any_signs_works(self):
        password = "it's @ \\ / : ? & % # \" $1 planted é"
        with RUNNING["postgresql"].connect() as connection:
            connection.execute("DROP ROLE IF EXISTS odd")
            quoted = password.replace("'", "''")
            connection.execute(f"CREATE ROLE odd LOGIN PASSWORD '{quoted}'".encode())
        self.source("desk", None, **self.parts | {"user": "odd"}, password=password)
        self.works()
        self.source("desk", None, driver="postgresql", query=QUERY,
                    uri=self.bare.replace("//desk", "//odd"), password=password)
        self.works()
        for wrong in (password + "x", "planted' host='nowhere"):
            self.source("desk", None, **self.parts, password=wrong)
            self.assertNotIn("planted", self.refused("source 'desk'", "authentication failed"))

    def test_the_settings_are_shown_without_secrets(self):
        self.secret("password", engines.PASSWORD)
        self.source("desk", RUNNING["postgresql"], query=QUERY, password_file="password",
                    options={"adbc.some.password": engines.PASSWORD,
                             "adbc.some.token": engines.PASSWORD},
                    parameters={"api_key": engines.PASSWORD})
        shown = self.run_program("config", "show").stdout
        for key in ("source.desk.uri", "adbc.some.password", "adbc.some.token", "api_key"):
            self.assertIn(key, shown)


if __name__ == "__main__":
    unittest.main()
