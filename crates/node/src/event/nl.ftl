menu-events = Agenda
event-intro = Wat is er te doen, bij ons en bij andere huizen?
event-empty = Er staat nu niets op de agenda.
event-ask = Zet iets op de agenda
event-new = Zet iets op de agenda
event-title = Wat gaan jullie doen?
event-day = Welke dag?
event-day-missing = Kies hier de dag.
event-past = Deze dag is al geweest. Klopt het jaar? Zo ja, zet dan een vinkje bij ‘Is het al geweest?’.
event-been = Is het al geweest?
event-been-yes = Ja, dit is al geweest
event-time = Hoe laat?
event-until = Tot hoe laat?
event-end-day = Op welke dag is het klaar?
event-end-day-help = Alleen als het langer dan één dag duurt.
event-ends-early = Dit is eerder dan het begin. Duurt het langer dan één dag? Vul dan ook in op welke dag het klaar is.
event-place = Waar is het?
event-place-missing = Schrijf hier waar het is.
event-about = Vertel er meer over
event-capacity = Voor hoeveel mensen is er plaats?
event-capacity-help = Laat leeg als het niet uitmaakt.
event-what = Wat voor bijeenkomst? (hoeft niet)
event-kind = Soort
event-when = Wanneer
event-where = Waar
event-room = Aantal plaatsen
event-room-taken = { $taken } van { $capacity } bezet
event-festival = festival
event-learning = leerbijeenkomst
event-get-together = gezellig samen
event-unsaid = bijeenkomst
event-visit = meelopen in een ander huis
event-full = vol
event-cancelled = gaat niet door
event-cancel = Zeg de bijeenkomst af
event-no-room = Daar is geen plaats meer voor. Bij de bijeenkomst zie je hoeveel plaats er nog is.
event-is-cancelled = Dit gaat niet door.
event-is-over = Dit is al geweest.
event-gone = geweest
event-past-list = Wat is al geweest?
event-over-by = { $n ->
    [one] Dat is er 1 meer dan er plaats is. Bel elkaar. Spreek af wie er komt.
   *[other] Dat zijn er { $n } meer dan er plaats is. Bel elkaar. Spreek af wie er komt.
 }
rsvp-count = { $n ->
    [0] Er komt nog niemand
    [one] Er komt 1 persoon
   *[other] Er komen { $n } mensen
 }
rsvp-counted = { $n ->
    [0] Er zou niemand komen
    [one] 1 persoon zou komen
   *[other] { $n } mensen zouden komen
 }
rsvp-ours-was = Wij zouden komen
rsvp-ours-no-place = Wij hadden geen plaats
rsvp-ours-wanted = Wij wilden komen
rsvp-list-come = { $n ->
    [one] Wij komen met 1
   *[other] Wij komen met { $n }
 }
rsvp-list-ask = { $n ->
    [one] Wij vroegen plaats voor 1
   *[other] Wij vroegen plaats voor { $n }
 }
rsvp-list-was = { $n ->
    [one] Wij zouden komen met 1
   *[other] Wij zouden komen met { $n }
 }
event-week-this = Deze week
event-week-next = Volgende week
event-week-later = Later
event-cancel-hears = Zij horen dat het niet doorgaat.
rsvp-ours = Komen jullie?
rsvp-heads = { $n ->
    [one] met 1 persoon
   *[other] met { $n } mensen
 }
rsvp-how-many = Met hoeveel komen jullie?
rsvp-how-many-help = Alleen het aantal. Wij geven geen namen door.
rsvp-heads-wrong = Schrijf hier een getal van 1 tot 200.
rsvp-needs = Wat hebben jullie nodig?
rsvp-needs-help = Bijvoorbeeld: één rolstoel, twee mensen eten geen vlees.
rsvp-send = Wij komen
rsvp-yes = Ja, kom maar
rsvp-may-wait = Is het vol? Dan komen jullie op de wachtlijst. { $house } weet hoeveel plaats er nog is.
rsvp-no-room-now = { $n ->
    [one] Er is nu geen plaats meer.
   *[other] Er is nu geen plaats voor zoveel mensen.
 }
rsvp-no = Nee, dit keer niet
rsvp-leave = Wij komen toch niet
rsvp-confirmed = ja, er is plaats
rsvp-waiting = wacht op plaats
rsvp-waiting-yes = wacht op jullie ja
rsvp-outside = iemand van buiten, geen huis
rsvp-twice = Jullie hebben je al opgegeven. Kies daar ‘Met een ander aantal’ of ‘Wij komen toch niet’.
rsvp-other-number = Met een ander aantal
rsvp-change = Geef het nieuwe aantal door
rsvp-asked = Jullie vroegen om { $n }. Het antwoord is nog onderweg.
rsvp-asked-waits = Voor { $asked } is nog geen plaats. { $heads ->
    [one] Jullie ene plaats blijft van jullie.
   *[other] De { $heads } blijven zeker.
 }
rsvp-they-ask = Zij vragen om { $n }. Daar is nog geen plaats voor.
rsvp-under-way = Jullie antwoord is nog onderweg. Wacht tot het andere huis het heeft.
rsvp-said-no = Hier is nee op gezegd. Geef je opnieuw op.
fate-rsvp-yes = { $n ->
    [one] Er is plaats bij { $house }: één van jullie kan komen
   *[other] Er is plaats bij { $house }: jullie { $n } kunnen komen
 }
fate-rsvp-no = { $house } zegt: er is deze keer geen plaats voor jullie
fate-rsvp-unanswered = { $house } heeft nog niet gezegd of er plaats is
fate-rsvp-waiting = Jullie staan bij { $house } op de wachtlijst
fate-rsvp-cancelled = Afgezegd door { $house }: dit gaat niet door
event-goes-on = “{ $title }” van { $house } gaat toch door
event-moved = { $house } heeft “{ $title }” verzet
event-moved-when = was { $was }, wordt { $is }
event-moved-where = de plek wordt { $is }
need-event-over = { $n ->
    [one] Er komt 1 persoon meer dan er plaats is. Bel elkaar. Spreek af wie er komt.
   *[other] Er komen { $n } mensen meer dan er plaats is. Bel elkaar. Spreek af wie er komt.
 }
rsvp-anew = Dit huis gaf zich opnieuw op. Kijk bij het nieuwe antwoord.
need-event = Jullie hebben nog niet gezegd of jullie komen.
need-event-button = Zeg met hoeveel wij komen
event-moved-since = Dit is verzet nadat het vergaderblad gemaakt werd. Bespreek het opnieuw, op een nieuw blad.
rsvp-not = Wij gaan niet
rsvp-not-going = Wij gaan niet.
rsvp-not-going-still = Gaan jullie toch? Zeg dan hieronder met hoeveel.
thrown-not-going = Ons huis gaat er niet heen. Wat jij klaarzette, wordt niet verstuurd
rsvp-confirmed-by = { $house } zegt: ja, er is plaats
event-left = { $n ->
    [one] Nog 1 plaats.
   *[other] Nog { $n } plaatsen.
 }
event-is-moved = verzet
event-was = Eerst was het { $was }.
rsvp-ours-came = Wij zeiden dat we kwamen
rsvp-said = { $n ->
    [0] Niemand zei dat hij kwam
    [one] 1 persoon zei: ik kom
   *[other] { $n } mensen zeiden: ik kom
 }
rsvp-list-came = { $n ->
    [one] Wij zeiden dat we met 1 kwamen
   *[other] Wij zeiden dat we met { $n } kwamen
 }
event-capacity-wrong = Schrijf hier een getal van 1 tot 100.000, of laat het leeg.
event-called-off-title = AFGELAST: { $title }
event-calendar = Zet in je agenda
