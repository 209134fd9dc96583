"""Rooms: one negotiation from its founding to its closing, and its numbered meetings.

A room begins with a register and a plenary. The chair opens, suspends, resumes and adjourns
meetings; statements are made in plenary only while a meeting is open. When the room is closed,
every channel closes with it, and all of them stay readable to those who sat there.
"""
