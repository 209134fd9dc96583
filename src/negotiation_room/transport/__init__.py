"""The two doors of the room, sockets and HTTP: they know the catalogue, and no capability."""
