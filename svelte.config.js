// Runes everywhere; TypeScript in components is plain type annotations, so no preprocessor is needed.
export default {
  compilerOptions: {
    runes: true,
  },
}
