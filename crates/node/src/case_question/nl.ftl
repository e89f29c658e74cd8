menu-questions = Vragen
case-intro = Hier vragen huizen elkaar om raad.
case-empty = Er zijn nu geen vragen.
case-ask = Stel een vraag
case-new = Stel een vraag
case-title = Waar gaat het over?
case-situation = Wat gebeurt er?
case-situation-missing = Schrijf hier in een paar zinnen wat er gebeurt.
no-names = Noem geen namen van bewoners.
case-question = Wat vragen jullie?
case-question-missing = Schrijf hier wat jullie willen weten.
case-what-asked = Wat vragen we?
case-tried = Wat hebben jullie al geprobeerd?
case-wanted-by = Wanneer willen jullie raad?
case-wanted-by-help = Bijvoorbeeld de dag van jullie vergadering.
case-wanted = Graag vóór { $day }.
case-asked = wacht op raad
case-trying = wordt geprobeerd
case-closed = klaar
case-close = Sluit deze vraag
case-is-closed = Deze vraag is klaar. Er kan geen raad meer bij.
case-long-ago = lang geleden
case-is-long-ago = Deze vraag is van lang geleden. Er kan geen raad meer bij.
case-ask-anew = Is het nog steeds zo? Stel de vraag dan opnieuw.
case-past = Vragen die klaar zijn, of van lang geleden
advice-count = { $n ->
    [0] Er is nog geen raad
    [one] Eén reactie
   *[other] { $n } reacties
 }
advice-write = Jullie raad
advice-help = Het huis dat dit vraagt, leest jullie raad. Noem geen namen van bewoners.
advice-missing = Schrijf hier jullie raad.
advice-ground = Waar komt dit vandaan?
advice-send = Verstuur
advice-try = Dit proberen we
advice-tried = dit probeert { $house }
ground-thinking = wij bedachten het
ground-experience = wij hebben het meegemaakt
ground-rule = het is bij ons zo afgesproken
menu-what-works = Wat werkt
advice-inside = Wat denken wij zelf?
advice-via = via { $house }
advice-only = alleen voor { $house }
advice-only-us = alleen voor ons huis
advice-for = Wie mag jullie raad lezen?
advice-for-all = Alle huizen die deze vraag lezen
advice-for-all-help = { $house } stuurt jullie raad door naar de huizen die de vraag kregen.
advice-for-asker = Alleen { $house }
advice-for-asker-help = In ons huis lezen alleen jij en de voorzitters dit.
advice-take-out = Haal weg
advice-take-out-help = De huizen die dit kregen, zien het dan niet meer. Schreven jullie wat deze raad deed? Dat gaat mee. Je kunt het niet terugdraaien.
case-ended = klaar, niet bekend of het hielp
case-learn = Schrijf op wat jullie leerden
outcome-helped = hielp
outcome-partly = hielp een beetje
outcome-not = hielp niet
outcome-unknown = niet bekend of het hielp
outcome-meanwhile = Een ander vertelde dit al. Dat staat hierboven. Wat jij typte, is niet verstuurd.
outcome-missing = Kies of het hielp.
trial-we = Wij proberen de raad van { $from }:
trial-they = { $house } probeert de raad van { $from }:
trial-helped = Hielp het?
trial-line = Zeg er iets over (hoeft niet)
trial-tell = Vertel het
trial-now = Vertel of het hielp
known-too = Wij kennen dit ook
known-ours = Jullie kennen dit ook.
known-count = { $n ->
    [one] Eén ander huis kent dit ook.
   *[other] { $n } andere huizen kennen dit ook.
 }
advice-record-none = { $n ->
    [one] Eén huis probeerde dit. Het hielp niet.
   *[other] { $n } huizen probeerden dit. Het hielp niet.
 }
advice-record-bit = { $n ->
    [one] Eén huis probeerde dit. Het hielp een beetje.
   *[other] { $n } huizen probeerden dit. Het hielp overal een beetje.
 }
advice-record-some = { $n } huizen probeerden dit. Bij { $helped } hielp het.
advice-record-some-bit = { $n } huizen probeerden dit. Bij { $helped } hielp het een beetje.
advice-record-mixed = Meer huizen probeerden dit. Het hielp bij { $helped }, en een beetje bij { $partly }.
advice-record-all = { $n ->
    [one] Eén huis probeerde dit. Het hielp.
   *[other] { $n } huizen probeerden dit. Het hielp bij allemaal.
 }
advice-for-missing = Kies wie jullie antwoord leest.
advice-for-us = Alleen ons huis
reply-about = over de raad: { $text }
reply-write = Reageer hierop
reply-label = Jullie reactie
reply-help = Alle huizen die deze vraag lezen, zien dit.
report-write = Wij probeerden dit ook
report-tried = probeerde dit:
case-lesson-ends = Wij leerden:
title-long = Maak dit korter. Een paar woorden is genoeg.
need-question = Jullie hebben nog niet geantwoord.
need-outcome = Jullie probeerden iets. Hielp het? Wie de raad gaf, wil het graag weten.
need-outcome-again = Jullie probeerden iets. Hielp het? Wij vragen het nog eens.
need-outcome-last = Jullie probeerden iets. Hielp het? Wij vragen het voor het laatst.
case-what-they-ask = Wat vraagt { $house }?
trial-we-did = Wij probeerden de raad van { $from }:
trial-they-did = { $house } probeerde de raad van { $from }:
need-question-button = Wij denken mee
case-lesson-advice = Een ander huis raadde aan: “{ $advice }”
trial-we-gone = Wij probeerden raad die er nu niet meer staat.
trial-they-gone = { $house } probeerde raad die er nu niet meer staat.
trial-unsay = Haal dit weg
trial-unsay-help = Dan is weg wat jullie hierover schreven, overal waar het staat. Je kunt het niet terugdraaien.
advice-for-asker-circle = In ons huis lees alleen jij dit, en een voorzitter die ook in deze kring zit.
advice-left = Over raad die er nu niet meer staat
report-take-out-help = De huizen die dit kregen, zien het dan niet meer. Je kunt het niet terugdraaien.
case-close-here = Dan is deze vraag klaar. Niemand kan er nog op antwoorden.
