menu-deliveries = Post onderweg
deliveries-title = Post onderweg
deliveries-intro = Hier zie je of onze berichten bij de andere huizen aankomen. Wat niet aankomt, proberen wij vanzelf opnieuw, 30 dagen lang.
deliveries-all-well = Alles is aangekomen. Je hoeft niets te doen.
deliveries-waiting = { $n ->
    [one] Er wacht één bericht.
   *[other] Er wachten { $n } berichten.
 }
deliveries-refused = { $n ->
    [one] Eén bericht is geweigerd.
   *[other] { $n } berichten zijn geweigerd.
 }
deliveries-oldest = Het oudste is van { $when }.
deliveries-arrived = Laatst aangekomen: { $when }.
deliveries-never = Er is hier nog nooit iets aangekomen.
deliveries-retry = Probeer opnieuw
deliveries-said = Wat de computer zei
deliveries-fine = Hier gaat het goed
deliveries-equal = Laatst vergeleken en gelijk: { $when }.
deliveries-differs = Er was een verschil. Wij sturen wat er miste.
deliveries-not-compared = Nog niet vergeleken.
deliveries-compare = Vergelijk nu
put-by-title = Ontvangen, maar nog niet verwerkt
put-by-intro = Deze berichten zijn veilig bewaard. Wij proberen het vanzelf opnieuw.
put-by-needs = wij wachten op het huis dat dit schreef
put-by-fault = dit ging fout op onze computer; vraag hulp als het blijft
tried-again = Wij proberen het opnieuw.
will-compare = Wij gaan vergelijken.
doubt-unsigned = Wij vroegen dit huis iets. Het antwoord had geen handtekening. Wij namen er niets van over.
doubt-other-key = Wij vroegen dit huis iets. Het antwoord had niet de handtekening die wij kennen. Wij namen er niets van over.
doubt-stale = Wij vroegen dit huis iets. De datum van het antwoord klopt niet. Wij namen er niets van over.
doubt-altered = Wij vroegen dit huis iets. Het antwoord is onderweg veranderd. Wij namen er niets van over.
doubt-call = Bel ze. Vraag of dit adres nog van hen is.
withheld = { $n ->
    [one] Dit huis bewees drie dagen lang niet dat het zijn sleutel heeft. Eén bericht dat niet voor iedereen is, wacht tot het dat doet.
   *[other] Dit huis bewees drie dagen lang niet dat het zijn sleutel heeft. { $n } berichten die niet voor iedereen zijn, wachten tot het dat doet.
 }
not-known = { $n ->
    [one] Dit huis heeft nog één bericht of antwoord van ons van na de kopie. Het kwam niet terug.
   *[other] Dit huis heeft nog { $n } berichten of antwoorden van ons van na de kopie. Die kwamen niet terug.
 }
fault-slow = De computer van dit huis antwoordt te langzaam.
fault-no-connection = De computer van dit huis is niet te bereiken. Staat hij aan?
fault-broken = De verbinding viel weg.
fault-not-known = Dit huis kent ons niet, of heeft ons op pauze gezet. Bel ze.
fault-busy = De computer van dit huis heeft het druk. Wij wachten even.
fault-answered = De computer van dit huis heeft een storing.
fault-refused = De computer van dit huis nam een bericht niet aan.
fault-gone = Dit huis heeft het bericht niet waar dit bij hoort.
fault-other = Het versturen lukte niet.
copies-title = Kopieën van dit huis
copies-last = De laatste goede kopie is van { $when }.
copies-never = Er is nog geen kopie van dit huis. Gaat de computer stuk, dan is alles weg.
copies-overdue = Dat is te lang geleden. Vraag de computerhulp om te kijken.
copies-kept = Oude kopieën gaan na hoogstens { $days } dagen weg. Zo lang staat daarin nog wat hier is weggehaald.
copies-kept-for-ever = Oude kopieën gaan niet vanzelf weg. Daarin staat nog wat hier is weggehaald.
need-copy = Er is al een week geen kopie gemaakt
need-copy-help = Gaat de computer stuk, dan is kwijt wat er sinds de laatste kopie bij kwam.
copies-aside = Er is een kopie teruggezet. Wat er stond, is zo lang bewaard:
copies-aside-until = { $name }, tot { $day }
