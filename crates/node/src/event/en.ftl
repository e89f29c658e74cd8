menu-events = Calendar
event-intro = What is there to do, here and at other houses?
event-empty = There is nothing in the calendar now.
event-ask = Put something in the calendar
event-new = Put something in the calendar
event-title = What are you going to do?
event-day = Which day?
event-day-missing = Choose the day here.
event-past = This day is past. Is the year right? If so, tick the box below.
event-been = Has it already taken place?
event-been-yes = Yes, it has
event-time = What time?
event-until = Until what time?
event-end-day = On which day does it end?
event-end-day-help = Only if it lasts longer than one day.
event-ends-early = This is before the beginning. Does it last longer than one day? Then also fill in on which day it ends.
event-place = Where is it?
event-place-missing = Write here where it is.
event-about = Say more about it
event-capacity = For how many people is there room?
event-capacity-help = Leave empty if it does not matter.
event-what = What kind of event? (optional)
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
event-full = full
event-cancelled = cancelled
event-cancel = Cancel the event
event-no-room = There is no room left for that. The event says how much room there still is.
event-is-cancelled = This does not take place.
event-is-over = This is over.
event-gone = over
event-past-list = Past events
event-over-by = { $n ->
    [one] That is 1 more than there is room for. Phone each other and agree who comes.
   *[other] That is { $n } more than there is room for. Phone each other and agree who comes.
 }
rsvp-count = { $n ->
    [0] Nobody is coming yet
    [one] 1 person is coming
   *[other] { $n } people are coming
 }
rsvp-counted = { $n ->
    [0] Nobody was going to come
    [one] 1 person was going to come
   *[other] { $n } people were going to come
 }
rsvp-ours-was = We were going to come
rsvp-ours-no-place = We had no place
rsvp-ours-wanted = We wanted to come
rsvp-list-come = { $n ->
    [one] 1 of us is coming
   *[other] { $n } of us are coming
 }
rsvp-list-ask = { $n ->
    [one] We asked for room for 1
   *[other] We asked for room for { $n }
 }
rsvp-list-was = { $n ->
    [one] 1 of us was going to come
   *[other] { $n } of us were going to come
 }
event-week-this = This week
event-week-next = Next week
event-week-later = Later
event-cancel-hears = They will be told that it is off.
rsvp-ours = Are you coming?
rsvp-heads = { $n ->
    [one] with 1 person
   *[other] with { $n } people
 }
rsvp-how-many = How many of you are coming?
rsvp-how-many-help = Only the number. We pass on no names.
rsvp-heads-wrong = Write here a number from 1 to 200.
rsvp-needs = What do you need?
rsvp-needs-help = For example: one wheelchair, two people eat no meat.
rsvp-send = We are coming
rsvp-yes = Yes, do come
rsvp-may-wait = Is it full? Then you are put on the waiting list. { $house } knows how many places are left.
rsvp-no-room-now = { $n ->
    [one] There is no room left now.
   *[other] There is no room for so many people now.
 }
rsvp-no = No, not this time
rsvp-leave = We are not coming after all
rsvp-confirmed = yes, there is room
rsvp-waiting = waiting for room
rsvp-waiting-yes = waiting for your yes
rsvp-outside = somebody from outside, no house
rsvp-twice = You have answered already. Choose ‘With another number’ or ‘We are not coming after all’ there.
rsvp-other-number = With another number
rsvp-change = Pass on the new number
rsvp-asked = You asked for { $n }. The answer is on its way.
rsvp-asked-waits = There is no room for { $asked } yet. { $heads ->
    [one] The place for 1 is still yours.
   *[other] The places for { $heads } are still yours.
 }
rsvp-they-ask = They are asking for { $n }. There is no room for that yet.
rsvp-under-way = Your answer is on its way. Wait until the other house has it.
rsvp-said-no = The answer to this was no. Say again that you are coming.
fate-rsvp-yes = { $n ->
    [one] There is room at { $house }: one of you can come
   *[other] There is room at { $house }: { $n } of you can come
 }
fate-rsvp-no = { $house } says: there is no room for you this time
fate-rsvp-unanswered = { $house } has not said yet whether there is room
fate-rsvp-waiting = You are on the waiting list at { $house }
fate-rsvp-cancelled = Cancelled by { $house }: this will not take place
event-goes-on = “{ $title }” at { $house } is on after all
event-moved = { $house } has moved “{ $title }”
event-moved-when = it was { $was }, it will be { $is }
event-moved-where = it will be at { $is }
need-event-over = { $n ->
    [one] 1 more person is coming than there are places. Phone each other and agree who comes.
   *[other] { $n } more people are coming than there are places. Phone each other and agree who comes.
 }
rsvp-anew = This house answered again. Look at the new answer.
need-event = You have not said yet whether you are coming.
need-event-button = Say how many of us are coming
event-moved-since = This was moved after the meeting sheet was made. Talk about it again, on a new sheet.
rsvp-not = We are not going
rsvp-not-going = We are not going.
rsvp-not-going-still = Going after all? Then say below how many of you are going.
thrown-not-going = Our house is not going there. What you prepared is not sent
rsvp-confirmed-by = { $house } says: yes, there is room
event-left = { $n ->
    [one] 1 place left.
   *[other] { $n } places left.
 }
event-is-moved = moved
event-was = First planned: { $was }.
rsvp-ours-came = We said that we were coming
rsvp-said = { $n ->
    [0] Nobody said that they were coming
    [one] 1 person said that they were coming
   *[other] { $n } people said that they were coming
 }
rsvp-list-came = { $n ->
    [one] We said that 1 of us was coming
   *[other] We said that { $n } of us were coming
 }
event-capacity-wrong = Write a number from 1 to 100,000 here, or leave it empty.
event-called-off-title = CALLED OFF: { $title }
event-calendar = Put in your calendar
