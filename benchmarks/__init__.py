"""Measures, each beside a baseline in the same run. Never run by the tests."""
