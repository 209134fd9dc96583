"""Identity's table, which is empty: signing in is no act in a channel.

Sign-ins concern the server and not a room, so they leave no entry in any journal; refused ones
are tallied in the server's own security log. The one fact of identity that rooms must know,
that a device key is admitted to a channel, is an act of the clerk there (`roster.AdmitDevice`).
"""

from negotiation_room.kernel.capability import Capability

capability = Capability(name="identity")
