board-title = Notice board
board-paper-help = Print this on A3 and put it up.
board-empty = Nothing hangs here yet.
board-ask = Do you want to know more? Ask the chair, or come in with your card.
board-not-this = This cannot hang on the notice board. Not everybody in the house may read it.
board-scan = Do you have a phone? Scan the code.
