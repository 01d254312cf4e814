"""The same record for programs: personal tokens, typed reads, and every act by its name under /api/v1."""
