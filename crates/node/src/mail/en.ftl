
mail-off = Send me no more e-mail
