
mail-off = Send no more mail
