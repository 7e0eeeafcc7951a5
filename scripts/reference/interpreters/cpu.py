#!/usr/bin/env python3
"""CPU-bound tasks: each counts to N as the tutorial does.

cpu.py --mode serial|thread|process [--tasks T] [--workers W] [--count N]
    [--fresh-stack]

T tasks are dealt to W workers (default: one each), which are started and joined within
the time that is measured; in serial mode there is none. The loop is called once before.
With --fresh-stack the loops of serial mode and of processes run in a thread, too, as those
of threads do: how deep in its stack a loop runs changes CPython 3.11's speed by a fourth.
iteration_ns is the time divided by the iterations of all tasks.
"""

import common
import portable

steps = portable.steps


def count_to(limit):
    count = 0
    for _ in steps(limit):
        count += 1
    return count


def add_options(parser):
    number = common.record.whole_number
    parser.add_argument("--mode", choices=["serial", "thread", "process"], required=True)
    parser.add_argument("--tasks", type=number(1, 100000), default=4)
    parser.add_argument("--fresh-stack", action="store_true")
    parser.add_argument("--workers", type=number(1, 4096))
    parser.add_argument("--count", type=number(1, 10**12), default=1000000)


def measure(options):
    workers = 1 if options.mode == "serial" else options.workers or options.tasks
    common.run.describe(options.mode, options.tasks, workers, count=options.count)
    kind = portable.worker_kind(options.mode)

    def work(worker):
        for _ in range(worker, options.tasks, workers):
            count_to(options.count)

    def work_in_a_thread(worker):
        common.join(common.start_threads(lambda _: work(worker), 1))

    if options.fresh_stack and options.mode != "thread":
        body = work_in_a_thread
    else:
        body = work
    count_to(min(options.count, 10000))
    first = portable.usage()
    portable.run(kind, body, range(workers))
    last = portable.usage()
    iterations = options.tasks * options.count
    return first, last, {"iteration_ns": (last.time - first.time) * 1e9 / iterations}


if __name__ == "__main__":
    common.main("cpu", __doc__, add_options, measure)
