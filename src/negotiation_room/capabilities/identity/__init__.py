"""Identity: who is at the door, by which proof, and until when the door stays open to them.

A person signs in with a passkey or, failing that, with a password and a code. What they get is
a session that can be taken back at once; from it come short tickets, each good for one socket.
The device that will sign a person's acts is enrolled here too, once, by proof that it holds its
key. What a person may do in a room is not decided here: seats are.
"""
