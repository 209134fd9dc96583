"""Texts for elsewhere, written anew from the units."""
