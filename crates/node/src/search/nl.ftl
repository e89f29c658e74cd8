search = Zoek
search-label = Wat zoek je?
search-help = Eén of twee woorden is genoeg.
search-narrow = Zoek preciezer
search-nothing = Niets gevonden. Probeer een ander woord.
search-some = Wij vonden niets met al je woorden. Hieronder staat iets met een paar ervan.
search-more = Meer
search-explained = Korte uitleg
