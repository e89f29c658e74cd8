menu-events = Agenda
event-intro = Wat is er te doen, bij ons en bij andere huizen?
event-empty = Er staat nog niets op de agenda.
event-ask = Nodig huizen uit
event-new = Nodig huizen uit
event-title = Waarvoor nodigen jullie uit?
event-day = Welke dag?
event-day-missing = Kies hier de dag.
event-past = Deze dag is al geweest. Klopt het jaar? Zo ja, zet dan een vinkje bij ‘Is het al geweest?’.
event-been = Is het al geweest?
event-been-yes = Ja, dit is al geweest
event-time = Hoe laat?
event-until = Tot hoe laat?
event-ends-early = Dit is eerder dan het begin.
event-place = Waar is het?
event-place-missing = Schrijf hier waar het is.
event-about = Vertel er meer over
event-capacity = Voor hoeveel mensen is er plaats?
event-capacity-help = Laat leeg als het niet uitmaakt.
event-what = Wat voor bijeenkomst?
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
event-announced = gaat door
event-full = vol
event-cancelled = gaat niet door
event-cancel = Zeg de bijeenkomst af
event-no-room = Daar is geen plaats meer voor. Bij de bijeenkomst zie je hoeveel plaats er nog is.
event-is-cancelled = Dit gaat niet door.
rsvp-count = { $n ->
    [0] Er komt nog niemand
    [one] Er komt 1 persoon
   *[other] Er komen { $n } mensen
 }
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
rsvp-no = Nee, dit keer niet
rsvp-leave = Wij komen toch niet
rsvp-confirmed = ja, er is plaats
rsvp-waiting = wacht op plaats
rsvp-waiting-yes = wacht op jullie ja
rsvp-outside = iemand van buiten, geen huis
rsvp-twice = Jullie hebben je al opgegeven. Haal dat eerst terug.
