"""Engines that translate, each behind the relay's port."""
