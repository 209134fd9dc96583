"""A real-time room in which delegations negotiate, and can prove afterwards what was said."""

__version__ = "0.1.0"
