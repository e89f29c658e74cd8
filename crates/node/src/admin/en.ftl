menu-deliveries = Mail on its way
deliveries-title = Mail on its way
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
deliveries-equal = Last compared and equal: { $when }.
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
doubt-stale = We asked this house something. The date of the answer is wrong. We took nothing from it.
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
fault-broken = The connection was lost.
fault-not-known = This house does not know us, or has paused us. Call them.
fault-busy = The computer of this house is busy. We wait a little.
fault-answered = The computer of this house has a fault.
fault-refused = The computer of this house did not take a post.
fault-gone = This house does not have the post that this belongs to.
fault-other = Sending did not work.
copies-title = Copies of this house
copies-last = The last good copy is from { $when }.
copies-never = There is no copy of this house yet. If the computer breaks, all is gone.
copies-overdue = That is too long ago. Ask who looks after the computer to have a look.
copies-kept = Old copies go after { $days } days at the latest. Until then they still hold what was removed here.
copies-kept-for-ever = Old copies do not go by themselves. They still hold what was removed here.
need-copy = No copy was made for a week
need-copy-help = If the computer breaks, what came since the last copy is lost.
copies-aside = A copy was put back. What was here is kept until then:
copies-aside-until = { $name }, until { $day }
