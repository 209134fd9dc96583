"""What the end of a room does to its channels."""

from negotiation_room.capabilities.accreditation.face import channels_of_room
from negotiation_room.capabilities.rooms.face import RoomDirectory
from negotiation_room.capabilities.rooms.messages import CloseRoom
from negotiation_room.kernel.desk import Desk, Done, Handler
from negotiation_room.kernel.roster import CloseChannel


def handlers(directory: RoomDirectory) -> dict[str, Handler]:
    """The handlers of this capability, over the list of rooms given by the wiring."""

    def close_room(desk: Desk, done: Done) -> None:
        """Close every channel of the room, caucuses included."""
        for channel in channels_of_room(desk.state(done.channel)):
            desk.clerk(channel, CloseChannel, done.leaf_hash)
        desk.write(lambda conn: directory.note_closed(conn, room=done.room))

    return {CloseRoom.wire: close_room}
