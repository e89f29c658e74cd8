
mail-off = Stuur mij geen e-mail meer
