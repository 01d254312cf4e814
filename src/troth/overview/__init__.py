"""Pages that read across rooms: pulse, evidence, trust, verify. Reads only."""
