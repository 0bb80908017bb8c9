"""Snowflake's protocol over fakesnow's DuckDB, with what fakesnow leaves out: log-ins are checked,
Cortex embeds (by what words there are, so equal texts are equal), and a transaction may begin
before autocommit ends.

    snowflake_stand_in.py CONFIGURATION     JSON as `configuration` in engines.py makes it

Prints the port it listens on. Runs with the Python of third_party/engines, until it is ended or
until its standard input ends.
"""

import gzip
import json
import os
import socket
import sys
import threading

import fakesnow.arrow
import fakesnow.server
import jwt
import pyarrow
import uvicorn
from fakesnow.cursor import FakeSnowflakeCursor
from sqlglot import exp
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route

CONFIGURATION = json.loads(sys.argv[1])
DIMENSION = 1024
LOGIN = "/session/v1/login-request"

CORTEX = f"""
ATTACH IF NOT EXISTS ':memory:' AS SNOWFLAKE;
CREATE SCHEMA IF NOT EXISTS SNOWFLAKE.CORTEX;
CREATE SEQUENCE IF NOT EXISTS SNOWFLAKE.CORTEX.texts_embedded;
CREATE OR REPLACE MACRO SNOWFLAKE.CORTEX.EMBED_TEXT_1024(model, content) AS CASE
  WHEN model <> 'multilingual-e5-large' THEN error('unknown model ' || model)
  WHEN nextval('SNOWFLAKE.CORTEX.texts_embedded') > 0
  THEN to_json(list_transform(range({DIMENSION}), lambda place :
         len(list_filter(string_split(lower(content), ' '), lambda word :
           hash(word) % {DIMENSION} = place)) / 4.0)) END;
"""


plain_timestamps = fakesnow.arrow.timestamp_to_sf_struct


def timestamps(column):
    """As Snowflake sends them: where there is none the struct is null. fakesnow's has nulls in its
    children, which drivers do not look at: they read 1970."""
    if isinstance(column, pyarrow.ChunkedArray):
        column = column.combine_chunks()
    structs = plain_timestamps(column.fill_null(0))
    return pyarrow.StructArray.from_arrays(
        [structs.field(place) for place in range(structs.type.num_fields)],
        fields=list(structs.type), mask=column.is_null())


def refused(code, message):
    return JSONResponse({"data": {"errorCode": code}, "code": code, "message": message,
                         "success": False})


def credentials_are_right(given):
    """Whether the log-in request proves who it says it is; as Snowflake's documentation has it."""
    authenticator = given.get("AUTHENTICATOR", "SNOWFLAKE").upper()
    token = given.get("TOKEN") or ""
    if authenticator == "OAUTH":
        return token == CONFIGURATION["oauth_token"]
    if authenticator == "SNOWFLAKE_JWT":  # names its user itself
        try:
            claims = jwt.decode(token, CONFIGURATION["public_key"], algorithms=["RS256"],
                                options={"require": ["exp", "iat", "iss", "sub"]})
        except jwt.InvalidTokenError:
            return False
        account_and_user = f"{CONFIGURATION['account']}.{CONFIGURATION['user']}".upper()
        return (claims["sub"] == account_and_user and
                claims["iss"] == f"{account_and_user}.{CONFIGURATION['public_key_fingerprint']}")
    if given.get("LOGIN_NAME", "").upper() != CONFIGURATION["user"].upper():
        return False
    if authenticator == "PROGRAMMATIC_ACCESS_TOKEN":
        return token == CONFIGURATION["access_token"]
    return given.get("PASSWORD") == CONFIGURATION["password"]


REFUSALS = {"OAUTH": ("390303", "Invalid OAuth access token."),
            "PROGRAMMATIC_ACCESS_TOKEN": ("394400", "Programmatic access token is invalid."),
            "SNOWFLAKE_JWT": ("390144", "JWT token is invalid.")}


async def log_in(request):
    body = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    given = json.loads(body)["data"]
    if not credentials_are_right(given):
        return refused(*REFUSALS.get(given.get("AUTHENTICATOR", "").upper(), (
            "390100", "Incorrect username or password was specified.")))
    for parameter, name, code in (("databaseName", "database", "390201"),
                                  ("warehouse", "warehouse", "390201"),
                                  ("roleName", "role", "390189")):
        asked = request.query_params.get(parameter)
        if asked and asked.upper() != CONFIGURATION[name].upper():
            return refused(code, f"The requested {name} does not exist or not authorized.")
    return await fakesnow.server.login_request(request)


plain_command = FakeSnowflakeCursor.execute
plain_execute = FakeSnowflakeCursor._execute


def command(cursor, text, *arguments, **more):
    """It has no VECTOR; an array arrives as JSON there, as VARIANT does."""
    return plain_command(cursor, text.replace("VECTOR(FLOAT, 1024)", "VARIANT"), *arguments,
                         **more)


def execute(cursor, transformed, parameters=None):
    """fakesnow loses sight of a BEGIN that comes while autocommit is still on, as the ADBC driver
    sends it, and would begin once more."""
    if isinstance(transformed, exp.Transaction):
        cursor._conn._in_transaction = True
    elif isinstance(transformed, (exp.Commit, exp.Rollback)):
        cursor._conn._in_transaction = False
    return plain_execute(cursor, transformed, parameters)


async def run_duckdb(request):
    """Runs the body's statements in the DuckDB below: what a desk's own loading job would do."""
    statements = (await request.body()).decode()

    def run():
        connection = fakesnow.server.shared_fs.duck_conn.cursor()
        found = connection.execute(statements).fetchall()
        return [[str(value) for value in row] for row in found]

    return JSONResponse(await run_in_threadpool(run))


def main():
    fakesnow.arrow.timestamp_to_sf_struct = timestamps
    FakeSnowflakeCursor.execute = command
    FakeSnowflakeCursor._execute = execute
    fakesnow.server.shared_fs.connect(CONFIGURATION["database"], CONFIGURATION["schema"])
    fakesnow.server.shared_fs.duck_conn.cursor().execute(CORTEX)
    routes = [Route(LOGIN, log_in, methods=["POST"]),
              Route("/duckdb", run_duckdb, methods=["POST"]),
              *(route for route in fakesnow.server.routes if route.path != LOGIN)]
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)

    def end_with_parent():
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="warning",
                                  access_log=False)).run(sockets=[listening])


if __name__ == "__main__":
    main()
