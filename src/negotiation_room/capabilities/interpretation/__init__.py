"""The multilingual relay: originals kept, machine drafts labelled, interpreters certify."""
