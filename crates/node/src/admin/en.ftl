menu-deliveries = Messages on their way
deliveries-title = Messages on their way
deliveries-intro = Here you see whether our posts reach the other houses. What does not arrive we try again by ourselves, for 30 days.
deliveries-all-well = Everything has arrived. There is nothing you need to do.
deliveries-waiting = { $n ->
    [one] One post waits.
   *[other] { $n } posts wait.
 }
deliveries-refused = { $n ->
    [one] One post was refused.
   *[other] { $n } posts were refused.
 }
deliveries-oldest = The oldest is from { $when }.
deliveries-arrived = Last arrived: { $when }.
deliveries-never = Nothing has ever arrived here.
deliveries-retry = Try again
deliveries-said = What the computer said
deliveries-fine = All is well here
deliveries-equal = Last compared { $when }: the same at both ends.
deliveries-differs = There was a difference. We send what was missing.
deliveries-not-compared = Not compared yet.
deliveries-compare = Compare now
put-by-title = Received, and not worked off yet
put-by-intro = These posts are kept safely. We try again by ourselves.
put-by-needs = we wait for the house that wrote this
put-by-fault = this went wrong on our computer; ask for help if it stays
tried-again = We try again.
will-compare = We are going to compare.
doubt-unsigned = We asked this house something. The answer bore no signature. We took nothing from it.
doubt-other-key = We asked this house something. The answer did not bear the signature we know. We took nothing from it.
doubt-stale = We asked this house something. The answer has quite another time than our computer. A clock is wrong. We took nothing over.
doubt-clock = First look at the time on our own computer. Otherwise call this house.
doubt-altered = We asked this house something. The answer was changed on the way. We took nothing from it.
doubt-call = Call them. Ask whether this address is still theirs.
withheld = { $n ->
    [one] This house has not proved for three days that it has its key. One post that is not for everyone waits until it does.
   *[other] This house has not proved for three days that it has its key. { $n } posts that are not for everyone wait until it does.
 }
not-known = { $n ->
    [one] This house still has one post or answer of ours from after the copy. It did not come back.
   *[other] This house still has { $n } posts or answers of ours from after the copy. They did not come back.
 }
fault-slow = The computer of this house answers too slowly.
fault-no-connection = The computer of this house cannot be reached. Is it on?
fault-network = There is no way to the computer of this house. Does our own internet work?
fault-broken = The connection was lost.
fault-name = The name of this house is not found on the internet. Is the address right? And does our own internet work?
fault-private = The name of this house leads to an address inside our own network. Is it in the same building? Then the computer helper adds its name to federation.neighbours.
fault-bounds = We send nothing to this address: it is not the address of a house.
fault-expired = The certificate of this house has expired. Call them. Also see whether the clock of our computer is right.
fault-early = The certificate of this house is not valid yet. First see whether the clock of our computer is right.
fault-other-name = The certificate of this house is for another name. Call them.
fault-issuer = We cannot trust the certificate of this house. Call them. If it is so with every house, our computer lacks the list of certificates (ca-certificates).
fault-tls = No safe connection to this house could be made. Call them: something is wrong with their certificate.
fault-clock = There is a clock that is wrong: that of our computer, or that of this house. First see what time it is on our computer.
fault-clock-differs = The clock of our computer and the clock of this house differ by { $span }. First see whether ours is right. If it is, call this house.
fault-clock-ours-ahead = The clock of our computer is { $span } ahead. Put it right. What waits then goes by itself.
fault-clock-ours-behind = The clock of our computer is { $span } behind. Put it right. What waits then goes by itself.
fault-clock-theirs-ahead = The clock of this house is { $span } ahead. Call them. What waits goes by itself after that.
fault-clock-theirs-behind = The clock of this house is { $span } behind. Call them. What waits goes by itself after that.
span-minutes = { $n ->
    [one] one minute
   *[other] { $n } minutes
 }
span-hours = { $n } hours
span-days = { $n } days
fault-not-known = This house does not know us, or has paused us. Call them.
fault-signature = This house cannot see that the post is ours. Call them: do they know our key?
fault-unseen = This house wants to see who we are, but cannot reach our computer. Can our own address be opened from outside?
fault-forbidden = This house does not let us in: it does not know us, or has paused us. Call them.
fault-busy = The computer of this house is busy. We wait a little.
fault-asleep = The web server of this house answers, but the program behind it is off. Call them.
fault-moved = This address points to another address. We do not go there. Call them.
fault-answered = The computer of this house has a fault.
fault-refused = This house did not take a post, because it is not allowed there.
fault-missing = This house does not have the post that this belongs to, or there is no house at this address.
fault-gone = There is no house at this address any more.
fault-large = A post was too large for this house.
fault-unread = The computer of this house could not read a post.
fault-ours = Something went wrong on our own computer. Ask for help if it stays.
fault-other = Sending did not work.
copies-title = Copies of this house
copies-last = The last good copy is from { $when }.
copies-never = There is no copy of this house yet. If the computer breaks, all is gone.
copies-overdue = That is { $days } days ago. That is too long.
copies-overdue-never = Our house has been here for { $days } days.
copies-ask = Ask the computer helper to have a look.
copies-ask-nobody = This house has no computer helper yet. Ask who set up the computer to have a look. Or choose a computer helper together, and make a card for them at People.
copies-thinned = In the folder of copies the last one is from { $when }. When a new one comes, old ones go: after { $days } days at the latest.
copies-single = Of the single copies the last one is from { $when }. They do not go by themselves.
copies-elsewhere = With another program the last one was made { $when }. How long it is kept is not known here.
copies-elsewhere-kept = With another program the last one was made { $when }. They go after { $days } days at the latest, says who makes them.
copies-put-back = A copy from { $when } was put back. How long it is kept is not known here.
copies-hold = A copy still holds what was removed here after it.
copies-how = To make a copy, on the computer that the program is on:
copies-how-where = How that goes by itself every night stands in docs/operating.md, at “Every night: a copy”.
copies-aside = A copy was put back. What was here before is still kept:
copies-aside-until = The house as it was on { $when }. That goes on { $day }.
copies-aside-file = The file is called { $name }.
fault-our-asking = This house did not take our request to take part. Nobody there decides about it. Telephone them: the chair there can ask us to take part.
deliveries-quiet = Paused or stopped: we send nothing there now
withheld-clock = { $n ->
    [one] One message that is not for everybody waits until the clock is right.
   *[other] { $n } messages that are not for everybody wait until the clock is right.
 }
