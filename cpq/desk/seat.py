"""The seat of a person at the desk: everything that can be done with stored quotes, each operation once."""

from __future__ import annotations

from cpq.desk.auditing import Auditing
from cpq.desk.contracting import Contracting
from cpq.desk.deciding import Deciding
from cpq.desk.impact import Impact
from cpq.desk.looking import Looking
from cpq.desk.queueing import Queueing
from cpq.desk.remarking import Remarking
from cpq.desk.renewing import Renewing
from cpq.desk.sending import Sending
from cpq.desk.submitting import Submitting


class Seat(Looking, Queueing, Auditing, Contracting, Impact, Renewing, Remarking, Submitting, Deciding, Sending):
    """What one person may do; the command line, the web and embedding programs call these operations.

    Whoever may not see a quote is told that there is none. Whoever may see it and not do what they ask is told that.
    """
