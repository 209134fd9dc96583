"""The mechanism of the room, pure: acts, entries, seats, and the one road between them."""
