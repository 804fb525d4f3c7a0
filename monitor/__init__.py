"""Follows evolving news stories: what changed, which claim moved, and the sentence that proves it."""

__version__ = "0.1.0"
