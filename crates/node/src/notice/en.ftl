
mail-none = This house sends no e-mail. Everything is on Today.
mail-what = You get a short e-mail once a week. It only says how much there is, and what everybody may read. What houses write to each other is not in it.
mail-on = An e-mail comes every week, if there is something to tell.
mail-unconfirmed = We sent an e-mail to this address. Open the link in that e-mail. Then press the button.
mail-stop = Stop, and wipe this e-mail address
mail-address = Your e-mail address
mail-address-help = Other houses never see this.
mail-give = Send me an e-mail to begin
mail-wrong = This is not an e-mail address. An e-mail address looks like this: name@website.nl
mail-soon = We just sent an e-mail. Wait ten minutes.
mail-is-off = You get no more e-mail
mail-forgotten = We threw your e-mail address away.
mail-off-ask = Do you want to stop our e-mail?
mail-is-on = It worked
mail-yes-ask = Do you want an e-mail every week?
mail-yes = Yes, send me an e-mail every week
mail-open-again = Open the link in your e-mail once more.
