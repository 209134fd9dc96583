"""The other door: what is not live, and what is, where sockets are not let through.

Here too: whose pages may ask for changes, how a refusal is written, what a browser must mind.
"""
