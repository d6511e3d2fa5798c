"""Tests of what other servers see and send."""

from tests.federation.fixtures import key_pairs, ours, store_template, yann, zoe

__all__ = ["key_pairs", "ours", "store_template", "yann", "zoe"]
