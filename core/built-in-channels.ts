// The channels every workspace has, apart from the schemas: the signing page names them before it loads anything else.
export const builtInChannels = ['intranet', 'website', 'social', 'print', 'press'] as const
