// A promise with its handles outside; `Promise.withResolvers` is younger than the oldest browser and Node we run on.

export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(reason: unknown): void
}

export function deferred<T>(): Deferred<T> {
  const handles: Partial<Deferred<T>> = {}
  const promise = new Promise<T>((resolve, reject) => {
    handles.resolve = resolve
    handles.reject = reject
  })
  return { ...(handles as Deferred<T>), promise }
}
