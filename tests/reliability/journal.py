"""What must hold after every fault, judged from the clients' journals and a look into the database (I1-I5, I8, I12)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.reliability.traffic import Client

Look = dict[str, Any]
SHARED_ENTRIES = {"promises.keep_draft": 0}
"""How many entries an act leaves in the shared log, where that is not one."""


class Judge:
    """Remembers the last look, so that nothing that was there before may be gone or different."""

    def __init__(self, shared: str, before: Look) -> None:
        self.shared, self.last, self.base = shared, before, before

    def settle(self, clients: list[Client], look: Look) -> dict[str, int]:
        """Raise AssertionError for anything lost, doubled or half done; count what was unanswered but recorded."""
        assert look["problems"] == [], look["problems"]
        assert look["left_over"] == [], look["left_over"]
        self._nothing_changed(look)
        self._acknowledged(clients, look)
        self._shown(clients, look)
        self._nothing_half(look)
        open_ones = [client.unanswered for client in clients if client.unanswered is not None]
        recorded = sum(sent.id in look["performed"] for sent in open_ones)
        self.last = look
        return {"unanswered": len(open_ones), "recorded": recorded}

    def _nothing_changed(self, look: Look) -> None:
        """I3: every log begins with what it was, entry by entry, and is numbered without a gap."""
        for space, rows in self.last["logs"].items():
            assert look["logs"][space][: len(rows)] == rows, f"the log {space} is not the one of the last look"
        for rows in look["logs"].values():
            assert [int(row[0]) for row in rows] == list(range(len(rows)))

    def _acknowledged(self, clients: list[Client], look: Look) -> None:
        """I1, I2: acknowledged acts are there, once, as the act they were sent as; nothing else is there."""
        sent = {each.id: each for client in clients for each in client.journal}
        for each in sent.values():
            if each.acknowledged:
                assert each.id in look["performed"], f"acknowledged and lost: {each.act} {each.id}"
        new = {id: row for id, row in look["performed"].items() if id not in self.base["performed"]}
        assert set(new) <= set(sent), "an act was recorded that nobody sent"
        for id, (space, seq, act, subject) in new.items():
            assert act == sent[id].act
            entry = look["logs"][space][seq]
            assert entry[3] == subject, f"{act} says {subject}, its entry says {entry[3]}"
        titles = Counter(title for _, title, _ in look["promises"])
        assert all(count == 1 for count in titles.values()), titles

    def _shown(self, clients: list[Client], look: Look) -> None:
        """I4: every checkpoint that any client was ever shown is one of this log's own."""
        kept = look["checkpoints"][self.shared]
        for client in clients:
            for each in client.journal:
                if each.answer is not None and each.answer.checkpoint:
                    size, root = each.answer.checkpoint.split(" ")
                    assert kept[size] == root, f"a checkpoint of {size} entries was shown that is not in the log"

    def _nothing_half(self, look: Look) -> None:
        """Each act has left exactly its entries, in each log, and each log ends with a checkpoint."""
        new = [row for id, row in look["performed"].items() if id not in self.base["performed"]]
        wanted = sum(SHARED_ENTRIES.get(act, 1) for _, _, act, _ in new)
        assert len(look["logs"][self.shared]) - len(self.base["logs"][self.shared]) == wanted
        drafts = sum(act == "promises.keep_draft" for _, _, act, _ in new)
        closed = sum(bool(closed) for _, closed in look["drafts"])
        private = sum(len(rows) for space, rows in look["logs"].items() if space != self.shared)
        before = sum(len(rows) for space, rows in self.base["logs"].items() if space != self.shared)
        assert private - before == drafts + closed
        titles = {title for _, title, _ in look["promises"]}
        assert all((title in titles) == bool(closed) for title, closed in look["drafts"])
        for space, rows in look["logs"].items():
            assert max(int(size) for size in look["checkpoints"][space]) == len(rows)
