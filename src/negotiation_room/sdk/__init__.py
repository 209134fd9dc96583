"""The Python client: it connects, follows, posts, verifies, and needs no part of the server."""
