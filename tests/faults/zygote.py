"""A process that has loaded everything and forks a child for each call, so that a call costs no start.

It reads one JSON object a line: ``call`` (a command's arguments, or
``module:function`` and a folder), ``folder`` (below which files are watched),
``point`` and ``mode`` of the fault, ``environment``, and ``output``, the file
for what the child prints. It answers with the status, whether the point was
reached, and what all points were. With ``traces``, a file, each point says there what called it.
With ``hold`` (``scratch`` or ``rest``) the child stops at its first such point,
and goes on from there, in a process of its own, for each ``{"resume": point,
"mode": mode}`` that follows, until ``{"release": true}``.
"""

import ctypes
import faulthandler
import importlib
import json
import os
import pkgutil
import signal
import struct
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

# As in the shim.
MOST = 20000
MODES = {"nothing": 0, "kill": 1, "full": 2, "interrupt": 3, "error": 4, "readonly": 5}


def load() -> None:
    import sitemap

    for module in pkgutil.walk_packages(sitemap.__path__, "sitemap.", onerror=lambda _name: None):
        if not module.name.endswith("__main__"):
            with suppress(ImportError):  # a part that needs what is not installed
                importlib.import_module(module.name)
    for name in ("fiona", "folium", "geopandas", "matplotlib.figure", "pyogrio", "scipy.sparse.csgraph", "typst"):
        importlib.import_module(name)


def child(shim: ctypes.CDLL, task: dict[str, Any]) -> None:
    output = os.open(task["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    os.environ.update(task["environment"])
    os.chdir(task["folder"])
    time.tzset()
    tempfile.tempdir = None
    code = 0
    if task["traces"]:
        traces = os.open(task["traces"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        faulthandler.register(signal.SIGUSR2, traces, all_threads=False)
        shim.faults_trace(traces)
    try:
        shim.faults_arm(str(task["folder"]).encode() + b"/", task["point"], MODES[task["mode"]])
        if isinstance(task["call"], str):
            module, _, function = task["call"].partition(":")
            getattr(importlib.import_module(module), function)(Path(task["folder"]))
        else:
            from sitemap.cli import main

            main(task["call"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(end.code)
    except KeyboardInterrupt:  # what has no command line, as the command line tells it
        sys.stderr.write("interrupted")
        code = 130
    except BaseException:  # noqa: BLE001 - whatever it is, it is what the test is about
        traceback.print_exc()
        code = 99
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


class Held:
    """A child that has stopped at its first point."""

    def __init__(self, shim: ctypes.CDLL, task: dict[str, Any]) -> None:
        told, self.telling = os.pipe()
        self.told, telling = os.pipe()
        self.number = os.fork()
        if self.number == 0:
            os.close(self.telling)
            os.close(self.told)
            shim.faults_hold(told, telling, int(task["hold"] == "scratch"), task["output"].encode())
            child(shim, task)
        os.close(told)
        os.close(telling)
        self._status()

    def resume(self, point: int, mode: int) -> int:
        os.write(self.telling, struct.pack("@ll", point, mode))
        return self._status()

    def release(self) -> None:
        os.close(self.telling)
        os.waitpid(self.number, 0)
        os.close(self.told)

    def _status(self) -> int:
        answer = os.read(self.told, struct.calcsize("@i"))
        assert answer, "it ended before the point"
        return int(struct.unpack("@i", answer)[0])


def told(shim: ctypes.CDLL, status: int) -> dict[str, Any]:
    count = min(shim.faults_count(), MOST)
    calls = [shim.faults_call(n).decode(errors="replace") for n in range(1, count + 1)]
    return {"status": os.waitstatus_to_exitcode(status), "reached": bool(shim.faults_reached()), "calls": calls}


def main() -> None:
    shim = ctypes.CDLL(os.environ["LD_PRELOAD"])
    shim.faults_count.restype = ctypes.c_long
    shim.faults_call.restype = ctypes.c_char_p
    shim.faults_call.argtypes = [ctypes.c_long]
    shim.faults_hold.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_char_p]
    shim.faults_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_int]
    load()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    held = None
    for line in sys.stdin:
        task = json.loads(line)
        if "release" in task:
            assert held is not None
            held.release()
            held, answer = None, {}
        elif "resume" in task:
            assert held is not None
            answer = told(shim, held.resume(task["resume"], MODES[task["mode"]]))
        elif task["hold"]:
            held = Held(shim, task)
            answer = {}
        else:
            number = os.fork()
            if number == 0:
                child(shim, task)
            answer = told(shim, os.waitpid(number, 0)[1])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
