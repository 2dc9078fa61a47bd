"""The deal desk as a service: what a person may do with stored quotes, each operation once."""

from cpq.desk.desk import Desk, utc_now
from cpq.desk.drafting import Begun
from cpq.desk.edits import Edits
from cpq.desk.queueing import QueuePage, Wanted
from cpq.desk.seat import Seat
from cpq.desk.work import Changed, Writing

__all__ = ["Begun", "Changed", "Desk", "Edits", "QueuePage", "Seat", "Wanted", "Writing", "utc_now"]
