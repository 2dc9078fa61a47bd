"""Timing and printing: processor time of this process, the best of several runs, in rows and grids."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ENOUGH = 3.0
"""Processor seconds after which larger sizes of a slow way are worked out from the largest that was run."""


class Timed(NamedTuple):
    """How long one unit of work takes.

    Attributes:
        seconds: For each unit, such as a line.
        extrapolated: Worked out from a smaller size, because this one would take too long.
    """

    seconds: float
    extrapolated: bool = False

    @property
    def micros(self) -> str:
        """Microseconds for the eye."""
        figure = self.seconds * 1e6
        return f"{'~' if self.extrapolated else ''}{figure:,.0f}" if figure >= 100 else f"{figure:,.1f}"


def best(work: Callable[[], object], repeats: int = 5) -> float:
    """Processor seconds of the quickest of several runs; a slow first run is the only one."""
    times: list[float] = []
    while len(times) < repeats and (not times or times[-1] < ENOUGH):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


class Spent(NamedTuple):
    """What one run of some work took.

    Attributes:
        wall: Seconds by the clock, of the quickest of several runs.
        processor: Seconds of the processor: of the run that took fewest; with those of a server, whose clock is
            coarse, on average of the runs.
    """

    wall: float
    processor: float


def spent(work: Callable[[], object], repeats: int = 5, server: int | None = None) -> Spent:
    """What some work takes that a database shares in; the first run is not counted where there are several.

    Args:
        server: Process of the server that works for this program, on this machine; None where there is none.
    """
    if repeats > 1:
        work()
    runs: list[Spent] = []
    served = _of_process(server)
    while len(runs) < repeats and (not runs or runs[-1].wall < 4 * ENOUGH):
        begin = Spent(time.perf_counter(), time.process_time())
        work()
        runs.append(Spent(time.perf_counter() - begin.wall, time.process_time() - begin.processor))
    served = (_of_process(server) - served) / len(runs)
    own = [run.processor for run in runs]
    return Spent(min(run.wall for run in runs), min(own) if server is None else sum(own) / len(own) + served)


def _of_process(pid: int | None) -> float:
    """Processor seconds of another process so far; 0 where the system does not say."""
    stat = Path(f"/proc/{pid}/stat")
    if pid is None or not stat.exists():
        return 0.0
    user, system = stat.read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def by_size(work_of: Callable[[int], Callable[[], object]], sizes: Sequence[int]) -> list[Timed]:
    """Time for a unit at each size, rising; sizes that would take minutes are worked out from a smaller one.

    Args:
        work_of: Makes the work of a size; making it is not timed.
    """
    found: list[Timed] = []
    for size in sizes:
        before = found[-1] if found else None
        if before is not None and (before.extrapolated or before.seconds * size > 4 * ENOUGH):
            found.append(Timed(before.seconds, extrapolated=True))
        else:
            found.append(Timed(best(work_of(size), 3) / size))
    return found


def row(what: str, measured: str, aim: str = "") -> None:
    """One line of the report."""
    print(f"  {what:<58} {measured:>14}   {aim}".rstrip())


def grid(title: str, columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> None:
    """A table with one figure for each column."""
    print(f"\n{title}\n  {'':<44}" + "".join(f"{column:>12}" for column in columns))
    for name, cells in rows.items():
        print(f"  {name:<44}" + "".join(f"{cell:>12}" for cell in cells))


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds, three significant digits."""
    return f"{seconds * 1000:,.3g} ms"


def megabytes(size: int) -> str:
    """Bytes as megabytes."""
    return f"{size / 1e6:,.1f} MB"
