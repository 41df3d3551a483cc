"""A bound for the memory of this process, kept by the system."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def bounded_memory(more_bytes: int) -> Iterator[None]:
    """Let the process grow by so much address space and no more; a system that cannot goes without.

    A larger request gets a MemoryError, or its library's own word for that.
    """
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        limit = pages * resource.getpagesize() + more_bytes
        hard = before[1]
        resource.setrlimit(
            resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard)
        )
    except (ImportError, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
