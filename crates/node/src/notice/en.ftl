
mail-none = This house sends no e-mail. Everything is on Today.
mail-what = You get a short message once a week. It only says how much there is, and what everybody may read. What houses write to each other is not in it.
mail-on = A message comes every week, if there is something to tell.
mail-unconfirmed = We sent a message to this address. Open it and press the button. Then it begins.
mail-stop = Stop, and throw this address away
mail-address = Your e-mail address
mail-address-help = Other houses never see this.
mail-give = Send me a message to begin
mail-wrong = This is not an e-mail address. An e-mail address looks like this: name@website.nl
mail-soon = We just sent a message. Wait ten minutes.
mail-is-off = You get no more mail
mail-forgotten = We threw your e-mail address away.
mail-off-ask = Do you want no more mail?
mail-is-on = It worked
mail-yes-ask = Do you want a message every week?
mail-yes = Yes, send me a message every week
