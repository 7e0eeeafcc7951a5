#!/usr/bin/env python3
"""GNU parallel and xargs, which start a program for every task.

commands.py parallel|xargs --tasks N --workers W
    [--json FILE] [--tag KEY=VALUE]... [--quiet]

Has the tool run the program `true` N times, W at once, without arguments. Measures
from the tool's start to its end, so its own start is in task_ns, the time divided
by the tasks: take enough tasks. It has run W commands before.

parallel starts every command through a shell, here /bin/sh, and collects its output,
as it does by default; no user's profile is read.

What is counted: the tool names every command on standard error when it starts it
(-t), in a file that is read after the clock has stopped; these must be N lines. The
tool's exit status 0 says that every command that it started ended with 0. The lines
cost less than can be measured; commands that leave a trace themselves cost more, echo
a sixth more than true.
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback while the rest is imported

import argparse
import os
import re
import shutil
import subprocess
import tempfile
import time

import record
from run import CAUGHT, ENDING, Run, die_with_parent

# tool: Debian package, first line of --version, options; the number of workers follows
TOOLS = {
    "parallel": (
        "parallel",
        r"GNU parallel (\S+)",
        ["--plain", "--will-cite", "-t", "-N0", "-j"],
    ),
    "xargs": ("findutils", r"xargs \(GNU findutils\) (\S+)", ["-t", "-I", "{}", "-P"]),
}


class Tool:
    def __init__(self, name):
        self.name = name
        self.package, self.version_pattern, self.options = TOOLS[name]
        self.process = None

    def find(self, run):
        """Sets path and command, and the version in the record."""
        self.path = shutil.which(self.name)
        self.command = shutil.which("true")
        if not self.path:
            run.fail(f"{self.name} is not installed; it is in the Debian package {self.package}")
        if not self.command:
            run.fail("true is not installed; it is in the Debian package coreutils")
        answer = subprocess.run(
            [self.path, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment(),
        )
        match = re.match(self.version_pattern, answer.stdout.decode(errors="replace"))
        if not match:
            run.fail(
                f"{self.path} is another program of that name;"
                f" GNU's is in the Debian package {self.package}"
            )
        run.about["version"] = match[1]

    def environment(self):
        return {**os.environ, "LC_ALL": "C", "PARALLEL_SHELL": "/bin/sh"}

    def start(self, run, workers, lines, trace):
        """In a session of its own, so that it can be ended with what it has started."""
        parent = os.getpid()

        def become_tool():
            for number in ENDING:
                signal.signal(number, signal.SIG_DFL)
            die_with_parent(parent)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, CAUGHT)

        run.block_signals()
        self.process = subprocess.Popen(
            [self.path, *self.options, str(workers), self.command],
            stdin=lines,
            stdout=subprocess.DEVNULL,
            stderr=trace,
            env=self.environment(),
            start_new_session=True,
            preexec_fn=become_tool,
        )
        run.unblock_signals()

    def kill(self):
        if not self.process or self.process.returncode is not None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
            os.waitpid(self.process.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def check(run, tool, status, trace, tasks):
    trace.seek(0)
    lines = [line.decode(errors="replace").strip() for line in trace]
    others = [line for line in lines if line and line != tool.command]
    said = f": {others[-1]}" if others else ""
    if status != 0:
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        run.fail(f"{tool.name} {how}{said}")
    if lines.count(tool.command) != tasks:
        run.fail(f"{tool.name} started {lines.count(tool.command)} of {tasks} commands{said}")


def measure(run, tool, tasks, workers):
    """Returns nanoseconds."""
    with tempfile.TemporaryFile() as lines, tempfile.TemporaryFile() as trace:
        lines.write(b"x\n" * tasks)
        lines.seek(0)
        start = time.perf_counter_ns()
        tool.start(run, workers, lines, trace)
        status = tool.process.wait()
        elapsed_ns = time.perf_counter_ns() - start
        check(run, tool, status, trace, tasks)
    return elapsed_ns


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=list(TOOLS))
    parser.add_argument("--tasks", type=record.whole_number(1, 1_000_000), required=True)
    parser.add_argument("--workers", type=record.whole_number(1, 4096), required=True)
    record.add_options(parser)
    options = parser.parse_args()

    about = {
        "program": options.kind,
        "version": None,
        "mode": options.kind,
        "tasks": options.tasks,
        "workers": options.workers,
    }
    tool = Tool(options.kind)
    run = Run(options, about, tool.kill)
    try:
        tool.find(run)
        measure(run, tool, options.workers, options.workers)
        elapsed_ns = measure(run, tool, options.tasks, options.workers)
    except OSError as error:
        run.fail(str(error))
    run.succeed(elapsed_ns, {}, {"task_ns": elapsed_ns / options.tasks})


if __name__ == "__main__":
    main()
