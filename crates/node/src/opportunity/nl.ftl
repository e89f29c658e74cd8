menu-opportunities = Meedoen
opportunity-intro = Klussen met een vrijwilligersvergoeding, bij ons en bij andere huizen.
opportunity-empty = Er zijn nu geen klussen.
opportunity-ask = Zoek mensen voor een klus
opportunity-new = Zoek mensen voor een klus
opportunity-title = Wie zoeken jullie?
opportunity-title-help = Bijvoorbeeld: twee koks voor zaterdag.
opportunity-about = Wat is er te doen?
opportunity-about-missing = Schrijf hier wat er te doen is.
opportunity-when = Wanneer is het?
opportunity-when-help = Bijvoorbeeld: zaterdag 12 december, van 10 tot 14 uur.
opportunity-when-missing = Schrijf hier wanneer het is.
opportunity-amount = Hoeveel euro krijgt iemand per keer? (vrijwilligersvergoeding)
opportunity-amount-help = Bijvoorbeeld: 20. Is er geen vergoeding? Schrijf 0.
opportunity-amount-wrong = Schrijf hier een bedrag, bijvoorbeeld 20 of 20,50.
opportunity-amount-short = Vergoeding
opportunity-place = Waar is het?
opportunity-hours = Hoeveel uur?
opportunity-hours-short = Uren
opportunity-seats = Hoeveel mensen zoeken jullie?
opportunity-seats-short = Wij zoeken
opportunity-costs = Welke kosten betalen jullie?
opportunity-costs-help = Bijvoorbeeld: de trein.
opportunity-costs-short = Kosten
opportunity-learn = Wat leer je ervan?
opportunity-open = open
opportunity-filled = vol
opportunity-done = klaar
opportunity-finish = De klus is klaar, of gaat niet door
opportunity-is-filled = Deze klus is al vol.
opportunity-is-done = Deze klus is klaar.
opportunity-past = Klussen die klaar zijn, of niet doorgaan
application-leave = Ik doe toch niet mee
opportunity-seats-taken = { $seats ->
    [one] { $taken } van 1 plaats bezet
   *[other] { $taken } van { $seats } plaatsen bezet
 }
opportunity-over-by = Er doen { $taken } mensen mee. { $n ->
    [one] Dat is er 1 meer dan jullie zoeken. Bel elkaar. Spreek af wie er komt. Wie niet komt, klikt op ‘Ik doe toch niet mee’.
   *[other] Dat zijn er { $n } meer dan jullie zoeken. Bel elkaar. Spreek af wie er komt. Wie niet komt, klikt op ‘Ik doe toch niet mee’.
 }
application-count = { $n ->
    [0] Er heeft zich nog niemand gemeld
    [one] Eén persoon heeft zich gemeld
   *[other] { $n } mensen hebben zich gemeld
 }
application-yours = Jouw aanmelding
application-may-choose = Melden zich meer mensen dan er plaatsen zijn? Dan kiest { $house }.
application-title = Is dit iets voor jou?
application-write = Vertel kort wie je bent en wat je kunt
application-help = Het huis dat mensen zoekt, leest dit. Jouw voorzitter leest het ook.
application-missing = Schrijf hier een paar woorden over jezelf.
application-send = Meld je aan
application-yes = Ja, doe mee
application-no = Nee, deze keer niet
application-yes-said = ja, je doet mee
fate-application-yes = { $house } zegt ja: je doet mee
fate-application-no = { $house } zegt nee, deze keer niet
fate-application-waiting = { $house } kijkt nog eens naar je aanmelding
application-taken-on = doet mee
application-of-house = Aanmelding uit ons huis
application-undecided = geen antwoord gekregen
opportunity-no-amount = Geen vergoeding
need-job-over = { $n ->
    [one] Er doet 1 persoon meer mee dan jullie zoeken.
   *[other] Er doen { $n } mensen meer mee dan jullie zoeken.
 }
opportunity-off = gaat niet door
opportunity-off-yes = { $house }: deze klus gaat niet door. Je hoeft niet te komen
opportunity-off-told = { $house }: deze klus gaat niet door
opportunity-is-off = Deze klus gaat niet door.
opportunity-finish-help = Gaat het niet door? Wie zich meldde, hoort dat dan.
opportunity-end-missing = Kies: is het werk gedaan, of gaat het niet door?
opportunity-finish-done = Het werk is gedaan
opportunity-finish-off = Het gaat niet door
application-would = zou meedoen
ended-undecided = { $house }: deze klus is klaar. Op jouw aanmelding kwam geen antwoord
opportunity-done-yes = { $house }: deze klus is klaar. Dank je wel
opportunity-full = { $house }: deze klus is nu vol. Je aanmelding wacht nog
application-full = de klus is vol, jij wacht nog
opportunity-places = Plaatsen
opportunity-left = nog { $left } van { $seats }
opportunity-each-time = { $amount } per keer
application-did = deed mee
application-take-away = Haal deze aanmelding weg
application-help-circle = Het huis dat mensen zoekt, leest dit. Jouw voorzitter leest het alleen als die ook in deze kring zit.
