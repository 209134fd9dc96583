"""What the room can do: one folder for each capability, with the same file names in each.

A capability is a table (`capability.py`), its wishes and facts (`messages.py`) and its pure
rules (`rules.py`); it has tables, routes and followers only where it needs them. Capabilities
meet through `messages` and `face`, and never in a circle.

- identity: who is at the door, by which key, and until when.
"""
