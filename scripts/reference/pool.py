#!/usr/bin/env python3
"""The pools of Python's standard library with empty tasks, in a real interpreter.

pool.py thread-pool-executor|process-pool-executor|multiprocessing-pool
    --pattern flood|fork-join|latency --tasks N --workers W [--window M]
    [--json FILE] [--tag KEY=VALUE]... [--quiet]

A task returns its argument. flood: submits all tasks and collects all results;
with a window there are never more than M tasks submitted and not collected, and
the oldest is collected first. fork-join: submits 8 and waits for all 8, again and
again. latency: submits one and waits for it, again and again.

Measures from the first submit to the last result. Before that every worker has
been started (processes by fork) and has run a task; after it every result is
checked. A wrong or missing result, or a worker that dies, makes the run fail.
The measures are task_ns, the time divided by the tasks, and in latency p50_ns and
p99_ns, each only if at least 10 tasks took longer than it.
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback while the rest is imported

import argparse
import collections
import concurrent.futures
import multiprocessing
import multiprocessing.pool
import os
import threading
import time

import portable
import record
from run import Run, become_worker

ROUND = 8
WARM_UP_TASKS = 20  # a worker

FORK = multiprocessing.get_context("fork")


def same(number):
    return number


# ---- kinds: how to submit, how to get a result, how to end -------------------------


def start_threads(workers):
    executor = concurrent.futures.ThreadPoolExecutor(workers)
    return executor.submit, concurrent.futures.Future.result, executor.shutdown


def start_processes(workers):
    executor = concurrent.futures.ProcessPoolExecutor(workers, FORK, become_worker, [os.getpid()])
    return executor.submit, concurrent.futures.Future.result, executor.shutdown


def start_pool(workers):
    pool = FORK.Pool(workers, become_worker, [os.getpid()])

    def submit(function, argument):
        return pool.apply_async(function, (argument,))

    def end():
        pool.close()
        pool.join()

    return submit, multiprocessing.pool.AsyncResult.get, end


KINDS = {
    "thread-pool-executor": start_threads,
    "process-pool-executor": start_processes,
    "multiprocessing-pool": start_pool,
}


# ---- patterns: each returns the results in the order of the tasks, and latencies ----


def flood(submit, result, tasks, window):
    results = []
    pending = collections.deque()
    for task in range(tasks):
        if len(pending) == window:
            results.append(result(pending.popleft()))
        pending.append(submit(same, task))
    results.extend(map(result, pending))
    return results, []


def fork_join(submit, result, tasks, _window):
    results = []
    for first in range(0, tasks, ROUND):
        pending = [submit(same, task) for task in range(first, first + ROUND)]
        results.extend(map(result, pending))
    return results, []


def latency(submit, result, tasks, _window):
    results, latencies = [], []
    for task in range(tasks):
        start = time.perf_counter_ns()
        results.append(result(submit(same, task)))
        latencies.append(time.perf_counter_ns() - start)
    return results, latencies


PATTERNS = {"flood": flood, "fork-join": fork_join, "latency": latency}


# ---- workers -----------------------------------------------------------------------


class Meeting:
    """Tasks that wait for each other: as many as there are workers need all of them."""

    def __init__(self, kind, workers):
        source = threading if kind == "thread-pool-executor" else FORK
        self.arrived = source.Semaphore(0)
        self.over = source.Semaphore(0)
        self.workers = workers

    def attend(self):
        self.arrived.release()
        self.over.acquire()

    def hold(self):
        for _ in range(self.workers):
            self.arrived.acquire()
        for _ in range(self.workers):
            self.over.release()


meeting = None  # set before the workers are forked: they inherit it


def attend(number):
    meeting.attend()
    return number


def is_dead(process):
    """A thread of the pool may have waited for it a moment ago."""
    if process.exitcode is not None:
        return True
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def describe_death(processes):
    """The first that has died, in words, or None."""
    for process in filter(is_dead, processes):
        who = f"a worker (pid {process.pid})"
        if process.exitcode is None:
            return f"{who} has died"
        if process.exitcode >= 0:
            return f"{who} ended with exit status {process.exitcode}"
        number = -process.exitcode
        return f"{who} was killed by signal {number} ({signal.strsignal(number)})"
    return None


def kill_workers():
    processes = multiprocessing.active_children()
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


# ---- a run -------------------------------------------------------------------------


def start_workers(run, kind, workers):
    """Blocked signals stay pending until there is something to kill. The workers and
    the threads of the pool inherit the mask; the main thread alone gets signals."""
    global meeting
    run.block_signals()
    meeting = Meeting(kind, workers)
    submit, result, end = KINDS[kind](workers)
    attending = [submit(attend, number) for number in range(workers)]
    processes = multiprocessing.active_children()

    def child_has_changed(_number, _frame):
        death = describe_death(processes)
        if death:
            run.fail(death)

    signal.signal(signal.SIGCHLD, child_has_changed)
    run.unblock_signals()
    meeting.hold()
    for pending in attending:
        result(pending)
    flood(submit, result, WARM_UP_TASKS * workers, None)
    return submit, result, end, processes


def check(run, results, tasks):
    for task, value in enumerate(results):
        if value != task:
            run.fail(f"task {task} gave {value!r}")
    if len(results) != tasks:
        run.fail(f"{len(results)} of {tasks} tasks gave a result")


def percentiles(latencies):
    ordered = sorted(latencies)
    for percent in 50, 99:
        rank = -(-len(ordered) * percent // 100)
        if len(ordered) - rank >= 10:
            yield f"p{percent}_ns", float(ordered[rank - 1])


def execute(run, options):
    processes = []
    try:
        submit, result, end, processes = start_workers(run, options.kind, options.workers)
        pattern = PATTERNS[options.pattern]
        start = time.perf_counter_ns()
        results, latencies = pattern(submit, result, options.tasks, options.window)
        elapsed_ns = time.perf_counter_ns() - start
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        end()
    except Exception as error:
        run.fail(describe_death(processes) or f"{type(error).__name__}: {error}")
    check(run, results, options.tasks)
    measures = {"task_ns": elapsed_ns / options.tasks, **dict(percentiles(latencies))}
    settings = {"pattern": options.pattern, "window": options.window}
    run.succeed(elapsed_ns, settings, measures)


def parse_options():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=list(KINDS))
    parser.add_argument("--pattern", choices=list(PATTERNS), required=True)
    parser.add_argument("--tasks", type=record.whole_number(1, 1_000_000), required=True)
    parser.add_argument("--workers", type=record.whole_number(1, 4096), required=True)
    parser.add_argument("--window", type=record.whole_number(1, 1_000_000))
    record.add_options(parser)
    options = parser.parse_args()
    if options.window and options.pattern != "flood":
        parser.error("argument --window: only with --pattern flood")
    if options.pattern == "fork-join" and options.tasks % ROUND:
        parser.error(f"argument --tasks: with fork-join a multiple of {ROUND}")
    return options


def main():
    options = parse_options()
    program, version = portable.interpreter()
    about = {
        "program": program,
        "version": version,
        "mode": options.kind,
        "tasks": options.tasks,
        "workers": options.workers,
    }
    execute(Run(options, about, kill_workers), options)


if __name__ == "__main__":
    main()
