needs-title = Wat ons nodig heeft
needs-none = Er is nu niets dat op jullie wacht.
needs-past = Wat voorbij is
needs-more = { $n ->
    [one] En nog één ding.
   *[other] En nog { $n } dingen.
 }
need-applied-many = { $n } huizen vragen om mee te doen
need-applied = { $house } vraagt om mee te doen
need-applied-button = Bekijk de vraag
need-ready = Dit staat klaar. Jij kunt het versturen.
need-ready-button = Lees en verstuur
need-prepared-somebody = Iemand
need-prepared-late = { $who } wilde antwoorden: { $text } Dat kan niet meer verstuurd worden. Vertel het, en gooi het weg.
need-prepared-late-own = Jij wilde antwoorden: { $text } Dat kan niet meer verstuurd worden. Je kunt het weggooien.
need-prepared = { $who } wil antwoorden: { $text }
need-waiting = Iemand wacht op jullie antwoord.
need-waiting-button = Bekijk wie er wacht
need-look = Bekijk
news-title = Nieuws
news-none = Er is nog geen nieuws.
today-start = Zet iets klaar
came-in-title = Welkom
came-in = Welkom bij { $house }
came-in-here = Hier vind je ons huis en de andere huizen. Bij alles wat je schrijft, staat wie het leest. Je kunt hier:
came-in-ask = een vraag stellen aan andere huizen
came-in-go = kijken waar je naartoe kunt
came-in-work = meedoen met een klus
came-in-read = lezen wat bij anderen werkt
came-in-leave = Ben je klaar? Kies onderaan “Afmelden”. Dan leest niemand na jou mee.
welcome-title = Welkom! Zo begin je.
welcome-house = Vertel wie jullie zijn
welcome-people = Maak kaarten voor de mensen van het huis
welcome-computer = Ga naar de computer in de huiskamer. Kom daar binnen, en zet hem klaar.
welcome-join = Doe mee met de andere huizen (de voorzitter doet dit)
welcome-first = Stel jullie eerste vraag
welcome-next = Begin hier
welcome-minutes = { $n } minuten
first-yes-title = Jullie doen mee!
first-yes = { $house } zei ja. Vertel de andere huizen wie jullie zijn: zij lezen het graag.
first-yes-tell = Vertel: wij doen mee
first-yes-post = Wij doen mee
month-title = Dit deden jullie
month-helped = { $n ->
    [one] Deze maand dachten jullie mee met 1 huis.
   *[other] Deze maand dachten jullie mee met { $n } huizen.
 }
month-tried = { $n ->
    [one] 1 keer probeerde een ander huis jullie raad.
   *[other] { $n } keer probeerde een ander huis jullie raad.
 }
welcome-done = Klaar, laat dit niet meer zien
front-news = Openbaar nieuws
front-look = Kijk eens rond
front-agenda = Onze openbare agenda
front-works = Wat werkt in een huis met zelfbeheer
front-here = Hoor je bij dit huis?
front-here-help = Kom binnen met je naam en je wachtzin, of met je kaart.
demo-help = Dit is een voorbeeld. Met één klik ben je iemand van dit huis.
circle-intro = In alle huizen lezen alleen mensen met de rol { $role } dit. Begin je hier iets nieuws? De voorzitter van ons huis leest het voordat het weggaat. Daarna niet meer.
circle-intro-chair = In alle huizen lezen alleen mensen met de rol { $role } dit. Ook in ons eigen huis leest niemand anders het.
circle-empty = Hier is nog niets gezegd. Stel gerust een vraag.
circles-title = Onder elkaar
themes-title = Onderwerpen
themes-list = Eén onderwerp op elke regel
need-sheet = Er is genoeg om over te praten. Maak het vergaderblad van deze week.
answers-title = Antwoorden
answers-none = Er zijn geen nieuwe antwoorden.
answers-more = { $n ->
    [one] en nog 1 antwoord
   *[other] en nog { $n } antwoorden
}
notices-title = Berichten voor jou
notices-all = Alle berichten
heard-advice = geeft raad
heard-reply = schrijft terug
heard-known = kent dit ook
heard-tried-too = probeerde dit ook
heard-offer = biedt hulp aan
heard-rsvp = wil komen
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
mail-look = Kijk hier:
mail-subject = Huisraad: e-mail van deze week
mail-link-subject = Huisraad: is dit je e-mailadres?
mail-link-why = Iemand gaf dit e-mailadres op een website, om één keer per week een kort bericht te krijgen.
mail-link-yes = Was jij dat? Open deze pagina en klik op de knop:
mail-link-not-you = Was jij dat niet? Dan hoef je niets te doen. Je krijgt dan geen e-mail.
file-description = Wat staat erop?
file-large = Dit bestand is te groot. Een foto mag 10 MB zijn, een PDF 3 MB. Maak de foto kleiner, of neem een nieuwe.
heard-review = las een ervaring van ons na
need-unproved = Is { $house } nog wie het was?
need-unproved-waits = Dit huis bewees drie dagen lang niet dat het zijn sleutel heeft. Post die niet voor iedereen is, wacht. Bel dat huis.
need-unproved-answer = Een antwoord van dit huis had niet de goede handtekening. Wij namen er niets van over. Bel dat huis.
need-newcomers = { $n } nieuwe huizen
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
hand-over-chairs = { $n ->
    [one] Er is nu 1 voorzitter.
   *[other] Er zijn nu { $n } voorzitters.
 }
hand-over-waits = Wat er nu wacht
hand-over-needs = Wat op Vandaag staat
hand-over-ready = Wat klaarstaat om te versturen
hand-over-applied = Huizen die vragen om mee te doen
hand-over-newcomers = Nieuwe huizen waar een ander huis over vertelde
hand-over-acquaintances = Huizen waarmee wij kennismaken
hand-over-members = Huizen die lid zijn
hand-over-copies = Vraag de computerhulp waar de kopie van dit huis staat.
need-clock = Een klok staat verkeerd: de onze, of die van { $house }
need-clock-help = Kijk eerst hoe laat het is op onze computer. Staat die klok goed? Bel dan dit huis, en vraag of dit adres nog van hen is. Tot het klopt nemen wij niets van dit huis over.
need-unknown = { $house } stuurde iets dat ons programma niet kent. Vernieuw jullie programma.
need-unknown-help = Praat met de computerhulp. Is het programma nieuwer, dan komt het bericht vanzelf.
typed-taken-back = Dit is teruggenomen door wie het schreef. Je kunt er niet meer op antwoorden.
form-sent-other = Dit formulier is al verstuurd. Nu staat er iets anders in. Wat wil je met wat hieronder staat?
older = Ouder
list-to-do = Terug naar wat er nu is
list-past-empty = Hier staat nog niets.
released-post = De voorzitter heeft je bericht verstuurd
not-sent-post = De vergadering verstuurt je bericht niet zoals het nu is
thrown-post = De voorzitter verstuurt niet wat jij klaarzette
written-on = Geschreven op { $day }.
thrown-help = Wat je schreef is weg. Wil je weten waarom? Vraag het de voorzitter.
thrown-answer = De voorzitter verstuurt jouw antwoord niet
closed-alone = Jouw verzoek om hulp is afgesloten
closed-alone-help = Wat erover geschreven is, wordt gewist. Alleen jij leest dit.
need-copy = Er is al { $n } dagen geen kopie gemaakt
need-copy-never = Er is nog nooit een kopie van dit huis gemaakt
need-copy-never-help = Gaat de computer stuk, dan is alles kwijt.
need-copy-never-how = Gaat de computer stuk, dan is alles kwijt. Hoe je een kopie maakt, staat bij Post onderweg.
need-copy-help = Gaat de computer stuk, dan is kwijt wat er sinds de laatste kopie bij kwam.
need-copy-how = Gaat de computer stuk, dan is kwijt wat er sinds de laatste kopie bij kwam. Hoe je er een maakt, staat bij Post onderweg.
put-back-title = Er is een oudere kopie teruggezet
put-back-said = Ons huis is weer zoals het was op { $when }. Kaarten die nog niet gebruikt waren, werken niet meer. Iedereen komt opnieuw binnen.
put-back-said-no-time = Ons huis is weer zoals het eerder was. Kaarten die nog niet gebruikt waren, werken niet meer. Iedereen komt opnieuw binnen.
put-back-lost = Wat daarna alleen voor ons huis geschreven is, is weg. Wat andere huizen van ons hebben, komt terug, maar zonder foto’s en PDF’s. Het wacht dan hier op jou. Zeiden jullie daarna ja of nee tegen iemand van een ander huis? Dat is ook weg: kies opnieuw. Vroeg iemand daarna hulp bij een conflict, of bood iemand hulp aan? Dat is afgezegd: doe het opnieuw.
put-back-known = Wie daarna wegging of een andere rol kreeg, krijgt de oude rol niet terug. Kijk dat na bij Mensen, en maak daar nieuwe kaarten.
put-back-unknown = Wij weten niet wie daarna wegging of een andere rol kreeg. Kijk bij Mensen wie hier binnen mag, en maak daar nieuwe kaarten. Stopten jullie daarna met een huis, of zetten jullie het op pauze? Dat is ook weg: dat huis leest weer mee. Kijk bij Huizen, en doe het opnieuw.
put-back-look = Bij Post onderweg staat wat nog niet terug is.
tie-news-not-taken = Jullie vraag aan { $house } om mee te doen is niet aangenomen, of niet aangekomen
tie-news-not-taken-help = Niemand daar beslist erover. Bel hen: de voorzitter daar kan ons vragen om mee te doen. Of trek de vraag in.
search-kind = Soort
search-theme = Onderwerp
search-house = Huis
search-year = Jaar
search-any = alles
need-consultations = { $n } vragen om raad, van buiten
need-consultation = Iemand van buiten vraagt ons om advies.
front-self-management = In een huis met zelfbeheer beslissen de bewoners zelf. Zij maken de regels, verdelen het werk en lossen ruzies op. Een ondersteuner helpt, maar neemt het niet over. Op deze website helpen huizen elkaar.
front-begin = Lees hoe je een huis begint
need-own-waits = De voorzitter kijkt nog even mee
need-own-closed = Wat alleen van jou was, is nog dicht
need-own-access = Er is iets gebeurd met jouw kaart of rol
need-person-waits = { $name } wacht op jou
need-person-waits-help = De computerhulp liet deze persoon binnen. Zeg of dat klopt.
need-person-again-help = De computerhulp maakte een nieuwe kaart voor deze persoon van ons huis. Zeg of dat klopt.
need-person-locked = De kaart van { $name } is op slot
need-newcomers-text = Andere huizen vertellen over nieuwe huizen. Willen wij die leren kennen?
need-consultations-text = Mensen van buiten vragen ons om advies.
taken-back-post = De voorzitter haalde terug wat jij schreef
need-help-many = { $n } keer vraagt een ander huis om hulp bij een conflict
need-help-many-text = Lees ze. Kun jij bemiddelen?
need-prepared-said = { $who } wilde antwoorden: { $text } Ons huis gaf intussen zelf antwoord. Moet er iets bij? Verander dat antwoord. Gooi dit daarna weg.
need-prepared-said-own = Jij wilde antwoorden: { $text } Ons huis gaf intussen zelf antwoord. Moet er iets bij? Zeg dat tegen de voorzitter. Dit kun je weggooien.
