
mail-none = Dit huis verstuurt geen e-mail. Alles staat op Vandaag.
mail-what = Je krijgt één keer per week een kort bericht. Daarin staat alleen hoeveel er is, en wat iedereen mag lezen. Wat huizen aan elkaar schrijven, staat er niet in.
mail-on = Elke week komt er een bericht, als er iets te vertellen is.
mail-unconfirmed = Wij stuurden een bericht naar dit adres. Open het en klik op de knop. Daarna begint het.
mail-stop = Stop, en gooi dit adres weg
mail-address = Je e-mailadres
mail-address-help = Andere huizen zien dit nooit.
mail-give = Stuur mij een bericht om te beginnen
mail-wrong = Dit is geen e-mailadres. Een e-mailadres ziet er zo uit: naam@website.nl
mail-soon = Wij stuurden net een bericht. Wacht tien minuten.
mail-is-off = Je krijgt geen post meer
mail-forgotten = Wij hebben je e-mailadres weggegooid.
mail-off-ask = Wil je geen post meer krijgen?
mail-is-on = Het is gelukt
mail-yes-ask = Wil je elke week een bericht krijgen?
mail-yes = Ja, stuur mij elke week een bericht
