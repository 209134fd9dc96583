"""Texts from elsewhere, read into units, with a report of whatever was not plain."""
