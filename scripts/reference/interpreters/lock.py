#!/usr/bin/env python3
"""The interpreter's lock is not the program's: T threads add 1 to one shared counter.

lock.py --tasks T [--count K] [--lock none|mutex]

Each K times; a thread that was stopped between its read and its write undoes what others
added meanwhile. The measures are lost_updates, T*K less what the counter says, and
operations_per_second, from when all threads are let go until the last has ended.
"""

import threading

import common
import portable

steps = portable.steps


class Counter:
    def __init__(self):
        self.value = 0
        self.mutex = threading.Lock()

    def add(self, count):
        for _ in steps(count):
            self.value += 1

    def add_locked(self, count):
        mutex = self.mutex
        for _ in steps(count):
            with mutex:
                self.value += 1


def add_options(parser):
    number = common.record.whole_number
    parser.add_argument("--tasks", type=number(1, 4096), required=True)
    parser.add_argument("--count", type=number(1, 10**9), default=1000000)
    parser.add_argument("--lock", choices=["none", "mutex"], default="none")


def measure(options):
    tasks, count = options.tasks, options.count
    common.run.describe("thread", tasks, tasks, count=count, lock=options.lock)
    counter = Counter()
    add = counter.add if options.lock == "none" else counter.add_locked
    gate = threading.Event()

    def work(_number):
        gate.wait()
        add(count)

    threads = common.start_threads(work, tasks)
    first = portable.usage()
    gate.set()
    common.join(threads)
    last = portable.usage()
    lost = tasks * count - counter.value
    if lost and options.lock != "none":
        raise RuntimeError("%d updates were lost in spite of the lock" % lost)
    rate = tasks * count / (last.time - first.time)
    return first, last, {"lost_updates": float(lost), "operations_per_second": rate}


if __name__ == "__main__":
    common.main("lock", __doc__, add_options, measure)
