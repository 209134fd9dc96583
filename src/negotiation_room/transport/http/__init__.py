"""The other door: what is not live, and what is, where sockets are not let through."""
