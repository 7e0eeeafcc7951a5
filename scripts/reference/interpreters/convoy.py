#!/usr/bin/env python3
"""The convoy effect: one thread that does I/O beside threads that only compute.

convoy.py --hogs K --io sleep|echo|pipe|null|self [--operations N] [--time LIMIT]
    [--pause TIME] [--apart] [--client COMMAND | --convoy PROGRAM]

sleep: sleeps 1 ms again and again; the latency is how much later it woke.
echo: answers UDP datagrams, a receive and a send each, on the loopback; another process,
outside this interpreter's lock, sends them and measures the round trips, see
echo_client.py. COMMAND is called as that is. It pauses for TIME (1ms, or 0s for none)
before each: the next datagram of a client that does not is often there before a thread
that was woken takes the lock, and then the server keeps it.
With --convoy that program, build/convoy, is the client: it is faster than ours, and with
--apart its CPU is the last one, that of the thread that serves the first.
null: writes a byte to /dev/null, which never waits.
self: sends itself a datagram and receives it: two calls that never wait.
pipe: writes a byte into a pipe and reads it again, which need not wait.

Ends after N operations, or with the first that ends after LIMIT. The measures are
latency_mean_ns, latency_p50_ns, p90 and p99 (those with ten operations beyond),
operations, and hog_iterations_per_second of all hogs together while I/O went on.
"""

import json
import os
import socket
import subprocess
import time

import common
import portable

steps = portable.steps
now = portable.now

CHUNK = 1000  # iterations between two looks at whether to stop
ASKED = 0.001  # seconds of a sleep


class Hogs:
    def __init__(self, count):
        self.stopping = False
        self.counts = [0] * count
        self.threads = common.start_threads(self.compute, count)
        time.sleep(common.SETTLE)

    def compute(self, number):
        count = 0
        while not self.stopping:
            for _ in steps(CHUNK):
                count += 1
            self.counts[number] = count

    def iterations(self):
        return sum(self.counts)

    def stop(self):
        self.stopping = True
        common.join(self.threads)


# ---- kinds of I/O: each returns when its operations are done -----------------------


class Period:
    """While I/O goes on: begin and end are called by the thread that does it."""

    def __init__(self, hogs):
        self.hogs = hogs
        self.latencies = []
        self.told = None  # measures and distribution of the latencies, by who took them

    def begin(self):
        self.before = self.hogs.iterations()
        self.first = portable.usage()

    def end(self):
        self.last = portable.usage()
        self.iterations = self.hogs.iterations() - self.before


def sleep(options, period):
    latencies = period.latencies
    period.begin()
    deadline = now() + options.time
    for _ in steps(options.operations):
        before = now()
        time.sleep(ASKED)
        after = now()
        latencies.append(after - before - ASKED)
        if after >= deadline:
            break
    period.end()


def repeat(options, period, operation):
    """Each latency is the time of an operation and of noting it."""
    latencies = period.latencies
    period.begin()
    before = now()
    deadline = before + options.time
    for _ in steps(options.operations):
        operation()
        after = now()
        latencies.append(after - before)
        if after >= deadline:
            break
        before = after
    period.end()


def pipe(options, period):
    reader, writer = os.pipe()

    def operation():
        os.write(writer, b"x")
        os.read(reader, 1)

    repeat(options, period, operation)


def null(options, period):
    sink = os.open(os.devnull, os.O_WRONLY)
    repeat(options, period, lambda: os.write(sink, b"x"))


def own_datagrams(options, period):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    address = server.getsockname()

    def operation():
        server.sendto(b"x", address)
        server.recvfrom(64)

    repeat(options, period, operation)


def serve(server, period):
    """Until a datagram that is empty or, as Jython knows none, `end`."""
    message, client = server.recvfrom(64)
    period.begin()
    while message not in (b"", b"end"):
        server.sendto(message, client)
        message, client = server.recvfrom(64)
    period.end()


def echo(options, period):
    """The main thread waits for the client meanwhile, without a lock of ours."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve_apart(_):
        if options.apart:
            portable.bind_to_first_cpu()
        serve(server, period)

    threads = common.start_threads(serve_apart, 1)
    port = server.getsockname()[1]
    spans = common.nanoseconds(options.time), common.nanoseconds(options.pause)
    if options.convoy:
        words = "--client=%d --operations=%d --time=%dns --pause=%dns"
        command = [options.convoy] + (words % ((port, options.operations) + spans)).split()
        command += ["--apart"] * options.apart
    else:
        command = options.client.split() + ["%d" % n for n in (port, options.operations) + spans]
    client = subprocess.Popen(command, stdout=subprocess.PIPE)
    report = client.communicate()[0]
    if client.returncode != 0:
        raise RuntimeError("the client ended with status %d" % client.returncode)
    if options.convoy:
        told = json.loads(report.decode())
        period.told = told, told.pop("latency")
    else:
        period.latencies.extend(int(line) * 1e-9 for line in report.split())
    common.join(threads)


def in_a_thread(body):
    """For what must not run in the main thread, as nobody's does in a server."""
    return lambda *arguments: common.join(common.start_threads(lambda _: body(*arguments), 1))


KINDS = {
    "sleep": in_a_thread(sleep),
    "echo": echo,
    "pipe": in_a_thread(pipe),
    "null": in_a_thread(null),
    "self": in_a_thread(own_datagrams),
}


def pause(text):
    return common.time_span(text, empty=True)


def add_options(parser):
    number = common.record.whole_number
    parser.add_argument("--hogs", type=number(0, 4096), required=True)
    parser.add_argument("--io", choices=sorted(KINDS), required=True)
    parser.add_argument("--operations", type=number(1, 10**7), default=10000)
    parser.add_argument("--time", type=common.time_span, default=2.0, metavar="LIMIT")
    parser.add_argument("--pause", type=pause, default=0.001, metavar="TIME")
    client = os.path.join(common.FOLDER, "echo_client.py")
    parser.add_argument("--apart", action="store_true")
    parser.add_argument("--client", default="python3 " + client, metavar="COMMAND")
    parser.add_argument("--convoy", metavar="PROGRAM")


def summarize(latencies):
    measures = dict(common.percentiles("latency", latencies))
    measures["latency_mean_ns"] = sum(latencies) * 1e9 / len(latencies)
    measures["operations"] = float(len(latencies))
    return measures, common.distribution(latencies)


def measure(options):
    common.run.describe(
        "thread",
        1,
        options.hogs + 1,
        hogs=options.hogs,
        io=options.io,
        operations=options.operations,
        time=common.nanoseconds(options.time),
        pause=common.nanoseconds(options.pause),
    )
    hogs = Hogs(options.hogs)
    period = Period(hogs)
    KINDS[options.io](options, period)
    hogs.stop()
    measures, distribution = period.told or summarize(period.latencies)
    common.run.more["distributions"] = {"latency": distribution}
    seconds = period.last.time - period.first.time
    measures["hog_iterations_per_second"] = period.iterations / seconds
    return period.first, period.last, measures


if __name__ == "__main__":
    common.main("convoy", __doc__, add_options, measure)
