"""Texts under negotiation: one draft that many delegations write at the same table.

Words change by small edits to one paragraph, each signed by the delegate who made it and kept in
the order in which it reached the table. Square brackets carry what is not yet agreed, and every
phrase leads back to whoever proposed it.
"""
