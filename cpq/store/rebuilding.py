"""Making the rows of the lists anew from the log."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from cpq.problems import CpqError
from cpq.store.projection import rows_of
from cpq.store.schema import PROJECTIONS, timers
from cpq.store.verifying import check_log, histories
from cpq.store.writing import hold_log, write_rows
from cpq.stored_quotes.evolve import replay


def rebuild(connection: Connection, tenant: str) -> int:
    """Replace every row that follows from events by what the events say; how many quotes there are.

    Raises:
        CpqError: With the code ``log-damaged``: the log is not the one that was written, so nothing follows from it.
    """
    hold_log(connection, tenant)
    damages = check_log(connection, tenant)
    if damages:
        hint = "cpq db verify shows every damage; restore the newest backup with cpq db restore"
        raise CpqError(f"the log is damaged: {damages[0].says}", code="log-damaged", hint=hint)
    for table in (*PROJECTIONS, timers):
        connection.execute(delete(table).where(table.c.tenant == tenant))
    count = 0
    for history in histories(connection, tenant):
        last = history[-1]
        write_rows(connection, tenant, {}, rows_of(replay(history), updated_by=last.actor, updated_at=last.at))
        count += 1
    return count
