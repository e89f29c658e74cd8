search = Search
search-label = What are you looking for?
search-help = One or two words are enough.
search-narrow = Search more precisely
search-nothing = Nothing found. Try another word.
search-some = We found nothing with all your words. Below is something with some of them.
search-more = More
search-explained = Short explanation
