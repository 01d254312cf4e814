"""Everything that the ledger refuses, under one name."""


class LedgerError(ValueError):
    """Something is not what the formats of the ledger allow, or does not prove what it should."""


class CannotJudge(LedgerError):
    """Not wrong, but of a version or algorithm that this program does not know."""


class BadText(LedgerError):
    """A number, a base64 word or a name is not in its one spelling."""


class BadProof(LedgerError):
    """A proof of inclusion or consistency does not lead to the expected root."""


class BadKey(LedgerError):
    """A key is malformed, weak, or its id does not fit."""


class BadNote(LedgerError):
    """A signed note is malformed."""


class BadSignature(BadNote):
    """A known key's signature does not verify."""


class NoKnownSignature(BadNote):
    """No signature of the note is by a key that the reader knows."""


class BadCheckpoint(LedgerError):
    """The text of a checkpoint is malformed."""


class BadTile(LedgerError):
    """A tile, an entry bundle or its path is malformed."""


class BadEntry(LedgerError):
    """An entry is malformed."""


class EntryTooLarge(BadEntry):
    """An entry is longer than 65,535 bytes."""


class BadPart(LedgerError):
    """A payload does not belong to its commitment."""


class BadPolicy(LedgerError):
    """A policy file is malformed."""


class BadBundle(LedgerError):
    """A bundle is not the file that the format describes."""
