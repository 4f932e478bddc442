"""Views of the ledger that somebody saved: a name and the query of an address, one's own alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from layers.errors import NotFound, TooLarge
from layers.store.case_tables import CASE_VIEWS
from layers.store.database import Transaction

MOST_VIEWS = 50  # of one account
V = CASE_VIEWS.c


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; ``query`` as the ledger page reads it."""

    id: str
    name: str
    query: str
    at: datetime


class ViewStore:
    """Reads and writes the views of the transaction's actor."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.mine = V.account == transaction.actor.account

    def of(self, account: str | None) -> list[View]:
        """The views of an account by name."""
        query = sa.select(V.id, V.name, V.query, V.at).where(V.account == account)
        return [View(*row) for row in self.transaction.execute(query.order_by(V.name, V.id))]

    def put(self, id: str, name: str, query: str) -> View:
        """Save a view under its id, or change it.

        Raises:
            NotFound: the id is somebody else's. TooLarge: there are as many as one may keep.
        """
        now, account = self.transaction.now, self.transaction.actor.account
        values = {"name": name, "query": query, "at": now}
        changed = self.transaction.execute(sa.update(CASE_VIEWS).where(V.id == id, self.mine).values(values))
        if changed.rowcount == 0:
            self.require_free(id)
            self.transaction.execute(sa.insert(CASE_VIEWS), {"id": id, "account": account, **values})
        self.transaction.record("view.put", "view", id, {"name": name, "query": query}, why="")
        return View(id, name, query, now)

    def remove(self, id: str) -> None:
        """Forget a view; NotFound when there is none of one's own."""
        if self.transaction.execute(sa.delete(CASE_VIEWS).where(V.id == id, self.mine)).rowcount == 0:
            raise NotFound(noun="view", id=id)
        self.transaction.record("view.remove", "view", id, {}, why="")

    def require_free(self, id: str) -> None:
        """NotFound for an id of somebody else, TooLarge for one view too many."""
        if self.transaction.execute(sa.select(V.id).where(V.id == id)).first() is not None:
            raise NotFound(noun="view", id=id)
        count = sa.select(sa.func.count()).select_from(CASE_VIEWS).where(self.mine)
        if (kept := int(self.transaction.execute(count).scalar_one())) >= MOST_VIEWS:
            raise TooLarge(what="views", size=kept + 1, most=MOST_VIEWS)
