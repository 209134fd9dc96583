"""The live door: one WebSocket per room."""
