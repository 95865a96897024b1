// Makes a passphrase of random words from our own short, plain lists: 216 words each, so six of them carry 46 bits before Argon2id.
import type { Language } from '../../i18n/language.svelte.ts'

const dutch = `
aarde akker anker appel avond baken balk bank beker berg berk beuk bezem bloem boek boom boot bord borst bos brief bril brood brug bruin bus buur
cirkel club dag dak dal deken deur dief dijk doek doos dorp douche draad drop druif duif duin echo eend egel eik eiland emmer engel erwt etage ezel
fabel fakkel fiets film fluit folder fort gans geel geit gember gist glas goud graan gras groen hak hamer hand haring hark haven hek helm herfst
hert heuvel hond honing hout huis iglo inkt jas juni kaars kaas kade kalf kameel kano kar kast kat kelder kers keuken kiezel kim kip klei klok
knoop koffer koning kool koper kraan krant kring kroon kruid kuil kust lamp land lantaarn laars laken leem lente lepel lijm linde loof lucht maan
mand markt mast meeuw melk merel metro mier mist molen mos mout muis muur naald nacht nest noot oever olijf oven paard pad palm pan parel park
peer pen peper pier pil plank plant poort post prei raam radijs rail regen riet ring rivier roer roos rots ruit sap schaap schelp schip
schoen sjaal sla sleutel slinger sneeuw spar spijker spons ster stoel straat strand tafel tak tent tijger touw trap trein tulp uil vaas vis
vlag vlinder vuur wagen water wolk zeil`

const english = `
acorn amber anchor apple apron arrow autumn badge baker bamboo barley barn basil basket beach beacon bean bell bench berry birch blanket blue
boat bolt book bottle bowl branch bread brick bridge broom brown brush bucket butter button cabin cable cactus camel candle canoe carpet
castle cedar chalk cherry circle clay cliff clock cloud clover coast cobalt coffee comet copper coral corner cotton crane cream creek
cricket crown cup daisy dawn deer desk diamond door dove dragon drum dune eagle earth echo elm ember engine falcon fern ferry field fig
finch flag flute fog forest fossil fox frost garden gate ginger glass globe goose grain granite grape grass green hammer harbor harp hazel
heron hill honey hook horse ice igloo ink iris island ivory ivy jacket jade juniper kettle kite lake lamp lantern lark leaf lemon lever lily
linen lizard lobster lotus magnet maple marble market meadow melon mill mint mirror moon moss motor mountain museum nest night north
nutmeg oak oasis ocean olive onion orange orchard otter oven owl paddle palm paper pearl pebble pencil pepper piano pillow pine planet
plum pocket pond poppy quartz quilt rabbit rail ribbon ridge river robin rope saddle sail salmon salt sand shell silver sky slate snow
spoon spruce star stone storm table tiger tower tulip violin wagon willow`

const lists: Readonly<Record<Language, readonly string[]>> = { nl: split(dutch), en: split(english) }

export const wordsPerPassphrase = 6

/** The words a passphrase in this language is drawn from. */
export function wordList(name: Language): readonly string[] {
  return lists[name]
}

/** Six words, each drawn without bias from the platform's random source. */
export function makePassphrase(name: Language): string {
  const words = wordList(name)
  return Array.from({ length: wordsPerPassphrase }, () => words[randomBelow(words.length)] ?? '').join(' ')
}

/** Rejects the uneven rest of a byte, so every index is equally likely. */
function randomBelow(limit: number): number {
  const usable = 256 - (256 % limit)
  for (;;) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < usable) return byte % limit
  }
}

function split(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
