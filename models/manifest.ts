// Which models exist, where their bytes come from, and what a valid prepared file is. The one list that preparation, loading, screens and cards share.

export const modelSets = ['builtin', 'recommended'] as const
export type ModelSet = (typeof modelSets)[number]
export type ModelRole = 'detector' | 'landmarks' | 'recogniser'

export interface ModelEntry {
  readonly id: string
  /** Raised whenever the prepared file would give other numbers; templates name `id@version`. */
  readonly version: number
  readonly role: ModelRole
  readonly set: ModelSet
  /** Name below the model address. */
  readonly file: string
  readonly sizeBytes: number
  /** Of the prepared file, lower-case hex. Checked after preparation and before every use. */
  readonly sha256: string
  readonly source: string
  readonly licence: string
  readonly input: string
  readonly output: string
  /** Files of the recommended set, fetched once by the operator; the built-in set comes from npm packages. */
  readonly officialFiles?: readonly OfficialFile[]
}

export interface OfficialFile {
  readonly url: string
  /** Below a mirror folder (`MODEL_MIRROR`). */
  readonly mirrorPath: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** Similarities measured for one recogniser; see its card. */
export interface Thresholds {
  /** From here: very likely, when the next person is `margin` behind. */
  readonly likely: number
  /** From here: possible. Below: nobody. */
  readonly possible: number
  readonly margin: number
  /** How far further looks at a face may carry its similarity: so near to a threshold, they are taken. */
  readonly reach: number
  /** What twice as many example photos of a person add to a stranger's best similarity with them, so that it is taken off again. */
  readonly perDoubling: number
}

export const blazeFaceShort = {
  id: 'blazeface-short',
  version: 2,
  role: 'detector',
  set: 'builtin',
  file: 'blazeface-short-range.onnx',
  sizeBytes: 213_569,
  sha256: 'd5edcf44557d681d72b73da708926ae3bf6c307ff2c6659f846bc5155f96041f',
  source: 'npm @mediapipe/face_detection 0.4.1657300184, face_detection_short_range.tflite',
  licence: 'Apache-2.0',
  input: 'N×3×H×W RGB −1..1, made for 128×128, sides multiples of 16',
  output: 'maps of scores, boxes and six key points',
  /** Pixels per cell of each map. */
  strides: [8, 16],
} as const satisfies ModelEntry & { readonly strides: readonly number[] }

export const blazeFaceFull = {
  id: 'blazeface-full',
  version: 2,
  role: 'detector',
  set: 'builtin',
  file: 'blazeface-full-range.onnx',
  sizeBytes: 1_051_327,
  sha256: '4eb8edef1dee6bdef7718051f9fa58d4ee921eae12b72cdbcdcf4fba3e3566fa',
  source: 'npm @mediapipe/face_detection 0.4.1657300184, face_detection_full_range.tflite',
  licence: 'Apache-2.0',
  input: 'N×3×H×W RGB −1..1, made for 192×192, sides multiples of 32',
  output: 'maps of scores, boxes and six key points',
  strides: [4],
} as const satisfies ModelEntry & { readonly strides: readonly number[] }

export const ssdMobilenet = {
  id: 'ssd-mobilenet',
  version: 1,
  role: 'detector',
  set: 'builtin',
  file: 'ssd-mobilenet.onnx',
  sizeBytes: 1_702_674,
  sha256: 'e6b56ab944bd227c05da2581241a578ea9e4fc9f9b4b174b8d91ee595b2a6411',
  source:
    'npm @vladmandic/face-api 1.7.15, ssd_mobilenetv1_model (weights of yeephycho/tensorflow-face-detection), its finest answers',
  licence: 'Apache-2.0 (weights), MIT (package)',
  input: 'N×3×H×W RGB −1..1, made for 512×512, sides multiples of 16',
  output: 'maps of scores and boxes',
} as const satisfies ModelEntry

export const landmarks68 = {
  id: 'landmarks-68',
  version: 1,
  role: 'landmarks',
  set: 'builtin',
  file: 'landmarks-68.onnx',
  sizeBytes: 505_618,
  sha256: '6ebd065d6e908b9e050ac818c3c8152bf926719bdee411d946de0b484fb7335e',
  source: 'npm @vladmandic/face-api 1.7.15, face_landmark_68_model',
  licence: 'MIT',
  input: 'N×3×112×112 RGB 0..255',
  output: 'N×136, x and y by turns, fractions of the square',
} as const satisfies ModelEntry

export const dlibResnet = {
  id: 'dlib-resnet',
  version: 1,
  role: 'recogniser',
  set: 'builtin',
  file: 'dlib-resnet.onnx',
  sizeBytes: 6_579_672,
  sha256: '27a42a3c93cf74892ebcc3bf87986fe14094b4d7ab8c4071b9c94ffc7d2a71d5',
  source: 'npm @vladmandic/face-api 1.7.15, face_recognition_model (weights of dlib_face_recognition_resnet_model_v1)',
  licence: 'CC0-1.0',
  input: 'N×3×150×150 RGB 0..255, aligned with dlib’s five-point template',
  output: 'N×128, compared by cosine',
  // Over 7.2 million pairs of different people: 1 in 10,000 reaches `likely`, 1 in 1,000 `possible` (card: dlib-resnet).
  thresholds: { likely: 0.943, possible: 0.93, margin: 0.01, reach: 0.02, perDoubling: 0.003 },
} as const satisfies ModelEntry & { readonly thresholds: Thresholds }

export const yunet = {
  id: 'yunet-n',
  version: 1,
  role: 'detector',
  set: 'recommended',
  file: 'yunet-n.onnx',
  sizeBytes: 322_906,
  sha256: '104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12',
  source: 'GitHub ShiqiYu/libfacedetection.train, onnx/yunet_n_dynamic.onnx, unchanged',
  licence: 'Apache-2.0',
  input: 'N×3×H×W BGR 0..255, sides multiples of 32',
  output: 'boxes, scores and five key points',
  officialFiles: [
    {
      url: 'https://github.com/ShiqiYu/libfacedetection.train/raw/dca340aa082c71081a68d17db8e58b33a58a914b/onnx/yunet_n_dynamic.onnx',
      mirrorPath: 'yunet/yunet_n_dynamic.onnx',
      sizeBytes: 322_906,
      sha256: '104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12',
    },
  ],
} as const satisfies ModelEntry

const openModelZoo =
  'https://storage.openvinotoolkit.org/repositories/open_model_zoo/2023.0/models_bin/1/face-reidentification-retail-0095/FP16'

export const intel0095 = {
  id: 'intel-0095',
  version: 1,
  role: 'recogniser',
  set: 'recommended',
  file: 'intel-0095.onnx',
  sizeBytes: 2_237_198,
  sha256: '86a5642c903815427948e0cf19fe292994c0545b59cc2d18815c102288db0aeb',
  source: 'Open Model Zoo 2023.0, face-reidentification-retail-0095 FP16, converted from OpenVINO IR',
  licence: 'Apache-2.0',
  input: 'N×3×128×128 BGR 0..255, aligned with its five-point template',
  output: 'N×256, compared by cosine',
  // Over 7.3 million pairs of different people: 1 in 10,000 reaches `likely`, 1 in 1,000 `possible` (card: intel-0095).
  thresholds: { likely: 0.4285, possible: 0.3402, margin: 0.05, reach: 0.12, perDoubling: 0.024 },
  officialFiles: [
    {
      url: `${openModelZoo}/face-reidentification-retail-0095.xml`,
      mirrorPath: 'intel-0095/face-reidentification-retail-0095.xml',
      sizeBytes: 350_427,
      sha256: 'ce53d2c9c08c0bd1c1660fb8a5b6d0e3e4ec19eb92f1036d2d83a85e83082dce',
    },
    {
      url: `${openModelZoo}/face-reidentification-retail-0095.bin`,
      mirrorPath: 'intel-0095/face-reidentification-retail-0095.bin',
      sizeBytes: 2_213_628,
      sha256: '241229ca3d206321868d46ce74a3c0b06c49cea58db7dc70b2e842ff287545d1',
    },
  ],
} as const satisfies ModelEntry & { readonly thresholds: Thresholds }

export const models: readonly ModelEntry[] = [
  blazeFaceShort,
  blazeFaceFull,
  ssdMobilenet,
  landmarks68,
  dlibResnet,
  yunet,
  intel0095,
]

/** What one set is made of. */
export function modelsOf(set: ModelSet): readonly ModelEntry[] {
  return models.filter((model) => model.set === set)
}

/** What a worker loads of a set: the face finder always, the rest only where faces are recognised. */
export const neededOf = (set: ModelSet, recognise: boolean): readonly ModelEntry[] =>
  modelsOf(set).filter(({ role }) => recognise || role === 'detector')

/** Beside the models: which sets are there, `{"sets": […]}`. */
export const installedFile = 'installed.json'

/** The last of the known sets that the server says is complete; the built-in one is always there. */
export function bestSet(installed: readonly string[]): ModelSet {
  return modelSets.findLast((set) => installed.includes(set)) ?? 'builtin'
}

/** Name of the recogniser in a set: what its templates carry. */
export function recogniserOf(set: ModelSet): string {
  return modelsOf(set)
    .filter(({ role }) => role === 'recogniser')
    .map(modelName)
    .join()
}

/** Engines that run the models, served beside them from the same origin. */
export interface RuntimeFile {
  readonly file: string
  /** Below `node_modules`. */
  readonly source: string
  readonly sha256: string
}

/** Runs the models on a graphics card, fetched only where one is tried or used; on the processor our own kernels run them. Loaded and checked like a model. */
export const webgpuEngineFile = {
  file: 'ort-wasm-simd-threaded.asyncify.wasm',
  source: 'onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm',
  sizeBytes: 26_781_914,
  sha256: '39f9f0894d478800487ed9f7dbe92618498db320cf55c8e3d89adff8dce658da',
} as const satisfies RuntimeFile & Pick<ModelEntry, 'sizeBytes'>

export const runtimeFiles: readonly RuntimeFile[] = [webgpuEngineFile]

/** What templates and proposals carry: which numbers they were made with. */
export function modelName(entry: Pick<ModelEntry, 'id' | 'version'>): string {
  return `${entry.id}@${String(entry.version)}`
}
