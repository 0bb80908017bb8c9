"""What the figures were measured on."""

import os
import platform
from datetime import datetime, timezone


def machine():
    """Processor, cores, memory and load average, as one JSON object."""
    return {
        "cpu": _field("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory_gib": round(int(_field("/proc/meminfo", "MemTotal").split()[0]) / 2**20, 1),
        "system": platform.platform(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "started_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }


def sentence(machine):
    """The machine in one line."""
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB memory, "
        f"load average {load(machine)} at the start, {machine['started_at']}."
    )


def load(machine):
    """Processes that wanted a core, in the last 1, 5 and 15 minutes."""
    return ", ".join(f"{average:.2f}" for average in machine["load_average"])


def is_busy(machine):
    """Something else uses the cores: times will be too long."""
    return machine["load_average"][0] > machine["cores"] / 2


def stolen_seconds():
    """Processor time that the host gave to other machines than this one, since this one started."""
    with open("/proc/stat", encoding="ascii") as lines:
        ticks = lines.readline().split()
    return int(ticks[8]) / os.sysconf("SC_CLK_TCK")


def _field(path, name):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            key, _, value = line.partition(":")
            if key.strip() == name:
                return value.strip()
    return "unknown"
