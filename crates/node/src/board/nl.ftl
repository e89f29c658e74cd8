board-title = Prikbord
board-paper-help = Druk dit af op A3 en hang het op.
board-empty = Er hangt nog niets.
board-ask = Wil je meer weten? Vraag het aan de voorzitter, of kom binnen met je kaart.
board-not-this = Dit kan niet op het prikbord. Niet iedereen in huis mag het lezen.
board-scan = Heb je een telefoon? Scan de code.
