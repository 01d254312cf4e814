"""Which key speaks for which party: from the reader's pins, then from what the log itself states.

A party states its first key in an entry that this same key signs. Any later key must be added by a key of the same
party, and a revoked key is refused from the next entry on: positions in the log decide, not times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from troth.ledger.entry import SignedEntry, check_entry_signature
from troth.ledger.errors import BadEntry, BadKey, NoKnownSignature
from troth.ledger.note import VerifyingKey
from troth.ledger.policy import PartyKey

STATES_OWN = ("engagement.opened.v1", "engagement.joined.v1")
ADDS = "engagement.key.added.v1"
REVOKES = "engagement.key.revoked.v1"

Label = tuple[str, bytes]


def label_of(key: VerifyingKey) -> Label:
    """Name and id, as a signature line names a key."""
    return key.name, key.key_id


@dataclass(slots=True)
class Keyring:
    """The keys known at a position of the log; `hints` are the bundle's own, good only for a party that stated none."""

    known: dict[Label, PartyKey] = field(default_factory=dict)
    hints: dict[Label, PartyKey] = field(default_factory=dict)
    revoked: set[Label] = field(default_factory=set)

    @classmethod
    def of(cls, pins: Iterable[PartyKey], hints: Iterable[PartyKey]) -> Keyring:
        """A keyring that begins with the reader's keys, and has the bundle's to fall back on."""
        return cls({label_of(each.key): each for each in pins}, {label_of(each.key): each for each in hints})

    def contradicted_hints(self) -> list[PartyKey]:
        """The bundle's own keys that stand against what is known of their party."""
        spare = (each for label, each in self.hints.items() if self.known.get(label) != each)
        return [each for each in spare if self._has_key(each.party) or label_of(each.key) in self.known]

    def _has_key(self, party: str) -> bool:
        return any(each.party == party for each in self.known.values())

    def accept(self, signed: SignedEntry) -> str:
        """The party that signed the entry, after learning what it states. Raises `LedgerError` for an unknown one."""
        kind = signed.entry.type
        if kind in STATES_OWN and "vkey" in signed.entry.facts:
            self._learn_own(signed)
        label = (signed.signature.name, signed.signature.key_id)
        hint = self.hints.get(label)
        if label not in self.known and hint is not None and not self._has_key(hint.party):
            self._add(hint.key, hint.party)
        signer = self.known.get(label)
        if signer is None:
            raise NoKnownSignature(f"signed by a key of {signed.name} that no party stated")
        if label in self.revoked:
            raise BadEntry(f"signed by a key of {signed.name} that was revoked before")
        check_entry_signature(signed, (signer.key,))
        if kind == ADDS:
            self._add(_stated_key(signed), signer.party)
        if kind == REVOKES:
            self._revoke(_stated_key(signed), signer.party)
        return signer.party

    def _learn_own(self, signed: SignedEntry) -> None:
        key, party = _stated_key(signed), signed.entry.facts.get("party")
        if not isinstance(party, str) or label_of(key) != (signed.signature.name, signed.signature.key_id):
            raise BadEntry("states a key for its party, but is not signed by that key")
        if label_of(key) not in self.known and self._has_key(party):
            raise BadEntry(f"states another key for the {party}, which the known key did not add")
        check_entry_signature(signed, (key,))
        self._add(key, party)

    def _add(self, key: VerifyingKey, party: str) -> None:
        for each in self.known.values():
            if each.party != party and (each.key.name == key.name or each.key.public == key.public):
                raise BadEntry(f"states a key for the {party} that is the {each.party}'s")
        self.known.setdefault(label_of(key), PartyKey(party=party, key=key))

    def _revoke(self, key: VerifyingKey, party: str) -> None:
        held = self.known.get(label_of(key))
        if held is None or held.party != party:
            raise BadEntry("revokes a key that is not its party's")
        self.revoked.add(label_of(key))


def _stated_key(signed: SignedEntry) -> VerifyingKey:
    """The key in the facts, whose name is the organisation that the facts name."""
    facts = signed.entry.facts
    vkey = facts.get("vkey")
    if not isinstance(vkey, str):
        raise BadEntry("states no key")
    try:
        key = VerifyingKey.parse(vkey)
    except BadKey as error:
        raise BadEntry(f"states a key that is none: {error}") from None
    if facts.get("org", key.name) != key.name or key.name != signed.entry.org:
        raise BadEntry("states a key of another name than its own")
    return key
