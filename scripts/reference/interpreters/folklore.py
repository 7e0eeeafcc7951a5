#!/usr/bin/env python3
"""What is said of Python's locks and pools, put to the test.

folklore.py threads [--threads T] [--count N] [--rounds R]
    the same counting, first without threads, then shared by T threads, R times in turn
folklore.py hash [--threads T] [--count N] [--rounds R]
    the same with SHA-256 of buffers of N bytes, for which CPython gives up its lock
folklore.py tiny [--count N] [--rounds R]
    1000 tasks that count to N, first without workers, then in a pool of two processes,
    made and ended for them
folklore.py pools
    how many workers pools take by default, and in which processes they are

The measure of the first three is speedup, the median over the rounds of the first time
over the second. pools measures thread_pool_workers, process_pool_workers, cpus,
process_pool_pids and process_pool_own_pids: how many processes ran a process pool's
tasks, and how many of these are this one. CPython 3 only, as tiny.
"""

import os
import sys
import threading
import time

sys.dont_write_bytecode = True

import common
import portable

steps = portable.steps
now = portable.now

TINY_TASKS = 1000
MORE_THAN_ENOUGH = 70  # tasks beyond 5 a CPU: more workers than any default gives


def count_to(limit):
    count = 0
    for _ in steps(limit):
        count += 1
    return count


def seconds_of(work, *arguments):
    before = now()
    work(*arguments)
    return now() - before


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2.0


def ratio_of(first, second, rounds):
    """In turn, so that what changes meanwhile changes for both."""
    ratios = [seconds_of(first) / seconds_of(second) for _ in range(rounds)]
    return {"speedup": median(ratios), "rounds": float(rounds)}


def in_threads(body, count):
    kind = portable.worker_kind("thread")
    return lambda: portable.run(kind, body, range(count))


def threads(options):
    share = options.count or 200000

    def body(_number):
        count_to(share)

    def serial():
        for number in range(options.threads):
            body(number)

    serial()  # compilers get warm
    return ratio_of(serial, in_threads(body, options.threads), options.rounds)


def hashes(options):
    import hashlib

    buffers = [bytearray(options.count or 4 << 20) for _ in range(options.threads)]

    def body(number):
        hashlib.sha256(buffers[number]).digest()

    def serial():
        for number in range(options.threads):
            body(number)

    serial()
    return ratio_of(serial, in_threads(body, options.threads), options.rounds)


def tiny(options):
    from concurrent.futures import ProcessPoolExecutor

    limit = options.count or 100

    def serial():
        for _ in range(TINY_TASKS):
            count_to(limit)

    def processes():
        with ProcessPoolExecutor(2) as pool:
            for future in [pool.submit(count_to, limit) for _ in range(TINY_TASKS)]:
                future.result()

    return ratio_of(serial, processes, options.rounds)


def usable_cpus():
    count = getattr(os, "process_cpu_count", None)
    return count() if count else os.cpu_count()


def default_threads():
    from concurrent.futures import ThreadPoolExecutor

    gate = threading.Event()
    before = threading.active_count()
    with ThreadPoolExecutor() as pool:
        for _ in range(5 * usable_cpus() + MORE_THAN_ENOUGH):
            pool.submit(gate.wait)
        count = threading.active_count() - before
        gate.set()
    return count


def pid_of_a_task(seconds):
    time.sleep(seconds)
    return os.getpid()


def default_processes():
    from concurrent.futures import ProcessPoolExecutor
    import multiprocessing

    with ProcessPoolExecutor() as pool:
        futures = [pool.submit(pid_of_a_task, 0.005) for _ in range(4 * usable_cpus())]
        count = len(multiprocessing.active_children())
        pids = set(future.result() for future in futures)
    return count, pids


def pools(_options):
    count, pids = default_processes()  # first: it forks
    return {
        "cpus": float(usable_cpus()),
        "thread_pool_workers": float(default_threads()),
        "process_pool_workers": float(count),
        "process_pool_pids": float(len(pids)),
        "process_pool_own_pids": float(os.getpid() in pids),
    }


KINDS = {"threads": threads, "hash": hashes, "tiny": tiny, "pools": pools}


def add_options(parser):
    number = common.record.whole_number
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("--threads", type=number(1, 4096), default=2)
    parser.add_argument("--count", type=number(1, 10**9))
    parser.add_argument("--rounds", type=number(1, 1000), default=3)


def measure(options):
    common.run.describe("thread", options.threads, options.threads, kind=options.kind)
    first = portable.usage()
    measures = KINDS[options.kind](options)
    return first, portable.usage(), measures


if __name__ == "__main__":
    common.main("folklore", __doc__, add_options, measure)
