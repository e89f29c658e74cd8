menu-opportunities = Take part
opportunity-intro = Jobs with a volunteer's allowance, here and at other houses.
opportunity-empty = There are no jobs now.
opportunity-ask = Find people for a job
opportunity-new = Find people for a job
opportunity-title = Who are you looking for?
opportunity-title-help = For example: two cooks for Saturday.
opportunity-about = What is there to do?
opportunity-about-missing = Write here what there is to do.
opportunity-when = When is it?
opportunity-when-help = For example: Saturday 12 December, from 10 to 14.
opportunity-when-missing = Write here when it is.
opportunity-amount = How many euros does somebody get each time? (volunteer's allowance)
opportunity-amount-help = For example: 20. Is there no allowance? Write 0.
opportunity-amount-wrong = Write an amount here, for example 20 or 20,50.
opportunity-amount-short = Allowance
opportunity-place = Where is it?
opportunity-hours = How many hours?
opportunity-hours-short = Hours
opportunity-seats = How many people are you looking for?
opportunity-seats-short = People wanted
opportunity-costs = Which costs do you pay?
opportunity-costs-help = For example: the train.
opportunity-costs-short = Costs
opportunity-learn = What will somebody learn from it?
opportunity-open = open
opportunity-filled = full
opportunity-done = done
opportunity-finish = The job is done, or is off
opportunity-is-filled = This job is already full.
opportunity-is-done = This job is done.
opportunity-past = Jobs that are done or called off
application-leave = I will not take part after all
opportunity-seats-taken = { $seats ->
    [one] { $taken } of 1 place taken
   *[other] { $taken } of { $seats } places taken
 }
opportunity-over-by = { $taken } people are taking part. { $n ->
    [one] That is 1 more than you are looking for. Phone each other and agree who comes. Whoever is not coming clicks on ‘I will not take part after all’.
   *[other] That is { $n } more than you are looking for. Phone each other and agree who comes. Whoever is not coming clicks on ‘I will not take part after all’.
 }
application-count = { $n ->
    [0] Nobody applied yet
    [one] One person applied
   *[other] { $n } people applied
 }
application-yours = Your application
application-may-choose = If more people apply than there are places, { $house } chooses.
application-title = Is this something for you?
application-write = Tell briefly who you are and what you can do
application-help = The house that looks for people reads this. Your chair reads it too.
application-missing = Write a few words about yourself here.
application-send = Apply
application-yes = Yes, they can take part
application-no = No, not this time
application-yes-said = yes, you are taking part
fate-application-yes = { $house } says yes: you are in
fate-application-no = { $house } says no, not this time
fate-application-waiting = { $house } is looking at your application again
application-taken-on = taken on
application-of-house = Application from our house
application-undecided = not answered
opportunity-no-amount = No allowance
need-job-over = { $n ->
    [one] 1 more person is taking part than you are looking for.
   *[other] { $n } more people are taking part than you are looking for.
 }
opportunity-off = is off
opportunity-off-yes = { $house }: this job is off. You do not need to come
opportunity-off-told = { $house }: this job is off
opportunity-is-off = This job is off.
opportunity-finish-help = Is it off? Whoever applied will be told.
opportunity-end-missing = Choose: is the work done, or is it off?
opportunity-finish-done = The work is done
opportunity-finish-off = It is off
application-would = would take part
ended-undecided = { $house }: this job is done. Your application was not answered
opportunity-done-yes = { $house }: this job is done. Thank you
opportunity-full = { $house }: this job is full now. Your application still waits
application-full = the job is full, you still wait
opportunity-places = Places
opportunity-left = { $left } of { $seats } left
opportunity-each-time = { $amount } each time
application-did = took part
application-take-away = Take this application away
application-help-circle = The house that looks for people reads this. Your chair reads it only when they are of this circle too.
