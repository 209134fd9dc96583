"""Standard phrases of the chair and of the floor, in the six languages of the United Nations."""
