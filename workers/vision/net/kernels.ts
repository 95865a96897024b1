// The inner loops of our networks as WebAssembly, four floats at a time. Pictures lie channels last, channels filled up to a multiple of four, rows and
// pixels at given distances, with a border of zeros where a window reaches over the edge: so no loop asks where the picture ends.
import { assemble, FunctionWriter, type Local, type ValueType } from './assembler.ts'

/** What becomes of a sum before it is stored. */
export const activation = { none: 0, relu: 1, leaky: 2, clipped: 3 } as const

/** Everything that is a place or a distance is in bytes. */
export interface Kernels {
  /** `width` (4 or 8) output channels of `rows`×`cols` pixels: for each tap row a run of `run` floats times weights. `resid` 0: nothing is added. */
  readonly conv4: (...parameters: ConvParameters) => void
  readonly conv8: (...parameters: ConvParameters) => void
  /** 3×3, every channel for itself; weights are nine vectors and a bias per four channels. */
  readonly depthwise: (...parameters: DepthwiseParameters) => void
  readonly maxPool: (...parameters: PoolParameters) => void
  readonly averagePool: (...parameters: PoolParameters) => void
  /** a + b in the first `bVectors` vectors of each pixel, a behind them; b is read at half the place where `shift` is 1. */
  readonly add: (...parameters: AddParameters) => void
  /** Every pixel times the same factors, one per channel. */
  readonly scale: (...parameters: ScaleParameters) => void
}

// prettier-ignore
type ConvParameters = [input: number, output: number, weights: number, bias: number, resid: number, rows: number, cols: number, taps: number, run: number,
  inRow: number, inStepY: number, inStepX: number, outRow: number, outPixel: number, residRow: number, residPixel: number, act: number, alpha: number]
// prettier-ignore
type DepthwiseParameters = [input: number, output: number, weights: number, rows: number, cols: number, vectors: number,
  inRow: number, inPixel: number, inStepY: number, inStepX: number, outRow: number, outPixel: number, act: number, alpha: number]
// prettier-ignore
type PoolParameters = [input: number, output: number, rows: number, cols: number, vectors: number, side: number,
  inRow: number, inPixel: number, inStepY: number, inStepX: number, outRow: number, outPixel: number, scale: number]
// prettier-ignore
type AddParameters = [a: number, b: number, output: number, rows: number, cols: number, vectors: number, bVectors: number,
  aRow: number, aPixel: number, bRow: number, bPixel: number, outRow: number, outPixel: number, shift: number, act: number, alpha: number]
// prettier-ignore
type ScaleParameters = [input: number, factors: number, output: number, rows: number, cols: number, vectors: number,
  inRow: number, inPixel: number, outRow: number, outPixel: number]

const vectorBytes = 16
/** Pixels of a row that are computed together, so that a weight is loaded once for all of them. */
const tile = 4

export function kernelModule(fused: boolean): Uint8Array<ArrayBuffer> {
  return assemble({
    conv4: conv(1, fused),
    conv8: conv(2, fused),
    depthwise: depthwise(fused),
    maxPool: pool('max'),
    averagePool: pool('average'),
    add: add(),
    scale: scale(),
  })
}

/** Names a function's parameters, all i32 but the last `floats`. */
function begin<Name extends string>(
  names: readonly Name[],
  floats: number,
): { f: FunctionWriter; p: Readonly<Record<Name, Local>> } {
  const types = names.map((_, index): ValueType => (index < names.length - floats ? 'i32' : 'f32'))
  return { f: new FunctionWriter(types), p: Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, Local> }
}

const repeat = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** sum += a × b; both on the stack of `f` already. */
function multiplyAdd(f: FunctionWriter, sum: Local, a: () => void, b: () => void, fused: boolean): void {
  if (fused) {
    a()
    b()
    f.get(sum).vector('relaxedMadd').set(sum)
  } else {
    f.get(sum)
    a()
    b()
    f.vector('mul').vector('add').set(sum)
  }
}

interface Activation {
  readonly act: Local
  readonly alpha: Local
  readonly zero: Local
  readonly slope: Local
}

function beginActivation(f: FunctionWriter, act: Local, alpha: Local): Activation {
  const [zero, slope] = [f.local('v128'), f.local('v128')]
  f.f32(0).vector('splat').set(zero)
  f.get(alpha).vector('splat').set(slope)
  return { act, alpha, zero, slope }
}

function activate(f: FunctionWriter, { act, zero, slope }: Activation, sums: readonly Local[]): void {
  const whenIt = (is: number, then: () => void, otherwise: () => void) => f.get(act).i32(is).op('eq').when(then, otherwise)
  const each = (change: (sum: Local) => void) => () => {
    for (const sum of sums) change(sum)
  }
  const relu = each((sum) => f.get(sum).get(zero).vector('pmax').set(sum))
  const clipped = each((sum) => f.get(sum).get(zero).vector('pmax').get(slope).vector('pmin').set(sum))
  const leaky = each((sum) => {
    f.get(sum).get(zero).vector('pmax')
    f.get(sum).get(zero).vector('pmin').get(slope).vector('mul')
    f.vector('add').set(sum)
  })
  f.get(act).when(() =>
    whenIt(activation.relu, relu, () => {
      whenIt(activation.clipped, clipped, leaky)
    }),
  )
}

/** Goes through a row in tiles; the last one steps back so that it is whole, and computes some pixels a second time. Rows of three, the last ones of a
 * recogniser, are one tile of their own. */
function alongRow(f: FunctionWriter, cols: Local, body: (x: Local, pixels: number) => void): void {
  const x = f.local('i32')
  f.i32(0).set(x)
  const onePixelAtATime = () =>
    f.while(
      () => f.get(x).get(cols).op('ltS'),
      () => {
        body(x, 1)
        f.increase(x, { constant: 1 })
      },
    )
  f.get(cols)
    .i32(tile)
    .op('geS')
    .when(
      () => {
        f.while(
          () => f.get(x).get(cols).op('ltS'),
          () => {
            f.get(cols)
              .i32(tile)
              .op('sub')
              .get(x)
              .op('ltS')
              .when(() => {
                f.get(cols).i32(tile).op('sub').set(x)
              })
            body(x, tile)
            f.increase(x, { constant: tile })
          },
        )
      },
      () => {
        f.get(cols)
          .i32(tile - 1)
          .op('eq')
          .when(() => {
            body(x, tile - 1)
          }, onePixelAtATime)
      },
    )
}

/** local = base + x × step */
function place(f: FunctionWriter, target: Local, base: Local, x: Local, step: Local): void {
  f.get(base).get(x).get(step).op('mul').op('add').set(target)
}

/** The places of neighbouring pixels. */
function spread(f: FunctionWriter, places: readonly Local[], step: Local): void {
  places.slice(1).forEach((local, index) => {
    f.get(places[index] ?? local)
      .get(step)
      .op('add')
      .set(local)
  })
}

function conv(vectors: number, fused: boolean): FunctionWriter {
  const { f, p } = begin(
    [
      'input',
      'output',
      'weights',
      'bias',
      'resid',
      'rows',
      'cols',
      'taps',
      'run',
      'inRow',
      'inStepY',
      'inStepX',
      'outRow',
      'outPixel',
      'residRow',
      'residPixel',
      'act',
      'alpha',
    ],
    1,
  )
  const ends = beginActivation(f, p.act, p.alpha)
  const biases = repeat(vectors, () => f.local('v128'))
  biases.forEach((bias, v) =>
    f
      .get(p.bias)
      .load(v * vectorBytes)
      .set(bias),
  )
  const sums = repeat(tile, () => repeat(vectors, () => f.local('v128')))
  const places = repeat(tile, () => f.local('i32'))
  const runs = repeat(tile, () => f.local('i32'))
  const weights = repeat(vectors, () => f.local('v128'))
  const value = f.local('v128')
  const [weight, tapsLeft, left, target] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')]

  f.times(p.rows, () => {
    alongRow(f, p.cols, (x, pixels) => {
      const [ps, rs, ss] = [places.slice(0, pixels), runs.slice(0, pixels), sums.slice(0, pixels)]
      place(f, places[0] ?? 0, p.input, x, p.inStepX)
      spread(f, ps, p.inStepX)
      for (const row of ss) row.forEach((sum, v) => f.get(biases[v] ?? sum).set(sum))
      f.get(p.weights).set(weight)
      f.get(p.taps).set(tapsLeft)
      f.times(tapsLeft, () => {
        rs.forEach((run, j) => f.get(ps[j] ?? run).set(run))
        f.get(p.run).set(left)
        f.while(
          () => f.get(left),
          () => {
            for (let u = 0; u < 4; u++) {
              weights.forEach((local, v) =>
                f
                  .get(weight)
                  .load((u * vectors + v) * vectorBytes)
                  .set(local),
              )
              rs.forEach((run, j) => {
                f.get(run)
                  .loadSplat(4 * u)
                  .set(value)
                weights.forEach((local, v) => {
                  multiplyAdd(
                    f,
                    ss[j]?.[v] ?? value,
                    () => f.get(value),
                    () => f.get(local),
                    fused,
                  )
                })
              })
            }
            for (const run of rs) f.increase(run, { constant: vectorBytes })
            f.increase(weight, { constant: 4 * vectors * vectorBytes })
            f.increase(left, { constant: -4 })
          },
        )
        for (const local of ps) f.increase(local, { local: p.inRow })
      })
      f.get(p.resid).when(() => {
        place(f, target, p.resid, x, p.residPixel)
        for (const row of ss) {
          row.forEach((sum, v) =>
            f
              .get(sum)
              .get(target)
              .load(v * vectorBytes)
              .vector('add')
              .set(sum),
          )
          f.increase(target, { local: p.residPixel })
        }
      })
      activate(f, ends, ss.flat())
      place(f, target, p.output, x, p.outPixel)
      for (const row of ss) {
        row.forEach((sum, v) =>
          f
            .get(target)
            .get(sum)
            .store(v * vectorBytes),
        )
        f.increase(target, { local: p.outPixel })
      }
    })
    f.increase(p.input, { local: p.inStepY })
    f.increase(p.output, { local: p.outRow })
    f.get(p.resid).when(() => f.increase(p.resid, { local: p.residRow }))
  })
  return f
}

/** Weights of the nine taps and the bias. */
const depthwiseVectors = 10

function depthwise(fused: boolean): FunctionWriter {
  const { f, p } = begin(
    [
      'input',
      'output',
      'weights',
      'rows',
      'cols',
      'vectors',
      'inRow',
      'inPixel',
      'inStepY',
      'inStepX',
      'outRow',
      'outPixel',
      'act',
      'alpha',
    ],
    1,
  )
  const ends = beginActivation(f, p.act, p.alpha)
  const sums = repeat(tile, () => f.local('v128'))
  const columns = repeat(3, () => f.local('v128'))
  const [weight, left, at, row, target, first] = repeat(6, () => f.local('i32'))
  if (
    weight === undefined ||
    left === undefined ||
    at === undefined ||
    row === undefined ||
    target === undefined ||
    first === undefined
  )
    throw new Error('no locals')

  f.times(p.rows, () => {
    alongRow(f, p.cols, (x, pixels) => {
      const ss = sums.slice(0, pixels)
      place(f, first, p.input, x, p.inStepX)
      place(f, target, p.output, x, p.outPixel)
      f.get(p.weights).set(weight)
      f.get(p.vectors).set(left)
      f.times(left, () => {
        for (const sum of ss)
          f.get(weight)
            .load(9 * vectorBytes)
            .set(sum)
        f.get(first).set(row)
        for (let ky = 0; ky < 3; ky++) {
          columns.forEach((column, kx) =>
            f
              .get(weight)
              .load((3 * ky + kx) * vectorBytes)
              .set(column),
          )
          ss.forEach((sum, j) => {
            if (j === 0) f.get(row).set(at)
            else f.get(row).i32(j).get(p.inStepX).op('mul').op('add').set(at)
            columns.forEach((column, kx) => {
              multiplyAdd(
                f,
                sum,
                () => f.get(at).load(),
                () => f.get(column),
                fused,
              )
              if (kx < 2) f.increase(at, { local: p.inPixel })
            })
          })
          f.increase(row, { local: p.inRow })
        }
        activate(f, ends, ss)
        ss.forEach((sum, j) => {
          f.get(target)
          if (j > 0) f.i32(j).get(p.outPixel).op('mul').op('add')
          f.get(sum).store()
        })
        f.increase(weight, { constant: depthwiseVectors * vectorBytes })
        f.increase(first, { constant: vectorBytes })
        f.increase(target, { constant: vectorBytes })
      })
    })
    f.increase(p.input, { local: p.inStepY })
    f.increase(p.output, { local: p.outRow })
  })
  return f
}

function pool(kind: 'max' | 'average'): FunctionWriter {
  const { f, p } = begin(
    ['input', 'output', 'rows', 'cols', 'vectors', 'side', 'inRow', 'inPixel', 'inStepY', 'inStepX', 'outRow', 'outPixel', 'scale'],
    1,
  )
  const [sum, start] = [f.local('v128'), f.local('v128')]
  f.f32(kind === 'max' ? -Infinity : 0)
    .vector('splat')
    .set(start)
  const [colsLeft, left, rowsOfWindow, colsOfWindow] = repeat(4, () => f.local('i32')) as [Local, Local, Local, Local]
  const [pixel, target, first, row, at] = repeat(5, () => f.local('i32')) as [Local, Local, Local, Local, Local]
  f.times(p.rows, () => {
    f.get(p.input).set(pixel)
    f.get(p.output).set(target)
    f.get(p.cols).set(colsLeft)
    f.times(colsLeft, () => {
      f.get(pixel).set(first)
      f.get(p.vectors).set(left)
      f.times(left, () => {
        f.get(start).set(sum)
        f.get(first).set(row)
        f.get(p.side).set(rowsOfWindow)
        f.times(rowsOfWindow, () => {
          f.get(row).set(at)
          f.get(p.side).set(colsOfWindow)
          f.times(colsOfWindow, () => {
            f.get(sum)
              .get(at)
              .load()
              .vector(kind === 'max' ? 'pmax' : 'add')
              .set(sum)
            f.increase(at, { local: p.inPixel })
          })
          f.increase(row, { local: p.inRow })
        })
        f.get(target).get(sum)
        if (kind === 'average') f.get(p.scale).vector('splat').vector('mul')
        f.store()
        f.increase(first, { constant: vectorBytes })
        f.increase(target, { constant: vectorBytes })
      })
      f.increase(pixel, { local: p.inStepX })
      // The vectors of this pixel have carried the target forward; the border or filling between pixels has not.
      f.increase(target, { local: p.outPixel })
      f.get(target).get(p.vectors).i32(vectorBytes).op('mul').op('sub').set(target)
    })
    f.increase(p.input, { local: p.inStepY })
    f.increase(p.output, { local: p.outRow })
  })
  return f
}

function add(): FunctionWriter {
  const { f, p } = begin(
    [
      'a',
      'b',
      'output',
      'rows',
      'cols',
      'vectors',
      'bVectors',
      'aRow',
      'aPixel',
      'bRow',
      'bPixel',
      'outRow',
      'outPixel',
      'shift',
      'act',
      'alpha',
    ],
    1,
  )
  const ends = beginActivation(f, p.act, p.alpha)
  const sum = f.local('v128')
  const [y, x, v, fromA, fromB, target] = repeat(6, () => f.local('i32')) as [Local, Local, Local, Local, Local, Local]
  upTo(f, y, p.rows, () => {
    upTo(f, x, p.cols, () => {
      f.get(p.a).get(y).get(p.aRow).op('mul').op('add').get(x).get(p.aPixel).op('mul').op('add').set(fromA)
      f.get(p.output).get(y).get(p.outRow).op('mul').op('add').get(x).get(p.outPixel).op('mul').op('add').set(target)
      f.get(p.b).get(y).get(p.shift).op('shrU').get(p.bRow).op('mul').op('add')
      f.get(x).get(p.shift).op('shrU').get(p.bPixel).op('mul').op('add').set(fromB)
      upTo(f, v, p.vectors, () => {
        f.get(fromA).load().set(sum)
        f.get(v)
          .get(p.bVectors)
          .op('ltS')
          .when(() => {
            f.get(sum).get(fromB).load().vector('add').set(sum)
            f.increase(fromB, { constant: vectorBytes })
          })
        activate(f, ends, [sum])
        f.get(target).get(sum).store()
        f.increase(fromA, { constant: vectorBytes })
        f.increase(target, { constant: vectorBytes })
      })
    })
  })
  return f
}

function scale(): FunctionWriter {
  const { f, p } = begin(['input', 'factors', 'output', 'rows', 'cols', 'vectors', 'inRow', 'inPixel', 'outRow', 'outPixel'], 0)
  const [y, x, v, from, factor, target] = repeat(6, () => f.local('i32')) as [Local, Local, Local, Local, Local, Local]
  upTo(f, y, p.rows, () => {
    upTo(f, x, p.cols, () => {
      f.get(p.input).get(y).get(p.inRow).op('mul').op('add').get(x).get(p.inPixel).op('mul').op('add').set(from)
      f.get(p.output).get(y).get(p.outRow).op('mul').op('add').get(x).get(p.outPixel).op('mul').op('add').set(target)
      f.get(p.factors).set(factor)
      upTo(f, v, p.vectors, () => {
        f.get(target).get(from).load().get(factor).load().vector('mul').store()
        for (const place of [from, factor, target]) f.increase(place, { constant: vectorBytes })
      })
    })
  })
  return f
}

function upTo(f: FunctionWriter, counter: Local, limit: Local, body: () => void): void {
  f.i32(0).set(counter)
  f.while(
    () => f.get(counter).get(limit).op('ltS'),
    () => {
      body()
      f.increase(counter, { constant: 1 })
    },
  )
}
