"""What all comparisons are given: the programs, the material, the number of rounds."""

import subprocess
import tempfile
from pathlib import Path

from runner.material import ROOT, Absent
from runner.process import Contest, finish, tell

THREADS = 2  # of ours and of the peers; the figures asked for are for two cores
PEERS = ROOT / "bench/peers"


class Workbench:
    """`build` holds the program and the benches; what they write goes to a folder that close()
    removes. On a machine that is busy with other work, waiting threads of all programs sleep
    instead of spinning: otherwise they use up the time that the working ones need.
    """

    def __init__(self, build, program, material, *, rounds, busy):
        self.build = Path(build).resolve()  # peers are told where it is
        self.program = Path(program) if program else self.build / "triage"
        self.material = material
        self.quick = material.quick
        self._rounds = rounds
        self._environment = {"OMP_WAIT_POLICY": "passive"} if busy else {}
        self._pythons = {}
        self._scratch = tempfile.TemporaryDirectory(prefix="bench-", dir=material.folder)

    def close(self):
        self._scratch.cleanup()

    def rounds(self, usual):
        """How often to repeat a run: `usual`, unless the command line says otherwise."""
        return self._rounds or (1 if self.quick else usual)

    def contest(self, step):
        return Contest(lambda text: tell(f"  {step}: {text}"))

    def folder(self, name):
        """A folder for what a comparison writes, made when first asked for."""
        folder = Path(self._scratch.name) / name
        folder.mkdir(exist_ok=True)
        return folder

    def triage(self, workspace, command, *arguments, given=""):
        """Runs `triage COMMAND ...` in the named workspace."""
        command = [
            self.program,
            command,
            *arguments,
            "--workspace",
            self.folder(workspace),
            "--threads",
            THREADS,
            "--quiet",
        ]
        return finish(command, given, self._environment)

    def bench(self, name, *arguments):
        """Runs one of the C++ benches."""
        return finish([self.build / "bench" / name, *arguments], environment=self._environment)

    def peer(self, script, *arguments):
        """Runs one of the peers in their virtual environment."""
        return finish([self.python(), PEERS / script, *arguments], environment=self._environment)

    def encoders_peer(self, script, *arguments):
        """Runs one of the peers that need PyTorch, in a virtual environment of its own: gigabytes
        that the others do without."""
        python = self.python("requirements-encoders.txt", "peers-encoders")
        return finish([python, PEERS / script, *arguments], environment=self._environment)

    def engines_peer(self, script, *arguments):
        """Runs one of the peers that need a real database: `tools/setup engines` brings them."""
        python = ROOT / "third_party/engines/bin/python"
        if not python.exists():
            raise Absent("third_party/engines is not there; tools/setup engines brings it")
        return finish([python, PEERS / script, *arguments], environment=self._environment)

    def python(self, requirements="requirements.txt", folder="peers"):
        """The peers' interpreter; their virtual environment is made when first asked for."""
        if folder not in self._pythons:
            tell("  making the peers' virtual environment, if it is not there ...")
            setup = subprocess.run(
                [PEERS / "setup.sh", ROOT / "build" / folder, requirements],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            self._pythons[folder] = setup.stdout.strip()
        return self._pythons[folder]

    def model(self, head):
        """The workspace that holds a model of the kind `head`, learned from split 0's tickets."""
        name = f"model-{head}"
        if not (self.folder(name) / "var").exists():
            train, _ = self.material.split(0)
            tell(f"  training a {head} model to predict with ...")
            self.triage(name, "train", train, "--head", head, "--test-share", 0, "--json")
        return name

    def peer_model(self):
        """The file with scikit-learn's model, learned from split 0's tickets."""
        file = self.folder("peer-model") / "linear.joblib"
        if not file.exists():
            train, test = self.material.split(0)
            tell("  training scikit-learn's model to predict with ...")
            self.peer("train_sklearn.py", train, "--test", test, "--solver=saga", "--save", file)
        return file
