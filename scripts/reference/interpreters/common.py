"""What the Python programs of this folder share: options, threads, statistics, and the
line of JSON at the end. Each runs under CPython 2.7 and 3, PyPy and Jython.

Every program takes [--json FILE] [--tag KEY=VALUE]... [--quiet]; without --json and
--quiet the record goes to standard output. A run that fails exits with 1 and a record that says why.
"""

from __future__ import print_function

import argparse
import os
import re
import signal
import sys
import threading

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.dirname(FOLDER))

import portable
import record

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}

SETTLE = 0.1  # seconds that threads run before they are measured: compilers get warm

SAMPLES_BEYOND = 10  # a percentile; as in bench/measure/histogram.h


def time_span(text, empty=False):
    """Seconds; none at all only if `empty`."""
    match = re.match(r"([0-9]+(?:\.[0-9]*)?)(ns|us|ms|s)\Z", text)
    seconds = float(match.group(1)) * UNITS[match.group(2)] if match else -1
    if 0 < seconds <= 3600 or (empty and seconds == 0):
        return seconds
    raise argparse.ArgumentTypeError(
        "'%s' is not allowed; give a time up to 3600s with its unit: ns, us, ms or s" % text
    )


def nanoseconds(seconds):
    return int(round(seconds * 1e9))


def start_threads(body, count):
    """Threads that call body(0), body(1) and so on Any exception ends the program."""

    def guarded(number):
        try:
            body(number)
        except Exception as error:
            run.fail(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def join(threads):
    for thread in threads:
        thread.join()


def percentiles(prefix, seconds):
    """Names and nanoseconds of the median and, if SAMPLES_BEYOND lie beyond it, of the 90th
    and 99th percentile."""
    ordered = sorted(seconds)
    for percent in 50, 90, 99:
        rank = -(-len(ordered) * percent // 100)
        if rank and (percent == 50 or len(ordered) - rank >= SAMPLES_BEYOND):
            yield "%s_p%d_ns" % (prefix, percent), ordered[rank - 1] * 1e9


def distribution(seconds):
    """[longest time in ns, count] of the buckets that bench/measure/histogram.h has, the
    shortest first."""
    counts = {}
    for time in seconds:
        time = max(0, nanoseconds(time))
        shift = max(0, time.bit_length() - 5)
        longest = (((time >> shift) + 1) << shift) - 1
        counts[longest] = counts.get(longest, 0) + 1
    return sorted(counts.items())


class Run:
    """Of one experiment: its options, how it is called in the record, how it ends."""

    def start(self, experiment, text, add_options):
        if not sys.platform.startswith("java"):
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # 2.7's join cannot be interrupted
        parser = argparse.ArgumentParser(
            description=text, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        add_options(parser)
        record.add_options(parser)
        self.options = parser.parse_args()
        program, version = portable.interpreter()
        self.about = {"program": program, "version": version}
        self.settings = {"experiment": experiment}
        self.more = {}  # members of the record
        return self.options

    def describe(self, mode, tasks, workers, **settings):
        """What the record says of the run beside its measures."""
        self.about.update(mode=mode, tasks=tasks, workers=workers)
        self.settings.update(settings)

    def succeed(self, first, last, measures):
        """From the usage at both ends of what was measured. Does not return."""
        line = record.good(
            self.options.tag,
            self.about,
            nanoseconds(last.time - first.time),
            user_ns=nanoseconds(last.user - first.user),
            system_ns=nanoseconds(last.system - first.system),
            options=self.settings,
            measures={name: round(value, 3) for name, value in measures.items()},
            **self.more
        )
        self.end(line, 0)

    def fail(self, error):
        """Does not return, and does not wait for threads that run."""
        reason = str(error) or type(error).__name__
        print("%s: %s" % (os.path.basename(sys.argv[0]), reason), file=sys.stderr)
        sys.stderr.flush()
        self.end(record.failed(self.options.tag, self.about, reason), 1)

    def end(self, line, status):
        file = self.options.json or (None if self.options.quiet else "-")
        written = not file or record.append(file, line)
        os._exit(status if written else 1)


run = Run()


def main(experiment, text, add_options, measure):
    """measure(options) gives the usage at the first and at the last moment, and the
    measures."""
    options = run.start(experiment, text, add_options)
    try:
        first, last, measures = measure(options)
    except Exception as error:
        run.fail(error)
    run.succeed(first, last, measures)
