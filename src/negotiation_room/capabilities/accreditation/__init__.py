"""Accreditation: who takes part in this negotiation, for whom, and with which powers.

Delegations are admitted under their names and codes; their credentials are submitted, and are
accepted or contested while they take part. People come by invitations that serve once. A head
assigns the powers of a delegation's own people, and its root key vouches for their devices, so
that nobody has to believe the host. A lost device is replaced by two people, never by one.
"""
