"""Tests of what other servers see and send."""

from tests.federation.fixtures import key_pairs, ours, store_template, yann, zoe
from tests.federation.living_town import living_town

__all__ = ["key_pairs", "living_town", "ours", "store_template", "yann", "zoe"]
