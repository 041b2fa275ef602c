"""Our components of Rasa's NLU graph: what turns a citizen's sentence into numbers."""
