#!/usr/bin/env python3
"""How the interpreter's lock goes from thread to thread.

handoff.py --threads T [--time SPAN]

T threads count, and look in every iteration at who ran last: if it was another, that was
a hand-over, and its time is noted. The look costs about as much as the counting, in every
thread alike; a hand-over costs less than a microsecond more. (Without a lock the threads
run at once and overwrite each other's note, which is not a hand-over of anything.)

Measures over SPAN: handovers_per_second, voluntary_switches_per_second of the process,
iterations_per_second of all threads together, and slice_p50_ns and slice_p90_ns, of the
times between two hand-overs.
"""

import time

import common
import portable

steps = portable.steps
now = portable.now

CHUNK = 1000  # iterations between two looks at whether to stop
NOTES = 100000  # hand-overs whose time is noted; more are only counted


class Threads:
    def __init__(self, count):
        self.stopping = False
        self.last = [0]
        self.notes = []
        self.counts = [0] * count
        self.handoffs = [0] * count
        self.threads = common.start_threads(self.compute, count)
        time.sleep(common.SETTLE)

    def compute(self, number):
        last, notes = self.last, self.notes
        count = handoffs = 0
        while not self.stopping:
            for _ in steps(CHUNK):
                count += 1
                if last[0] != number:
                    last[0] = number
                    handoffs += 1
                    if len(notes) < NOTES:
                        notes.append(now())
            self.counts[number] = count
            self.handoffs[number] = handoffs

    def totals(self):
        return sum(self.counts), sum(self.handoffs)

    def stop(self):
        self.stopping = True
        common.join(self.threads)


def add_options(parser):
    number = common.record.whole_number
    parser.add_argument("--threads", type=number(1, 4096), required=True)
    parser.add_argument("--time", type=common.time_span, default=2.0, metavar="SPAN")


def measure(options):
    count = options.threads
    time_ns = common.nanoseconds(options.time)
    common.run.describe("thread", count, count, threads=count, time=time_ns)
    threads = Threads(count)
    del threads.notes[:]
    switches = portable.voluntary_switches()
    before = threads.totals()
    first = portable.usage()
    time.sleep(options.time)
    last = portable.usage()
    after = threads.totals()
    switches = portable.voluntary_switches() - switches
    notes = threads.notes[:]
    threads.stop()
    seconds = last.time - first.time
    slices = [end - start for start, end in zip(notes, notes[1:])]
    measures = dict(common.percentiles("slice", slices))
    measures.pop("slice_p99_ns", None)
    measures["handovers_per_second"] = (after[1] - before[1]) / seconds
    measures["voluntary_switches_per_second"] = switches / seconds
    measures["iterations_per_second"] = (after[0] - before[0]) / seconds
    return first, last, measures


if __name__ == "__main__":
    common.main("handoff", __doc__, add_options, measure)
