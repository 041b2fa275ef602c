"""Importers of official lists: each reads a file, converts its rows to records, and stores them in one transaction."""
