"""What a room agrees about its languages: its glossary, its engines, and what all may recall."""
