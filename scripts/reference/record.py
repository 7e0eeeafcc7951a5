"""What every program of this folder shares: the options that a `script` cell is
given, and the record of a run, a line of JSON as the workload programs write it
(bench/workload/output_json.c, bench/measure/record.c).

`about` is a table of program, version, mode, tasks and workers.

Python 2.7, PyPy and Jython read this file too.
"""

from __future__ import print_function

import argparse
import collections
import errno
import json
import os
import re
import sys

import portable


def whole_number(low, high):
    def parse(text):
        if re.match(r"[0-9]{1,18}\Z", text) and low <= int(text) <= high:
            return int(text)
        raise argparse.ArgumentTypeError(
            "'%s' is not allowed; give a whole number from %d to %d" % (text, low, high)
        )

    return parse


def tag(text):
    name, separator, value = text.partition("=")
    if not name or not separator:
        raise argparse.ArgumentTypeError("'%s' is not allowed; give KEY=VALUE" % text)
    if re.match(r"[0-9]{1,19}\Z", value) and int(value) < 2**63:
        return name, int(value)
    return name, value


def add_options(parser):
    parser.add_argument("--json", metavar="FILE", help="append a record; - is standard output")
    parser.add_argument("--tag", type=tag, action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--quiet", action="store_true")


def make(tags, about, error, measured):
    record = collections.OrderedDict([("schema", 1)])
    record.update(tags)
    record["program"] = about["program"]
    record["version"] = about["version"]
    record["status"] = "failed" if error else "ok"
    record["error"] = error
    record["mode"] = about["mode"]
    record["tasks"] = about["tasks"]
    record["workers"] = about["workers"]
    record.update(measured)
    record["warnings"] = []
    return record


def good(tags, about, elapsed_ns, **more):
    """The CPU time is that of the whole program and of the children it waited for,
    unless `more` says another."""
    user, system = portable.cpu_seconds()
    measured = collections.OrderedDict()
    measured["elapsed_ns"] = elapsed_ns
    measured["spawn_ns"] = None
    measured["work_ns"] = None
    measured["teardown_ns"] = None
    measured["user_ns"] = int(round(user * 1e9))
    measured["system_ns"] = int(round(system * 1e9))
    measured.update(more)
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
            write_once(portable.STANDARD_OUTPUT, line)
            return True
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            write_once(file, line)
        finally:
            os.close(file)
    except OSError as error:
        program = os.path.basename(sys.argv[0])
        text = "%s: cannot write the record to %s: %s" % (program, path, error.strerror)
        print(text, file=sys.stderr)
        return False
    return True
