"""Records has no wishes and no facts of its own: a transcript is a reading of the journal."""
