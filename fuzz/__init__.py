"""Inputs that readers do not expect, and what looks for them."""
