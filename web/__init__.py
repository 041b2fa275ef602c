"""The front door: pages, API, map and chat turns, on one public port. What is behind it listens on loopback."""
