// A button as wide as its place is never wider: on a phone a long name goes on in a second line instead of pushing the page aside.
import { createRawSnippet, mount, unmount } from 'svelte'
import { expect, test } from 'vitest'
import Button from '../../../web/ui/Button.svelte'

test('a long name on a narrow screen', async () => {
  const target = document.body.appendChild(document.createElement('div'))
  target.style.width = '220px'
  const name = 'Opnieuw ondertekenen, voor een nieuwe termijn'
  const children = createRawSnippet(() => ({ render: () => `<span>${name}</span>` }))
  const shown = mount(Button, { target, props: { wide: true, children } })
  expect(target.scrollWidth).toBe(220)
  await unmount(shown)
  target.remove()
})
