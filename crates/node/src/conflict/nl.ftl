menu-conflict = Hulp bij conflict
danger = Is er nu gevaar?
danger-call = Bel 112.
conflict-intro = Komen jullie er samen niet uit? Vraag iemand van een ander huis om te helpen.
conflict-empty = Er zijn geen vragen om hulp die jij kunt lezen.
conflict-ask = Vraag om hulp
conflict-new = Vraag om hulp bij een conflict
conflict-form-intro = De huizen die je kiest, lezen dit. Schrijf dus geen namen. Alleen “Wat moet de bemiddelaar weten?” blijft in ons huis.
conflict-title = Waar gaat het over, in een paar woorden?
conflict-summary = Wat is er aan de hand?
conflict-summary-help = Houd het kort. Schrijf het zo, dat de ander ook zegt: ja, zo is het. Geen namen.
conflict-summary-missing = Schrijf hier kort wat er aan de hand is.
conflict-hope = Wat hopen jullie?
conflict-hope-title = Wat hopen we?
conflict-hope-missing = Schrijf hier wat jullie hopen.
conflict-urgency = Hoe snel? (hoeft niet)
urgency-week = deze week
urgency-month = deze maand
urgency-later = het kan wachten
conflict-details = Wat moet de bemiddelaar weten?
conflict-details-help = Dit blijft op de computer van ons huis. De bemiddelaar die jullie kiezen, leest het. De voorzitter leest het ook. (Kies je “Alleen ik”? Dan niet.)
conflict-details-ours = Wat de bemiddelaar leest
conflict-details-reads = { $n ->
    [0] Nog niet gelezen.
    [one] Eén keer gelezen.
   *[other] { $n } keer gelezen.
 }
conflict-details-title = Wat je moet weten
conflict-details-from = Dit staat alleen bij { $house }. Hier wordt niets bewaard. { $house } ziet dat je het leest.
conflict-details-none = Het huis heeft hier niets geschreven.
conflict-details-unreachable = Het andere huis geeft nu geen antwoord. Probeer het straks nog eens.
conflict-inside = Wie van ons huis leest dit?
inside-chairs = Ik en de voorzitter
inside-house = Iedereen van ons huis
inside-author = Alleen ik
inside-author-help = De voorzitter ziet dit niet. Je verstuurt het zelf. Wie het in het andere huis leest, ziet erbij dat jullie voorzitter het niet weet.
conflict-ties = Als iemand jullie kent
conflict-ties-allowed = Iemand die ons huis kent, mag ook bemiddelen
conflict-sent = wacht op hulp
conflict-picked = er is een bemiddelaar
conflict-closed = klaar
conflict-purged = Dit is klaar. Wat er stond, is gewist: hier en bij de huizen die het lazen.
conflict-close = Dit is klaar
conflict-is-picked = Er is al een bemiddelaar.
conflict-taken-up = er is een andere bemiddelaar
conflict-tie-excludes = Goed dat je het zegt. Dan kun jij hier niet bemiddelen. Vraag iemand anders uit jullie huis.
conflict-you-are-picked = Jij bent gekozen om te bemiddelen.
conflict-read-details = Lees wat je moet weten
offer-count = { $n ->
    [0] Nog niemand biedt hulp aan
    [one] Eén huis biedt hulp aan
   *[other] { $n } huizen bieden hulp aan
 }
offer-title = Kun jij bemiddelen?
offer-write = Wie ben je, en wanneer kun je?
offer-help = Alleen wie hulp vraagt leest dit, en wie van dat huis het verzoek mag lezen. Praat er met niemand anders over.
conflict-nobody-reads = Dan leest niemand dit. Kies een huis, of kies dat de voorzitters van ons huis het lezen.
offer-missing = Schrijf hier kort wie je bent en wanneer je kunt.
offer-send = Ik wil bemiddelen
offer-pick = Kies deze bemiddelaar
offer-picked = gekozen
offer-not-picked = niet gekozen
offer-may-be-picked = { $house } kan jou nog kiezen.
tie-question = Ken jij iemand in dit conflict? Heb je bij { $house } gewoond of gewerkt? Of hoort jouw huis bij dezelfde organisatie?
tie-allowed = Ook dan mag je bemiddelen: dit huis vindt dat goed.
tie-legend = Is een van deze dingen waar?
tie-no = Nee, niets daarvan
tie-yes = Ja
tie-has-not = geen band met het huis of met iemand in het conflict
tie-has = heeft een band met het huis of met iemand in het conflict
tie-missing = Kies ja of nee.
back = Terug
conflict-close-all = Alles wat hier staat, wordt gewist. Ook jij leest het daarna niet meer.
conflict-close-help = Wat alleen de bemiddelaar moest weten, wordt gewist.
offer-anonymous = Wie wil bemiddelen, zegt met welke rol. Kies niet voor anoniem.
fate-offer-yes = { $house } koos jou om te bemiddelen
fate-offer-no = { $house } koos iemand anders om te bemiddelen
fate-offer-again = { $house } zoekt toch nog iemand. Jouw aanbod telt weer mee
conflict-inside-missing = Kies wie van jullie huis dit leest.
conflict-urgency-wrong = Kies hoe snel het moet.
urgency-unsaid = niet gezegd hoe snel
conflict-is-closed = Dit is al klaar.
need-nobody-asked = Geen ander huis leest deze vraag nog. Stel hem opnieuw, aan een ander huis.
need-conflict = Dit huis zoekt een bemiddelaar.
need-conflict-outside = Iemand uit dit huis zoekt een bemiddelaar. De voorzitter daar weet het niet: praat er niet over.
conflict-outside-chair = De voorzitter van { $house } weet dit niet.
conflict-outside-chair-help = Bel dus niet naar het huis, en vraag er niet naar bij andere voorzitters. Antwoord alleen hier.
conflict-what-they-hope = Wat hoopt { $house }?
