"""How messages come into Rasa, and how long a conversation is remembered."""
