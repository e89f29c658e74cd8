needs-title = Wat ons nodig heeft
needs-none = Er is nu niets dat op jullie wacht.
needs-more = { $n ->
    [one] En nog één ding.
   *[other] En nog { $n } dingen.
 }
need-from = { $kind } van { $house }
need-applied = { $house } vraagt om mee te doen
need-applied-button = Bekijk de vraag
need-ready = Dit staat klaar. Jij kunt het versturen.
need-ready-button = Lees en verstuur
need-waiting = Iemand wacht op jullie antwoord.
need-waiting-button = Bekijk wie er wacht
need-question = Jullie hebben nog niet geantwoord.
need-conflict = Dit huis zoekt iemand die bemiddelt.
need-look = Bekijk
need-event = Jullie hebben nog niet gezegd of jullie komen.
need-event-button = Geef ons aantal door
news-title = Nieuws
news-none = Er is nog geen nieuws.
today-start = Zet iets klaar
welcome-title = Welkom! Zo begin je.
welcome-house = Vertel wie jullie zijn
welcome-people = Maak kaarten voor de mensen van het huis
welcome-computer = Ga naar de computer in de huiskamer. Kom daar binnen, en zet hem klaar.
welcome-join = Doe mee met de andere huizen (de voorzitter doet dit)
welcome-first = Stel jullie eerste vraag
welcome-done = Klaar, laat dit niet meer zien
front-news = Openbaar nieuws
front-here = Hoor je bij dit huis?
front-here-help = Kom binnen met je naam en je wachtzin, of met je kaart.
demo-help = Dit is een voorbeeld. Met één klik ben je iemand van dit huis.
need-outcome = Hielp het wat jullie probeerden? De andere huizen willen het graag weten.
need-review = Klopt deze ervaring nog?
need-outcome-again = Hielp het wat jullie probeerden? Wij vragen het nog eens.
need-outcome-last = Hielp het wat jullie probeerden? Wij vragen het voor het laatst.
demo-later = 6 weken later
