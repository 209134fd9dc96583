"""The doors of the room: one socket per room, and HTTP for what is not live."""
