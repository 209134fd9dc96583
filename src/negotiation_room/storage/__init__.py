"""Facts at rest: the journal, its writer, the vault that encrypts it, the snapshots."""
