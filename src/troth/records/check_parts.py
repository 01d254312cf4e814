"""Parts against the commitments of their entries; a part may be absent only when an entry says that it was erased."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from troth.ledger.entry import Entry as Statement
from troth.ledger.part import SALT_SIZE
from troth.ledger.strict import to_base64
from troth.records.models import Part
from troth.records.problem import Problems

TABLE = "records_part"
ERASES = "engagement.part.erased.v1"
Place = tuple[int, str]


@dataclass(slots=True, kw_only=True)
class PartCheck:
    """Checks the parts of one log, some entries at a time; what is erased is judged at the end."""

    space_id: UUID
    problems: Problems
    _erasures: dict[Place, tuple[int, str]] = field(default_factory=dict)
    _gone: dict[Place, tuple[int | None, str]] = field(default_factory=dict)
    _present: set[Place] = field(default_factory=set)

    def take(self, entries: Mapping[int, Statement]) -> None:
        """The parts of these entries, by index."""
        if not entries:
            return
        expected = {(seq, name): made for seq, said in entries.items() for name, made in said.commit.items()}
        rows = Part.objects.filter(space_id=self.space_id, seq__gte=min(entries), seq__lte=max(entries))
        for row in rows.order_by("seq", "name").iterator(chunk_size=100):
            if row.seq in entries:
                self._row(row, expected.pop((row.seq, row.name), None))
        for seq, name in sorted(expected):
            self._wrong((seq, name), "", "is missing, and no entry says that it was erased")
        for seq, said in entries.items():
            if said.type == ERASES:
                target = (int(str(said.facts.get("entry", -1))), str(said.facts.get("part", "")))
                self._erasures.setdefault(target, (seq, str(said.facts.get("commit", ""))))

    def _row(self, row: Part, committed: bytes | None) -> None:
        place = (row.seq, row.name)
        made = bytes(row.commitment)
        if committed is None:
            return self._wrong(place, "name", "belongs to no commitment of its entry")
        if made != committed:
            self._wrong(place, "commitment", "differs from the signed note")
        if row.body is None:
            self._gone[place] = (row.erased_by, to_base64(committed))
            if row.salt is not None:
                self._wrong(place, "salt", "is still there although the words are gone")
            return None
        self._present.add(place)
        if row.erased_by is not None:
            self._wrong(place, "erased_by", "names an entry although the words are still there")
        salt = bytes(row.salt or b"")
        if len(salt) != SALT_SIZE or hmac.digest(salt, bytes(row.body), "sha256") != committed:
            self._wrong(place, "body" if len(salt) == SALT_SIZE else "salt", "does not fit the commitment")
        return None

    def close(self) -> None:
        """Erasures against the entries that state them."""
        for place, (by, made) in sorted(self._gone.items(), key=lambda item: item[0]):
            seq, commitment = self._erasures.get(place, (None, ""))
            if seq is None or commitment != made:
                self._wrong(place, "body", "is gone, and no entry says that it was erased")
            elif by != seq:
                self._wrong(place, "erased_by", f"does not name entry {seq + 1}, which erased it")
        for place in sorted(self._present & set(self._erasures)):
            self._wrong(place, "body", f"was erased by entry {self._erasures[place][0] + 1}, but is still there")

    def _wrong(self, place: Place, column: str, says: str) -> None:
        self.problems.add(TABLE, f"part {place[1]} of entry {place[0] + 1}", column, says)
