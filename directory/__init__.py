"""Where the structures are: communes, places that receive people, opening hours, search, importers.

This package knows nothing of démarches' rules (``routing``) nor of the conversation.
"""
