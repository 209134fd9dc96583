"""What is done to the record itself, said in the record: exports, destroyed keys, new epochs."""
