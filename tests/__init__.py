"""Tests; ``tests.registers`` builds the register that they work on."""
