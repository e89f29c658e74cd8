
mail-none = Dit huis verstuurt geen e-mail. Alles staat op Vandaag.
mail-what = Je krijgt één keer per week een korte e-mail. Daarin staat alleen hoeveel er is, en wat iedereen mag lezen. Wat huizen aan elkaar schrijven, staat er niet in.
mail-on = Elke week komt er een e-mail, als er iets te vertellen is.
mail-unconfirmed = Wij stuurden een e-mail naar dit adres. Open de link in die e-mail. Klik daarna op de knop.
mail-stop = Stop, en wis dit e-mailadres
mail-address = Je e-mailadres
mail-address-help = Andere huizen zien dit nooit.
mail-give = Stuur mij een e-mail om te beginnen
mail-wrong = Dit is geen e-mailadres. Een e-mailadres ziet er zo uit: naam@website.nl
mail-soon = Wij stuurden net een e-mail. Wacht tien minuten.
mail-is-off = Je krijgt geen e-mail meer
mail-forgotten = Wij hebben je e-mailadres weggegooid.
mail-off-ask = Wil je stoppen met onze e-mail?
mail-is-on = Het is gelukt
mail-yes-ask = Wil je elke week een e-mail krijgen?
mail-yes = Ja, stuur mij elke week een e-mail
mail-open-again = Open de link in je e-mail nog een keer.
