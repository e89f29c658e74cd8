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
doubt-stale = Wij vroegen dit huis iets. Het antwoord heeft een heel andere tijd dan onze computer. Er is een klok die niet goed staat. Wij namen er niets van over.
doubt-altered = Wij vroegen dit huis iets. Het antwoord is onderweg veranderd. Wij namen er niets van over.
doubt-clock = Kijk eerst hoe laat het is op onze computer. Bel anders dit huis.
doubt-call = Bel dat huis. Vraag of dit adres nog van hen is.
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
fault-network = Er is geen weg naar de computer van dit huis. Doet ons eigen internet het?
fault-broken = De verbinding viel weg.
fault-name = De naam van dit huis is niet te vinden op internet. Klopt het adres? En doet ons eigen internet het?
fault-private = De naam van dit huis leidt naar een adres binnen ons eigen netwerk. Staat het in hetzelfde gebouw? Dan zet de computerhulp de naam bij federation.neighbours.
fault-bounds = Op dit adres sturen wij niets: het is geen adres van een huis.
fault-expired = Het certificaat van dit huis is verlopen. Bel dat huis. Kijk ook of de klok van onze computer goed staat.
fault-early = Het certificaat van dit huis geldt nog niet. Kijk eerst of de klok van onze computer goed staat.
fault-other-name = Het certificaat van dit huis is van een andere naam. Bel dat huis.
fault-issuer = Wij kunnen het certificaat van dit huis niet vertrouwen. Bel dat huis. Is het bij elk huis zo, dan mist onze computer de lijst met certificaten (ca-certificates).
fault-tls = Een veilige verbinding met dit huis lukte niet. Bel dat huis: er is iets met hun certificaat.
fault-clock = Er is een klok die niet goed staat: die van onze computer, of die van dit huis. Kijk eerst hoe laat het is op onze computer.
fault-clock-differs = De klok van onze computer en de klok van dit huis schelen { $span }. Kijk eerst of de onze goed staat. Bel anders dit huis.
fault-clock-ours-ahead = De klok van onze computer loopt { $span } voor. Zet hem goed. Wat wacht, gaat dan vanzelf.
fault-clock-ours-behind = De klok van onze computer loopt { $span } achter. Zet hem goed. Wat wacht, gaat dan vanzelf.
fault-clock-theirs-ahead = De klok van dit huis loopt { $span } voor. Bel dat huis. Wat wacht, gaat daarna vanzelf.
fault-clock-theirs-behind = De klok van dit huis loopt { $span } achter. Bel dat huis. Wat wacht, gaat daarna vanzelf.
span-minutes = { $n ->
    [one] één minuut
   *[other] { $n } minuten
 }
span-hours = { $n } uur
span-days = { $n } dagen
fault-not-known = Dit huis kent ons niet, of heeft ons op pauze gezet. Bel dat huis.
fault-signature = Dit huis kan niet zien dat het bericht van ons komt. Bel dat huis: kennen ze onze sleutel?
fault-unseen = Dit huis wil zien wie wij zijn, maar kan onze computer niet bereiken. Is ons eigen adres van buiten te openen?
fault-forbidden = Dit huis laat ons niet toe: het kent ons niet, of heeft ons op pauze gezet. Bel dat huis.
fault-busy = De computer van dit huis heeft het druk. Wij wachten even.
fault-asleep = De webserver van dit huis antwoordt, maar het programma erachter staat uit. Bel dat huis.
fault-moved = Op dit adres staat een verwijzing naar een ander adres. Daar gaan wij niet heen. Bel dat huis.
fault-answered = De computer van dit huis heeft een storing.
fault-refused = Dit huis nam een bericht niet aan, omdat het bij hen niet mag.
fault-missing = Dit huis heeft het bericht niet waar dit bij hoort, of er is geen huis op dit adres.
fault-gone = Op dit adres is geen huis meer.
fault-large = Een bericht was te groot voor dit huis.
fault-unread = De computer van dit huis kon een bericht niet lezen.
fault-ours = Er ging iets fout op onze eigen computer. Vraag hulp als het blijft.
fault-other = Het versturen lukte niet.
copies-title = Kopieën van dit huis
copies-last = De laatste goede kopie is van { $when }.
copies-never = Er is nog geen kopie van dit huis. Gaat de computer stuk, dan is alles weg.
copies-overdue = Dat is { $days } dagen geleden. Dat is te lang.
copies-overdue-never = Ons huis is hier nu { $days } dagen.
copies-ask = Vraag de computerhulp om te kijken.
copies-ask-nobody = Dit huis heeft nog geen computerhulp. Vraag wie de computer klaarzette om te kijken. Of kies samen een computerhulp, en maak bij Mensen een kaart.
copies-thinned = In de map met kopieën is de laatste van { $when }. Komt er een nieuwe bij, dan gaan oude weg: na hoogstens { $days } dagen.
copies-single = Van de losse kopieën is de laatste van { $when }. Die gaan niet vanzelf weg.
copies-elsewhere = Met een ander programma is de laatste gemaakt { $when }. Hoe lang die bewaard blijft, weten wij hier niet.
copies-elsewhere-kept = Met een ander programma is de laatste gemaakt { $when }. Die gaan na hoogstens { $days } dagen weg, zegt wie ze maakt.
copies-put-back = Er is een kopie teruggezet van { $when }. Hoe lang die bewaard blijft, weten wij hier niet.
copies-hold = In een kopie staat nog wat hier daarna is weggehaald.
copies-how = Zo maak je een kopie, op de computer waar het programma op staat:
copies-how-where = Hoe dat elke nacht vanzelf gaat, staat in docs/operating.md, bij “Every night: a copy”.
copies-aside = Er is een kopie teruggezet. Wat er daarvoor stond, is nog bewaard:
copies-aside-until = Het huis zoals het was op { $when }. Dat gaat weg op { $day }.
copies-aside-file = Het bestand heet { $name }.
fault-our-asking = Dit huis nam onze vraag om mee te doen niet aan. Niemand daar beslist erover. Bel dat huis: de voorzitter daar kan ons vragen om mee te doen.
deliveries-quiet = Op pauze of gestopt: hier sturen wij nu niets heen
withheld-clock = { $n ->
    [one] Eén bericht dat niet voor iedereen is, wacht tot de klok goed staat.
   *[other] { $n } berichten die niet voor iedereen zijn, wachten tot de klok goed staat.
 }
