"""What the room can do, one folder each; read their names as a table of contents."""
