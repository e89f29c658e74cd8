kind-case-question = Vraag
kind-conflict = Hulp bij conflict
kind-event = Bijeenkomst
kind-opportunity = Vrijwilligersklus
kind-success = Gelukt!
kind-lesson = Ervaring
of = van
more = Meer zeggen (hoeft niet)
send = Verstuur
ready = Zet klaar voor de voorzitter
save = Bewaar
save-change = Bewaar de wijziging
edit = Wijzig
withdraw = Haal terug
withdraw-help = De tekst en de reacties worden hier gewist. Wij vragen de andere huizen om het ook te wissen. Wij weten niet zeker of zij dat doen.
withdraw-yes = Ja, haal terug
chair-sends = De voorzitter leest dit en verstuurt het. Jullie kunnen het eerst in de vergadering bespreken.
form-wrong = Er is nog iets niet goed. Kijk bij de rode zinnen. Wat je typte, staat er nog.
text-long = Dit is te lang. Maak het korter.
text-quotes = Hier staat een antwoord in een antwoord in een antwoord, te diep om te lezen. Haal de regels met veel > weg.
title-missing = Schrijf hier in een paar woorden waar het over gaat.
untitled = (nog zonder titel)
anonymous = anoniem
audience-legend = Wie mag dit lezen?
audience-network = Alle huizen
audience-public = Iedereen
audience-public-help = Ook mensen buiten het netwerk, op het web.
audience-house = Alleen ons huis
audience-houses = Huizen die wij kiezen
audience-houses-help = Kies ze hieronder.
audience-circle-help = In deze huizen: { $houses }
audience-chairs-warning = Let op: alle voorzitters van alle huizen lezen dit dan.
audience-which = Welke huizen? (alleen als je huizen kiest)
audience-which-missing = Kies minstens één huis.
audience-role = Wie daar?
audience-role-all = Iedereen in die huizen
audience-missing = Kies wie dit mag lezen.
audience-not-yours = Dit is alleen voor mensen met die rol, en die heb jij niet. Kies wie dit mag lezen.
sender-legend = Wie is de afzender?
sender-name = Met een naam erbij ({ $role })
sender-which-name = Welke naam? (alleen als je een naam kiest)
sender-name-missing = Schrijf hier een naam, of kies een andere afzender.
sender-anonymous = Anoniem
sender-anonymous-help = Andere huizen raden misschien toch wie je bent.
decided-on = Besloten in de vergadering van
decided-on-help = Alleen als de vergadering dit besloot.
decided-in-meeting = besloten in de vergadering van { $day }
day-wrong = Deze dag begrijpen wij niet. Schrijf bijvoorbeeld 26-5-2027.
day-far = Klopt het jaar? Het is erg ver weg. Schrijf bijvoorbeeld 26-5-2027.
day-weekday = Deze datum valt op een andere dag van de week. Kijk het na.
decided-ahead = Deze dag moet nog komen. Vul de dag in van de vergadering die dit besloot.
time-skipped = Deze tijd bestaat die nacht niet: de klok gaat dan van 2 naar 3 uur.
time-wrong = Deze tijd begrijpen wij niet. Schrijf bijvoorbeeld 14:00.
number-wrong = Schrijf hier een getal.
state-draft = nog bezig
state-ready = staat klaar
state-unknown = onbekend bij ons: vernieuw jullie programma
readers-title = Wie leest dit?
readers-public = Iedereen, ook buiten het netwerk.
readers-network = Alle huizen: { $houses }
readers-network-theirs = Alle huizen van het netwerk.
readers-circle = { $circle }
readers-houses-theirs = Het huis dat dit schreef, en de huizen die het koos.
readers-conflict-theirs = Wie dit schreef, wie van dat huis het mag lezen, en de huizen die gekozen zijn.
readers-conflict-circle = Misschien niet de voorzitter van het huis dat dit vraagt: praat er met niemand over.
trail = Bij { $arrived } van { $sent ->
    [one] 1 huis
   *[other] { $sent } huizen
 } aangekomen
trail-followers = En bij { $arrived } van { $sent ->
    [one] 1 volger
   *[other] { $sent } volgers
 } van buiten.
trail-nobody = Er is nog geen ander huis dat dit kan lezen.
trail-delivered = aangekomen
trail-change-waiting = aangekomen; de laatste wijziging is onderweg
trail-change-parked = aangekomen; de laatste wijziging niet
trail-change-cancelled = aangekomen; de laatste wijziging niet, want wij sturen dit huis nu niets
trail-waiting = onderweg
trail-parked = niet aangekomen
trail-unknown = bij dat huis onbekend: het programma daar is ouder
trail-cancelled = niet verstuurd, want wij sturen dit huis nu niets
list-unreleased = Nog niet verstuurd
answers-count = { $n ->
    [0] Nog geen reactie
    [one] 1 reactie
   *[other] { $n } reacties
 }
later = Later
response-prepared = staat klaar
prepared-first = De voorzitter leest dit eerst, en verstuurt het.
prepared-waits = Dit staat klaar. De voorzitter leest het en verstuurt het. Andere huizen zien het nog niet.
prepared-read = Iemand van ons huis zette dit klaar. Klopt het? Verstuur het dan in naam van ons huis. { $house } ziet het nog niet.
prepared-read-ours = Iemand van ons huis zette dit klaar. Klopt het? Verstuur het dan in naam van ons huis. Andere huizen zien het nog niet.
post-is-over = Dit is klaar. Het kan niet meer gewijzigd worden.
prepared-gone = Dit is weggegooid. Er valt niets te versturen.
prepared-too-late = Dit antwoord kan niet meer weg.
prepared-meeting = De vergadering besloot dit
response-sent = onderweg
response-confirmed = aangekomen
response-waiting = wacht op antwoord
response-not-taken = niet aangenomen
refusal-closed = Het huis dat vraagt, had de vraag al afgesloten. Jullie antwoord kwam te laat.
refusal-filled = Alle plaatsen waren al vergeven. De aanmelding kwam te laat.
refusal-taken-up = Er was al iemand gekozen. Het aanbod kwam te laat.
refusal-tied = Dit huis wil niemand die de mensen in dit conflict kent.
refusal-cancelled = De bijeenkomst was al afgezegd.
refusal-over = Het was al voorbij.
refusal-twice = Ons huis had al geantwoord.
refusal-members = Alleen huizen die lid zijn, kunnen hier antwoorden.
refusal-gone = Dit bericht is er bij het andere huis niet meer, of niet meer voor ons.
refusal-large = Het antwoord was te groot voor het andere huis.
refusal-ignored = Het andere huis heeft dit antwoord niet bewaard. Misschien is het programma daar te oud. Bel ze.
refusal-other = Het andere huis nam dit antwoord niet aan. Bel ze als je wilt weten waarom.
take-back = Haal terug
take-back-help = Dan is dit antwoord weg. Wie erop rekent, hoort dat.
write-no-role = Je hebt nu geen rol in dit huis. Praat met de voorzitter. Gaat het over de voorzitter? Praat dan met een ondersteuner of adviseur van het huis.
write-not-yet = Je kunt nog niet schrijven. De voorzitter zegt eerst dat jij hier hoort. Gaat het over de voorzitter? Praat dan met een ondersteuner of adviseur van het huis.
error-not-yours = Dit mag jij niet doen. Vraag het de voorzitter.
error-chair-releases = Alleen de voorzitter verstuurt dit.
error-said-already = Ons huis heeft dit al gezegd.
error-changed-meanwhile = Iemand heeft dit net veranderd. Ga terug, lees het nog eens en verstuur het dan.
error-state-unknown = Bij ons is onbekend hoe dit bericht ervoor staat. Vernieuw jullie programma. Daarna kunnen jullie antwoorden.
error-published = Dit is al verstuurd.
error-audience-fixed = Je kunt niet meer veranderen wie dit leest. Schrijf een nieuw bericht, en haal dit terug.
error-members-only = Dit is voor alle huizen die lid zijn, of voor wie onder elkaar praat. Dat mag alleen een huis sturen dat lid is.
error-addressing = Wij begrijpen niet voor wie dit is.
error-attribution = Dit is niet van wie het stuurt.
readers-inside-author = Van ons huis: alleen wie dit schreef.
readers-inside-chairs = Van ons huis: wie dit schreef, en de voorzitter.
readers-inside-house = Ons huis.
readers-network-none = Alle huizen die lid zijn. Nu is dat er geen.
readers-none = Geen ander huis.
readers-also = Ook: { $houses }
readers-also-role = Ook, alleen met de rol { $role }: { $houses }
save-later = Bewaar voor later
ready-house = Laat het eerst hier lezen
sure = De andere huizen horen dit. Je kunt het niet terugdraaien.
sure-yes = Ja, zeker
discard = Gooi weg
discard-help = Dit is nog niet verstuurd. De tekst is daarna weg.
discard-yes = Ja, gooi weg
themes-legend = Bij welke onderwerpen hoort dit?
look-title = Kijk nog even
look-intro = Aan deze woorden kan iemand misschien herkend worden. Kun je het anders schrijven? Niemand buiten dit huis heeft dit gezien.
look-done = Het mag zo blijven
look-done-help = Vink dit aan als je gekeken hebt, of verander de tekst. Klik daarna nog een keer op de knop onderaan.
identify-name = lijkt een naam van iemand hier. Beter is: “iemand”.
identify-phone = lijkt een telefoonnummer.
identify-email = lijkt een e-mailadres.
identify-iban = lijkt een rekeningnummer.
identify-bsn = lijkt een BSN (burgerservicenummer). Laat het weg.
identify-room = is een kamer of bed. Dat wijst naar één persoon.
identify-birth-date = lijkt een geboortedatum.
identify-address = lijkt een adres.
sender-other = Ik typ voor iemand anders
sender-other-help = Jouw naam wordt niet bewaard. Het staat daarna klaar: de voorzitter leest het en verstuurt het.
sender-other-missing = Kies welke rol die persoon heeft.
sender-other-role = Welke rol heeft die persoon?
follow = Volg dit bericht
unfollow = Volg dit bericht niet meer
follow-help = Dan zie je nieuwe antwoorden op Vandaag.
file-pdf = Open de PDF
file-not-here = Dit bestand is hier nog niet.
file-enough = Er mogen hoogstens drie bestanden bij.
file-description-missing = Schrijf in een paar woorden wat erop staat.
files-add = Foto of PDF erbij
save-then-files = Bewaar, en zet er een foto bij
returned = Na een herstel teruggekomen. Kijk het na.
returned-help = Andere huizen hadden dit nog van ons. Klopt het? Dan is het weer van ons huis. Klopt het niet? Haal het dan terug.
returned-answer-help = Dit huis had nog een antwoord van ons. Klopt het? Dan blijft het staan. Klopt het niet? Haal het dan terug.
returned-yes = Het klopt
fate-kept-out = { $house } nam het antwoord niet aan
fate-taken-out = { $house } haalde jullie antwoord weg
fate-taken-in = { $house } heeft het antwoord nu toch
fate-released = De voorzitter heeft je antwoord verstuurd
ended-conflict = { $house } heeft het verzoek om hulp afgesloten waar jij op reageerde
left-conflict = { $house } bemiddelt toch niet
left-event = { $house } komt toch niet
left-opportunity = Iemand van { $house } doet toch niet mee
fate-number-waits = { $house } heeft nog geen plaats voor { $asked } mensen van jullie.
fate-number-stays = Met { $n } kunnen jullie wel komen
fate-not-changed = Jullie andere aantal kwam niet door bij { $house }. Jullie staan daar nog met { $n }. Bel ze
opportunity-moved = { $house } heeft de klus “{ $title }” veranderd: let op wanneer en waar
taken-away-question = { $house } haalde een vraag terug waar jullie op antwoordden
taken-away-conflict = { $house } haalde een verzoek om hulp terug waar jij op reageerde
taken-away-event = { $house } haalde een bijeenkomst terug waar jullie op antwoordden
taken-away-opportunity = { $house } haalde een klus terug waar jij op reageerde
taken-away-success = { $house } haalde een bericht terug waar jullie op reageerden
taken-away-lesson = { $house } haalde een les terug die jullie nalazen
parted-event = Wij hebben geen contact meer met { $house }. Jullie gaan niet meer naar hun bijeenkomst
parted-conflict = Wij hebben geen contact meer met { $house }. Jij bemiddelt daar niet meer
parted-opportunity = Wij hebben geen contact meer met { $house }. De klus daar gaat voor jou niet door
parted-help = Bij Huizen lees je wat er is gebeurd. Heb je al iets afgesproken? Bel ze.
taken-away-help = De tekst is weg, en wat jullie daarop zeiden ook. Wil je weten waarom? Bel ze.
taken-away-help-conflict = De tekst is weg, en wat jij daarop zei ook. Praat er met niemand over.
role-unknown = een rol die wij nog niet kennen
word-unknown = onbekend bij ons: vernieuw jullie programma
counted-on-event = { $n ->
    [one] 1 huis zei dat het komt. Dat huis hoort dat jullie de bijeenkomst terughalen.
   *[other] { $n } huizen zeiden dat ze komen. Zij horen dat jullie de bijeenkomst terughalen.
 }
counted-on-outside = { $n ->
    [one] 1 persoon van buiten reageerde. Die hoort het.
   *[other] { $n } mensen van buiten reageerden. Zij horen het.
 }
counted-on-job = { $n ->
    [one] 1 persoon meldde zich. Die hoort dat jullie de klus terughalen.
   *[other] { $n } mensen meldden zich. Zij horen dat jullie de klus terughalen.
 }
counted-on-conflict = { $n ->
    [one] 1 persoon bood hulp aan. Die hoort dat het niet meer nodig is.
   *[other] { $n } mensen boden hulp aan. Zij horen dat het niet meer nodig is.
 }
counted-on-answers = { $n ->
    [one] 1 huis antwoordde. Dat huis hoort dat jullie het terughalen.
   *[other] { $n } huizen antwoordden. Zij horen dat jullie het terughalen.
 }
yes-after-all = Toch ja
readers-unsaid = Dat is nog niet gekozen.
taken-away-conflict-yes = { $house } haalde een verzoek om hulp terug waarvoor jij gekozen was
taken-away-event-yes = { $house } haalde een bijeenkomst terug waar jullie zouden komen
taken-away-opportunity-yes = { $house } haalde een klus terug waarvoor jij ja kreeg
taken-away-answered = Geantwoord op { $day }.
board-pin = Hang op het prikbord
board-unpin = Haal van het prikbord
themes-help = Laat je alles leeg? Dan komt de lijst van het begin terug.
files-title = Foto of PDF erbij
files-intro = Je mag er drie bestanden bij zetten. Wij maken een foto kleiner. In een foto zit soms verstopt waar en wanneer hij gemaakt is. Dat halen wij weg. Na het versturen kun je hier niets meer veranderen.
file-remove = Haal weg
file-choose = Kies een bestand
file-choose-help = Een foto (JPEG, PNG of WebP) of een PDF.
file-description-help = Voor wie het niet kan zien. Noem geen namen.
file-people = Mensen op de foto
file-sure = Er staan geen mensen op. Of: iedereen die erop staat, vindt het goed.
file-sure-help = Wij kunnen geen gezichten weghalen. Wie hier woont, is privé.
file-put = Zet erbij
files-ready = Klaar: terug naar het bericht
file-missing = Kies eerst een bestand.
file-sure-missing = Vink dit aan, of zet dit bestand er niet bij.
file-other = Je stuurt al een bestand. Wacht tot dat klaar is.
file-pixels = Deze foto heeft te veel beeldpunten. Maak hem kleiner, of maak een nieuwe foto met minder beeldpunten.
file-unknown = Dit kunnen wij niet gebruiken. Kies een foto (JPEG, PNG of WebP) of een PDF.
file-broken = Dit bestand is kapot. Probeer een ander.
file-locked = Deze PDF zit op slot met een wachtwoord. Maak hem eerst open, of kies een andere.
similar-title = Lijkt hierop
response-refused-by = { $house } zei nee
response-refused-ours = wij zeiden nee
response-taken-out-by = weggehaald door { $house }
taken-away-prepared = { $house } haalde iets terug. Jij had daar net een antwoord op klaargezet
taken-away-made-ready = Klaargezet op { $day }.
taken-away-help-prepared = De tekst is weg, en wat jij klaarzette ook. Niemand anders heeft dat gelezen dan de voorzitter.
taken-away-help-one = De tekst is weg, en wat jij daarop zei ook. Wil je weten waarom? Bel ze.
parted-prepared = Wij hebben geen contact meer met { $house }. Wat jij klaarzette, wordt niet verstuurd
draft-yours = Alleen jij ziet dit.
draft-goes-on = Zet je het klaar? Dan leest de voorzitter het, en die verstuurt het. Jullie kunnen het eerst in de vergadering bespreken.
day-missing = Vul hier een dag in.
time-missing = Vul hier in hoe laat.
