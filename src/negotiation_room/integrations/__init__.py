"""Other people's machines, behind ports of ours: buses, translators, identity providers."""
