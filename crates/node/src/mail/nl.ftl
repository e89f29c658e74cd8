
mail-off = Geen post meer sturen
