// Words that two people read to each other, Dutch. Number for number the same things as in the other language. Frozen: both sides must know the same ones.
export const firsts =
  'appel bloem boom brood dorp druif duin fiets gans glas gras haven hoed honing hond ijs jas kaas kers kikker klok koffie konijn kool krant lamp leeuw linde maan melk mier molen mos muis nacht nest oever olifant paard panda peer pinda poes regen rivier roos schaap sneeuw soep spin ster storm suiker thee tijger tomaat tulp uil vis vlinder vuur winter wolk zwaan'

export const seconds =
  'baan bak band bank bed bel berg blad boek boot brief brug bus deur doek doos draad feest fluit haak hal hek helm hoek huis hut kaart kamer kast keten kist koor kroon kruk kussen ladder laan lepel lijst mand markt mes muts pad plank plein poort pop raam riem ring schip school schrift stad stoel straat tafel tent toren tuin vlag wagen wiel'
