"""A process that has loaded everything and forks a child for each call, so that a call costs no start.

It reads one JSON object a line: ``call`` (a command's arguments, or
``module:function`` and a folder), ``folder`` (below which files are watched),
``point`` and ``mode`` of the fault, ``environment``, and ``output``, the file
for what the child prints. It answers with the status, the count of points, and
what they were.
"""

import ctypes
import importlib
import json
import os
import pkgutil
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

# As in the shim.
MODES = {"nothing": 0, "kill": 1, "full": 2, "interrupt": 3}


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


def main() -> None:
    shim = ctypes.CDLL(os.environ["LD_PRELOAD"])
    shim.faults_count.restype = ctypes.c_long
    shim.faults_call.restype = ctypes.c_char_p
    shim.faults_call.argtypes = [ctypes.c_long]
    shim.faults_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_int]
    load()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        task = json.loads(line)
        number = os.fork()
        if number == 0:
            child(shim, task)
        _, status = os.waitpid(number, 0)
        count = shim.faults_count()
        calls = [shim.faults_call(n).decode(errors="replace") for n in range(1, min(count, 20000) + 1)]
        told = {"status": os.waitstatus_to_exitcode(status), "count": count, "calls": calls}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
