<<<<<<< HEAD
"""What the room can do: a folder for each capability, and this list as table of contents.

A capability is a table (`capability.py`), its wishes and facts (`messages.py`) and its pure
rules (`rules.py`); it has tables, routes and followers only where it needs them. Capabilities
meet through `messages` and `face`, and never in a circle.

- identity: who is at the door, by which key, and until when.
"""
=======
"""What the room can do, one folder each; read their names as a table of contents."""
>>>>>>> main
