"""What the assistant does of what it understood: a pure conversation, and the thin Rasa action that calls it."""
