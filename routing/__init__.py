"""Démarche + situation + place + moment → an Orientation. No Rasa, no network, nothing of the web."""
