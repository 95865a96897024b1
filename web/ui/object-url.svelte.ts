// Turns a blob into an address an <img> can show, and takes it back when the component goes or the blob changes.

/** Call during component initialisation; read `.current` in markup. */
export function createObjectUrl(blob: () => Blob | undefined): { readonly current: string | undefined } {
  let url = $state<string>()
  $effect(() => {
    const source = blob()
    const made = source ? URL.createObjectURL(source) : undefined
    url = made
    return () => {
      if (made) URL.revokeObjectURL(made)
    }
  })
  return {
    get current() {
      return url
    },
  }
}
