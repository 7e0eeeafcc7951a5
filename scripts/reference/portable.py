"""What differs between CPython 2.7 and 3, PyPy and Jython.

now() is in seconds, from a clock that is never set; CPython 2.7 has none that can be
read without letting other threads in, so there it is the time of day.
"""

import collections
import os
import platform
import re
import sys
import threading
import time

try:
    import resource
except ImportError:
    resource = None

try:
    from java.lang import System
except ImportError:
    STANDARD_OUTPUT = 1
    now = getattr(time, "perf_counter", time.time)
else:
    STANDARD_OUTPUT = sys.stdout.fileno()

    def now():
        return System.nanoTime() * 1e-9


try:
    steps = xrange
except NameError:
    steps = range

TICKS_PER_SECOND = 100.0  # of /proc, on every Linux

Usage = collections.namedtuple("Usage", "time user system")


def interpreter():
    """Name and version as they stand in a record."""
    name = platform.python_implementation()
    if name == "PyPy":
        return name, ".".join(map(str, sys.pypy_version_info[:3]))
    return name, platform.python_version()


def cpu_seconds():
    """User and system time of this program and of the children it waited for."""
    if resource:
        whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        usages = [resource.getrusage(who) for who in whose]
        return sum(usage.ru_utime for usage in usages), sum(usage.ru_stime for usage in usages)
    with open("/proc/self/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    user, system, child_user, child_system = [int(field) for field in fields[11:15]]
    return (user + child_user) / TICKS_PER_SECOND, (system + child_system) / TICKS_PER_SECOND


def voluntary_switches():
    """Of all threads of this process; of those that live, where there is no getrusage."""
    if resource:
        return resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw
    total = 0
    for thread in os.listdir("/proc/self/task"):
        try:
            with open("/proc/self/task/%s/status" % thread) as file:
                lines = file.read().splitlines()
        except (IOError, OSError):
            continue  # it has ended
        total += sum(int(line.split()[1]) for line in lines if line.startswith("voluntary"))
    return total


def usage():
    """What this process has used by now."""
    user, system = cpu_seconds()
    return Usage(now(), user, system)


def bind_to_first_cpu():
    """The calling thread. Python 2 has no function for it: so the C library's."""
    with open("/proc/thread-self/status") as file:
        allowed = [line.split()[1] for line in file if line.startswith("Cpus_allowed_list")]
    first = int(re.match("[0-9]+", allowed[0]).group())
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, [first])
        return
    import ctypes

    words = (ctypes.c_ulong * (first // 64 + 1))()
    words[first // 64] = 1 << first % 64
    if ctypes.CDLL(None).sched_setaffinity(0, ctypes.sizeof(words), words) != 0:
        raise ValueError("cannot bind a thread to CPU %d" % first)


def worker_kind(mode):
    """The class of a worker in mode thread, process, process-fork or process-spawn; none
    in serial. ValueError says which mode this interpreter lacks."""
    if mode == "serial":
        return None
    if mode == "thread":
        return threading.Thread
    method = mode.partition("-")[2] or "fork"
    try:
        import multiprocessing
    except ImportError:
        raise ValueError("%s has no multiprocessing" % platform.python_implementation())
    if hasattr(multiprocessing, "get_context"):
        return multiprocessing.get_context(method).Process
    if method != "fork":
        raise ValueError("Python %s can only fork" % platform.python_version())
    return multiprocessing.Process


def run(kind, body, arguments):
    """Calls the body with each argument, in a worker of that kind each, or here and one
    after the other. ValueError if a process fails."""
    if not kind:
        for argument in arguments:
            body(argument)
        return
    workers = [kind(target=body, args=(argument,)) for argument in arguments]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(getattr(worker, "exitcode", 0) for worker in workers):
        raise ValueError("a worker failed")
