"""Channels: who is in the room together, and what they say there.

Statements are formal: everyone in the channel reads them, and they go into the transcript.
Messages are working remarks among the participants: observers never see them, and no
transcript or export holds them. What was said can be corrected, withdrawn or redacted; it is
never replaced.
A caucus belongs to its delegation, and only its head opens the door.
"""
