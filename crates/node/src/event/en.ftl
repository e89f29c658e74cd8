menu-events = Calendar
event-intro = What is there to do, here and at other houses?
event-empty = There is nothing in the calendar yet.
event-ask = Invite houses
event-new = Invite houses
event-title = What do you invite to?
event-day = Which day?
event-day-missing = Choose the day here.
event-past = This day is past. Is the year right? If so, tick the box below.
event-been = Has it been already?
event-been-yes = Yes, it has been already
event-time = What time?
event-until = Until what time?
event-ends-early = This is before the beginning.
event-place = Where is it?
event-place-missing = Write here where it is.
event-about = Say more about it
event-capacity = For how many people is there room?
event-capacity-help = Leave empty if it does not matter.
event-what = What kind of meeting?
event-kind = Kind
event-when = When
event-where = Where
event-room = Places
event-room-taken = { $taken } of { $capacity } taken
event-festival = festival
event-learning = learning meeting
event-get-together = get-together
event-unsaid = event
event-visit = visit to another house
event-announced = takes place
event-full = full
event-cancelled = does not take place
event-cancel = Cancel the meeting
event-no-room = There is no room left for that. The event says how much room there still is.
event-is-cancelled = This does not take place.
rsvp-count = { $n ->
    [0] Nobody comes yet
    [one] 1 person comes
   *[other] { $n } people come
 }
rsvp-ours = Are you coming?
rsvp-heads = { $n ->
    [one] with 1 person
   *[other] with { $n } people
 }
rsvp-how-many = With how many do you come?
rsvp-how-many-help = Only the number. We pass on no names.
rsvp-heads-wrong = Write here a number from 1 to 200.
rsvp-needs = What do you need?
rsvp-needs-help = For example: one wheelchair, two people eat no meat.
rsvp-send = We come
rsvp-yes = Yes, do come
rsvp-no = No, not this time
rsvp-leave = We do not come after all
rsvp-confirmed = yes, there is room
rsvp-waiting = waits for room
rsvp-waiting-yes = waits for your yes
rsvp-outside = somebody from outside, no house
rsvp-twice = You have answered already. Take that back first.
