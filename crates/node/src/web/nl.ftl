needs-title = Wat ons nodig heeft
needs-none = Er is nu niets dat op jullie wacht.
needs-more = { $n ->
    [one] En nog één ding.
   *[other] En nog { $n } dingen.
 }
need-from = { $kind } van { $house }
need-applied-many = { $n } huizen vragen om mee te doen
need-applied = { $house } vraagt om mee te doen
need-applied-button = Bekijk de vraag
need-ready = Dit staat klaar. Jij kunt het versturen.
need-ready-button = Lees en verstuur
need-prepared-somebody = Iemand
need-prepared = { $who } wil antwoorden: { $text }
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
need-outcome = Jullie probeerden iets. Hielp het? De andere huizen willen het graag weten.
need-review = Jullie schreven dit op. Klopt het nog?
need-outcome-again = Jullie probeerden iets. Hielp het? Wij vragen het nog eens.
need-outcome-last = Jullie probeerden iets. Hielp het? Wij vragen het voor het laatst.
demo-later = 6 weken later
circle-intro = In alle huizen lezen alleen mensen met de rol { $role } dit. Ook in ons eigen huis leest niemand anders het.
circle-empty = Hier is nog niets gezegd. Stel gerust een vraag.
circles-title = Onder elkaar
themes-title = Onderwerpen
themes-list = Eén onderwerp op elke regel
themes-help = Laat je alles leeg? Dan komt de lijst van het begin terug.
need-sheet = Er is genoeg om over te praten. Maak het vergaderblad van deze week.
answers-title = Antwoorden
answers-none = Er zijn geen nieuwe antwoorden.
answers-more = { $n ->
    [one] en nog 1 antwoord
   *[other] en nog { $n } antwoorden
}
notices-title = Berichten voor jou
notices-all = Alle berichten
heard-thrown-away = verstuurt jouw antwoord niet
heard-advice = geeft raad
heard-reply = schrijft terug
heard-known = kent dit ook
heard-tried-too = probeerde dit ook
heard-offer = biedt hulp aan
heard-rsvp = zegt of ze komen
heard-application = meldt zich aan
heard-applause = zegt: mooi zo
heard-tries-ours = probeert onze raad
heard-tries = probeert wat een ander huis aanraadde
heard-outcome-ours = vertelt of onze raad hielp
heard-outcome = vertelt of de raad hielp
mail-title = E-mail
mail-intro = Eén keer per week een korte e-mail. Het hoeft niet: alles staat ook hier.
mail-arrange = E-mail aan of uit zetten
mail-needs = { $n ->
    [one] 1 ding wacht op jou of jullie huis.
   *[other] { $n } dingen wachten op jou of jullie huis.
}
mail-answers = { $n ->
    [one] Bij 1 bericht is iets geantwoord.
   *[other] Bij { $n } berichten is iets geantwoord.
}
mail-news = { $n ->
    [one] Er is 1 nieuw bericht.
   *[other] Er zijn { $n } nieuwe berichten.
}
mail-look = Kijk op de website:
mail-subject = Huisraad: e-mail van deze week
mail-link-subject = Huisraad: is dit je e-mailadres?
mail-link-why = Iemand gaf dit e-mailadres op een website, om één keer per week een kort bericht te krijgen.
mail-link-yes = Was jij dat? Open deze pagina en klik op de knop:
mail-link-not-you = Was jij dat niet? Dan hoef je niets te doen. Je krijgt dan geen e-mail.
files-title = Foto of PDF erbij
files-intro = Je mag er drie bestanden bij zetten. Wij maken een foto kleiner. In een foto zit soms verstopt waar en wanneer hij gemaakt is. Dat halen wij weg. Na het versturen kun je hier niets meer veranderen.
file-remove = Haal weg
file-choose = Kies een bestand
file-choose-help = Een foto (JPEG, PNG of WebP) of een PDF.
file-description = Wat staat erop?
file-description-help = Voor wie het niet kan zien. Noem geen namen.
file-people = Mensen op de foto
file-sure = Er staan geen mensen op. Of: iedereen die erop staat, vindt het goed.
file-sure-help = Wij kunnen geen gezichten weghalen. Wie hier woont, is privé.
file-put = Zet erbij
files-ready = Klaar: terug naar het bericht
file-missing = Kies eerst een bestand.
file-sure-missing = Vink dit aan, of zet dit bestand er niet bij.
file-large = Dit bestand is te groot. Een foto mag 10 MB zijn, een PDF 3 MB. Maak de foto kleiner, of neem een nieuwe.
file-slow = Het duurde te lang. Probeer het nog eens, of neem een kleiner bestand.
file-broke-off = Het bestand kwam niet helemaal aan. Probeer het nog eens.
file-other = Je stuurt al een bestand. Wacht tot dat klaar is.
file-pixels = Deze foto heeft te veel beeldpunten. Maak hem kleiner, of maak een nieuwe foto met minder beeldpunten.
file-unknown = Dit kunnen wij niet gebruiken. Kies een foto (JPEG, PNG of WebP) of een PDF.
file-broken = Dit bestand is kapot. Probeer een ander.
file-locked = Deze PDF zit op slot met een wachtwoord. Maak hem eerst open, of kies een andere.
heard-review = las een ervaring van ons na
need-unproved = Is { $house } nog wie het was?
need-unproved-waits = Dit huis bewees drie dagen lang niet dat het zijn sleutel heeft. Post die niet voor iedereen is, wacht. Bel ze.
need-unproved-answer = Een antwoord van dit huis had niet de goede handtekening. Wij namen er niets van over. Bel ze.
need-newcomer = Een ander huis vertelt over een nieuw huis. Willen wij het leren kennen?
need-renamed = { $before } heet nu { $now }
need-principles = De principes zijn niet overal gelijk
need-principles-help = Een ander huis heeft een andere tekst. Lees die. Zijn jullie het ermee eens?
hand-over = Een nieuwe voorzitter
hand-over-intro = Komt er een andere voorzitter? Loop dit blad samen door. Je kunt het afdrukken (Ctrl+P).
hand-over-card = Maak een kaart voor de nieuwe voorzitter, bij
hand-over-read = Lees samen wat er wacht. Dat staat hieronder.
hand-over-tell = Vertel wat je met andere huizen afsprak, en wat nog niet klaar is.
hand-over-gone = Ben je klaar? Meld je dan af op elke computer die je gebruikte.
hand-over-chairs = Zo veel voorzitters heeft dit huis nu op de website: { $n }
hand-over-waits = Wat er nu wacht
hand-over-needs = Wat op Vandaag staat
hand-over-ready = Wat klaarstaat om te versturen
hand-over-applied = Huizen die vragen om mee te doen
hand-over-newcomers = Nieuwe huizen waar een ander huis over vertelde
hand-over-acquaintances = Huizen waarmee wij kennismaken
hand-over-members = Huizen die lid zijn
hand-over-copies = Vraag de computerhulp waar de kopie van deze website staat.
need-clock = Een klok staat verkeerd: de onze, of die van { $house }
need-clock-help = Kijk eerst hoe laat het is op onze computer. Staat die klok goed? Bel dan dit huis, en vraag of dit adres nog van hen is. Tot het klopt nemen wij niets van dit huis over.
need-unknown = { $house } stuurde iets dat ons programma niet kent. Vernieuw jullie programma.
need-unknown-help = Praat met de computerhulp. Is het programma nieuwer, dan komt het bericht vanzelf.
