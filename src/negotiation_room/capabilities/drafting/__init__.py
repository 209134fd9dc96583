"""Texts under negotiation: one draft, many delegations, and a trace of who wants what.

A drafting channel holds one text: a tree of units, from its title down to the words inside a
square bracket. Delegations write where the mode of the text lets them, place and support
brackets, propose and comment, and agree paragraph by paragraph; whatever is touched afterwards
falls back to not agreed. Every version is kept, and every phrase leads to who wrote it.
"""
