"""What every program of this folder shares: the options that a `script` cell is
given, and the record of a run, a line of JSON as the workload programs write it
(bench/workload/output_json.c, bench/measure/record.c).

`about` is a table of program, version, mode, tasks and workers.
"""

import argparse
import errno
import json
import os
import re
import resource
import sys


def whole_number(low, high):
    def parse(text):
        if re.fullmatch("[0-9]{1,18}", text) and low <= int(text) <= high:
            return int(text)
        raise argparse.ArgumentTypeError(
            f"'{text}' is not allowed; give a whole number from {low} to {high}"
        )

    return parse


def tag(text):
    name, separator, value = text.partition("=")
    if not name or not separator:
        raise argparse.ArgumentTypeError(f"'{text}' is not allowed; give KEY=VALUE")
    if re.fullmatch("[0-9]{1,19}", value) and int(value) < 2**63:
        return name, int(value)
    return name, value


def add_options(parser):
    parser.add_argument("--json", metavar="FILE", help="append a record; - is standard output")
    parser.add_argument("--tag", type=tag, action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--quiet", action="store_true")


def make(tags, about, error, measured):
    return {
        "schema": 1,
        **dict(tags),
        "program": about["program"],
        "version": about["version"],
        "status": "failed" if error else "ok",
        "error": error,
        "mode": about["mode"],
        "tasks": about["tasks"],
        "workers": about["workers"],
        **measured,
        "warnings": [],
    }


def good(tags, about, elapsed_ns, **more):
    """The CPU time is that of the whole program and of the children it waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    measured = {
        "elapsed_ns": elapsed_ns,
        "spawn_ns": None,
        "work_ns": None,
        "teardown_ns": None,
        "user_ns": round(sum(usage.ru_utime for usage in usages) * 1e9),
        "system_ns": round(sum(usage.ru_stime for usage in usages) * 1e9),
        **more,
    }
    return make(tags, about, None, measured)


def failed(tags, about, error):
    return make(tags, about, error, {})


def write_once(file, line):
    """A single write; of a line that does not fit nothing shall stay."""
    written = os.write(file, line)
    if written == len(line):
        return
    try:
        os.ftruncate(file, os.fstat(file).st_size - written)
    except OSError:
        pass  # no plain file: what was written cannot be taken back
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def append(path, record):
    """True if the line was written; says why if not."""
    line = (json.dumps(record, separators=(",", ":")) + "\n").encode()
    try:
        if path == "-":
            write_once(1, line)
            return True
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            write_once(file, line)
        finally:
            os.close(file)
    except OSError as error:
        program = os.path.basename(sys.argv[0])
        print(f"{program}: cannot write the record to {path}: {error.strerror}", file=sys.stderr)
        return False
    return True
