"""Tests of what arrives, with a store, keys and strangers."""

from tests.federation.fixtures import key_pairs, ours, store_template, yann, zoe

__all__ = ["key_pairs", "ours", "store_template", "yann", "zoe"]
