// Finding a name in texts as people and cameras write them, and what it must not take for one.
import { expect, test } from 'vitest'
import { findName } from '../../../core/names.ts'

const by = 'P-7K3F-92QD'

test.each([
  ['Anna-de-Vries_01.jpg', `${by}_01.jpg`],
  ['feest van anna de vries.jpg', `feest van ${by}.jpg`],
  ['AnnaDeVries01.JPG', `${by}01.JPG`],
  ['fotoannadevries.jpg', `foto${by}.jpg`],
  ['ÁNNA de  Vriès', by],
  ['Anna de Vries en Bram de Vries', `${by} en Bram de Vries`],
  ['anna de vries, anna_de_vries', `${by}, ${by}`],
])('the whole name in %s', (text, replaced) => {
  expect(findName(text, 'Anna de Vries', by)).toEqual({ whole: true, replaced })
})

test.each([
  ['anna.jpg', `${by}.jpg`],
  ['FeestAnna2.jpg', `Feest${by}2.jpg`],
  ['Bram de Vries', `Bram de ${by}`],
])('only a part in %s', (text, replaced) => {
  expect(findName(text, 'Anna de Vries', by)).toEqual({ whole: false, replaced })
})

test.each(['Annabel.jpg', 'Hanna.jpg', 'de open dag', 'IMG_0042.jpg', '', 'ab'.repeat(32)])('nothing in "%s"', (text) => {
  expect(findName(text, 'Anna de Vries', by)).toBeUndefined()
})

test('a single name is never taken for certain, and a name of particles for nothing', () => {
  expect(findName('Anna op de fiets', 'Anna', by)).toEqual({ whole: false, replaced: `${by} op de fiets` })
  expect(findName('van de ven', 'Van de', by)).toEqual({ whole: true, replaced: `${by} ven` })
  expect(findName('de fiets', 'Van de', by)).toBeUndefined()
  expect(findName('wat dan ook', '!?', by)).toBeUndefined()
})

test('letters outside Latin and names with signs in them are found', () => {
  expect(findName('снимок Анна Каренина.jpg', 'Анна Каренина', by)).toEqual({ whole: true, replaced: `снимок ${by}.jpg` })
  expect(findName("o'brien-sinead.jpg", "Sinéad O'Brien", by)).toMatchObject({ whole: false })
  expect(findName('Straße Groß.jpg', 'Ina Groß', by)).toEqual({ whole: false, replaced: `Straße ${by}.jpg` })
})
