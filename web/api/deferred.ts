// A promise with its handles outside; `Promise.withResolvers` is younger than the oldest browser and Node we run on.

export interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
}

export function deferred<T>(): Deferred<T> {
  let handles: Partial<Deferred<T>> = {}
  const promise = new Promise<T>((resolve, reject) => {
    handles = { resolve, reject }
  })
  return { ...(handles as Deferred<T>), promise }
}
