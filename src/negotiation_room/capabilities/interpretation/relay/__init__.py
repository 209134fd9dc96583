"""What is done to a text before an engine translates it, and to what the engine gave.

Everything here is a pure function of the text and of the word lists in `data/words`. It warns;
it never decides, and never says that a translation is right.
"""
