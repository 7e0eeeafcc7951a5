#!/usr/bin/env python3
"""The two workloads of the tutorial in a real Python interpreter.

tutorial.py cpu|io serial|thread|process-fork|process-spawn [--tasks N]
    [--count N] [--sleep MIN..MAX:STEP] [--seed N]
    [--json FILE] [--tag KEY=VALUE]... [--quiet]

cpu: every task counts to N in a plain loop. io: every task sleeps MIN, MIN +
STEP, ... or MAX, drawn from a seeded generator (not the one of build/io).
Measures from the first start of a worker until the last has been joined, as the
tutorial does; the interpreter's own start is outside. Prints the seconds, and
appends a record as the workload programs do. Python 2.7, PyPy and Jython run it
too; Python 2.7 can only fork, and Jython has no processes.
"""

from __future__ import print_function

import argparse
import random
import re
import time

import portable
import record

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


def count_to(count):
    number = 0
    while number < count:
        number += 1


def sleep_range(text):
    match = re.match(r"(\d+)(us|ms|s)\.\.(\d+)(us|ms|s):(\d+)(us|ms|s)\Z", text)
    if not match:
        raise argparse.ArgumentTypeError("must be MIN..MAX:STEP, as in 1s..3s:1s")
    low, high, step = (int(match.group(i)) * UNITS[match.group(i + 1)] for i in (1, 3, 5))
    if low > high or step <= 0:
        raise argparse.ArgumentTypeError("MIN must not exceed MAX, nor STEP be 0")
    return low, step, int(round((high - low) // step))


def describe(options, tasks):
    program, version = portable.interpreter()
    return {
        "program": program,
        "version": version,
        "mode": options.mode,
        "tasks": tasks,
        "workers": 1 if options.mode == "serial" else tasks,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=["cpu", "io"])
    parser.add_argument("mode", choices=["serial", "thread", "process-fork", "process-spawn"])
    parser.add_argument("--tasks", type=int)
    parser.add_argument("--count", type=int, default=10000000)
    parser.add_argument("--sleep", type=sleep_range, default="1s..3s:1s")
    parser.add_argument("--seed", type=int, default=1)
    record.add_options(parser)
    options = parser.parse_args()

    if options.work == "cpu":
        body, arguments = count_to, [options.count] * (options.tasks or 4)
    else:
        low, step, steps = options.sleep
        draw = random.Random(options.seed)
        body = time.sleep
        arguments = [low + step * draw.randint(0, steps) for _ in range(options.tasks or 50)]

    try:
        kind = portable.worker_kind(options.mode)
        start = portable.now()
        portable.run(kind, body, arguments)
    except ValueError as error:
        raise SystemExit("tutorial.py: %s" % error)
    elapsed_ns = int(round((portable.now() - start) * 1e9))
    if options.json:
        about = describe(options, len(arguments))
        if not record.append(options.json, record.good(options.tag, about, elapsed_ns)):
            raise SystemExit(1)
    if not options.quiet:
        print("%.3f" % (elapsed_ns / 1e9))


if __name__ == "__main__":
    main()
