// Words that two people read to each other, English. Number for number the same things as in the other language. Frozen: both sides must know the same ones.
export const firsts =
  'apple flower tree bread village grape dune bicycle goose glass grass harbour hat honey dog ice coat cheese cherry frog clock coffee rabbit cabbage paper lamp lion linden moon milk ant mill moss mouse night nest shore elephant horse panda pear peanut cat rain river rose sheep snow soup spider star storm sugar tea tiger tomato tulip owl fish butterfly fire winter cloud swan'

export const seconds =
  'track tray band bench bed bell mountain leaf book boat letter bridge bus door cloth box thread party flute hook hall fence helmet corner house hut card room cupboard chain chest choir crown stool cushion ladder lane spoon list basket market knife cap path shelf square gate doll window belt ring ship school notebook city chair street table tent tower garden flag wagon wheel'
