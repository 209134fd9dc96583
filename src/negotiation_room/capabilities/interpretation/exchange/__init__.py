"""Glossaries, memory and transcripts in the formats that other people's tools read and write."""
