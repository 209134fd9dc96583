"""The two doors, socket and HTTP; they know the catalogue of acts and no capability."""
