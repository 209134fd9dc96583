"""The two doors of the room, WebSocket and HTTP, and the wire they are hung on."""
