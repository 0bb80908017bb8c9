"""The figures on disk, by step, so that a step can be measured anew without the others."""

import json
from pathlib import Path


class Record:
    """A JSON file of steps, replaced at once after each: no reader sees half of it."""

    def __init__(self, path, machine):
        self.path = Path(path)
        try:
            self._steps = json.loads(self.path.read_text(encoding="utf-8"))["steps"]
        except (FileNotFoundError, ValueError, KeyError):  # none yet, or of an older layout
            self._steps = {}
        self._machine = machine

    def add(self, name, step):
        self._steps[name] = step
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_name(self.path.name + ".unfinished")
        whole = {"machine": self._machine, "steps": self._steps}
        unfinished.write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
        unfinished.replace(self.path)

    def steps(self, order):
        """Name -> step, in the given order; those never measured are left out."""
        return {name: self._steps[name] for name in order if name in self._steps}
