// Fixed words of evidence, apart from its schemas: the signing page shows them before it loads anything else.
export const relations = ['parent', 'guardian', 'other'] as const
export const ageBands = ['0-11', '12-15', '16-17'] as const
