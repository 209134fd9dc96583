"""Audit: what is done to a journal from outside is itself an entry in it.

An export, a destruction of words or keys, a new beginning after a restored backup: the people
of the channel concerned see each of them among their other entries.
"""
