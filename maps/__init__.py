"""Maps of the answers and of the départements: folium, drawn offline, and the same places as a list."""
