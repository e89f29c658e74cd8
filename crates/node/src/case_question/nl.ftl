menu-questions = Vragen
case-intro = Hier vragen huizen elkaar om raad.
case-empty = Er zijn nog geen vragen.
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
case-wanted-by = Voor welke dag?
case-wanted-by-help = Bijvoorbeeld de dag van jullie vergadering.
case-wanted = Graag voor { $day }.
case-asked = gesteld
case-trying = wij proberen iets
case-closed = klaar
case-close = Sluit deze vraag
case-is-closed = Deze vraag is klaar. Er kan geen raad meer bij.
advice-count = { $n ->
    [0] Nog geen huis denkt mee
    [one] Eén reactie
   *[other] { $n } reacties
 }
advice-write = Wij denken mee
advice-help = Het huis dat dit vraagt, leest jullie raad. Noem geen namen van bewoners.
advice-missing = Schrijf hier jullie raad.
advice-ground = Hoe weten jullie dit?
advice-send = Verstuur
advice-try = Dit proberen we
advice-tried = dit probeert { $house }
ground-thinking = we denken mee
ground-experience = zelf meegemaakt
ground-rule = afspraak of regel
menu-what-works = Wat werkt
what-works-intro = Vragen die klaar zijn. Bij vragen van ons huis lees je alle raad. Bij andere huizen lees je de raad die wij gaven.
what-works-empty = Er is nog geen vraag klaar.
advice-ours = Wat ons huis antwoordde
advice-inside = Wat vind jij?
advice-inside-help = Alleen ons huis leest dit.
