"""One run of pool.py or commands.py, and how it ends.

A run that cannot go on ends at once, in os._exit: the library under test may hold
any lock at that moment, or wait for a worker that is dead. Workers that it starts
while the others are being killed the kernel ends, see die_with_parent.
"""

import ctypes
import os
import signal
import sys

import record

ENDING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
CAUGHT = ENDING | {signal.SIGCHLD}
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None)


def become_worker(parent):
    """For a worker process that was forked from `parent` with the signals blocked.

    Ctrl-C in a terminal is for all processes there; only the parent shall act on it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in CAUGHT - {signal.SIGINT}:
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(parent)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, CAUGHT)


def die_with_parent(parent):
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Run:
    def __init__(self, options, about, kill_workers):
        """kill_workers: called when the run ends early."""
        self.options = options
        self.about = about
        self.kill_workers = kill_workers
        for number in ENDING:
            signal.signal(number, self.interrupt)

    def block_signals(self):
        signal.pthread_sigmask(signal.SIG_BLOCK, CAUGHT)

    def unblock_signals(self):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, CAUGHT)

    def interrupt(self, number, _frame):
        self.fail(f"interrupted by a signal ({signal.strsignal(number)})", 128 + number)

    def fail(self, reason, status=1):
        """Does not return."""
        self.block_signals()
        self.kill_workers()
        print(f"{os.path.basename(sys.argv[0])}: {reason}", file=sys.stderr, flush=True)
        if self.options.json:
            failed = record.failed(self.options.tag, self.about, reason)
            if not record.append(self.options.json, failed):
                status = 1
        os._exit(status)

    def succeed(self, elapsed_ns, options, measures):
        """Once all workers have ended. From here on the run is a good one, whatever comes."""
        self.block_signals()
        if self.options.json:
            good = record.good(
                self.options.tag, self.about, elapsed_ns, options=options, measures=measures
            )
            if not record.append(self.options.json, good):
                raise SystemExit(1)
        elif not self.options.quiet:
            texts = [f"{name[:-3]} {value / 1e3:.1f} us" for name, value in measures.items()]
            print(f"{elapsed_ns / 1e9:.3f} s: {', '.join(texts)}")
