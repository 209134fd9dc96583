"""A demonstration summit: an invented river, three invented delegations, people who keep speaking.

Loopback and its own database only.
"""
