#!/usr/bin/env python3
"""The client of `convoy --io echo`, for the programs of every language.

echo_client.py PORT OPERATIONS NANOSECONDS PAUSE_NANOSECONDS

Sends a datagram of one byte to PORT on the loopback and waits for the answer, again and
again with the pause before each: OPERATIONS times, or until NANOSECONDS have passed. Then
sends `end` and prints the round trips, in nanoseconds, one a line. The first, before
these, is not measured.
"""

import ctypes
import signal
import socket
import sys
import time

PR_SET_PDEATHSIG = 1
PATIENCE = 20.0  # seconds: longer than any interpreter lets a thread wait

now = getattr(time, "perf_counter", time.time)


def exchange(client):
    client.send(b"x")
    return client.recv(64)


def main():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    port, operations, nanoseconds, pause = map(int, sys.argv[1:])
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))
    client.settimeout(PATIENCE)
    times = []
    exchange(client)
    client.settimeout(None)
    signal.alarm(int(PATIENCE + nanoseconds // 10**9 + 1))
    after = now()
    deadline = after + nanoseconds * 1e-9
    while len(times) < operations and after < deadline:
        if pause:
            time.sleep(pause * 1e-9)
        before = now()
        exchange(client)
        after = now()
        times.append(after - before)
    client.send(b"end")
    sys.stdout.write("".join("%d\n" % (seconds * 1e9) for seconds in times))


if __name__ == "__main__":
    try:
        main()
    except (OSError, socket.error) as error:
        sys.exit("echo_client.py: %s" % error)
