"""The ledger: a Merkle tree (RFC 6962), its tiles, notes, checkpoints, entries and bundles, as pure functions of bytes.

Nothing here reads a clock, a network or a database. Formats follow C2SP (tlog-tiles, signed-note, tlog-checkpoint,
tlog-cosignature, tlog-proof, tlog-policy); every reader is strict: one spelling is accepted and all others are refused.
"""
