"""What happens leaves a row in the outbox for every subscriber who wants it, written with the event."""

from __future__ import annotations

from pathlib import Path

from cpq.desk import Desk
from cpq.desk.subscribing import subscriptions_of
from cpq.store import Store
from cpq.workspace import Workspace
from tests.desk.conftest import Clock, drafted

SUBSCRIBERS = """
subscribers:
  everything: { kind: webhook, url: "https://crm.example/hooks", secret: CPQ_SECRET }
  drafts: { kind: webhook, url: "https://crm.example/drafts", secret: CPQ_SECRET, events: [draft-saved] }
  asleep: { kind: webhook, url: "https://crm.example/none", secret: CPQ_SECRET, active: no }
"""


def test_every_active_subscriber_is_promised_what_it_wants(own_folder: Path, tmp_path: Path, clock: Clock) -> None:
    (own_folder / "desk" / "subscribers.yaml").write_text(SUBSCRIBERS, encoding="utf-8")
    (own_folder / "desk" / "alerts.yaml").unlink()
    workspace = Workspace.open(own_folder)
    subscriptions = subscriptions_of(workspace.desk_rules)
    url = f"sqlite:///{tmp_path}/told.db"
    with Store.open(url, create=True, subscriptions=subscriptions) as store:
        number = drafted(Desk(workspace, store, clock).as_)
        first, *_ = store.events(number)
        waiting = {name: count for (name, _), count in store.outbox.counts().items()}
        (delivery,) = store.outbox.claim("everything", clock())
    assert waiting == {"everything": 2, "drafts": 1}
    assert delivery.event == first
