// Lint rules: strict typed TypeScript and Svelte, and the three libraries that have one home each. A rule is relaxed only with a reason beside it.
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const onlyHome = (name, home) => ({ name, message: `${name} has one home: ${home}. Use what that room offers.` })

const comlink = onlyHome('comlink', 'workers/rpc, and the doors in web/api')
const dexie = onlyHome('dexie', 'web/store')
const crypto = ['hpke', 'hash-wasm'].map((name) => onlyHome(name, 'workers/vault, where the keys live'))
const restrict = (...paths) => ({ 'no-restricted-imports': ['error', { paths }] })

export default tseslint.config(
  { ignores: ['build/', 'data/', 'node_modules/', 'tests/vectors/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.mjs', '*.cjs'] },
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      'svelte/button-has-type': 'error',
      ...restrict(comlink, dexie, ...crypto),
      // Interfaces and types are both plain here; the house uses interfaces for objects and types for unions, which needs no rule.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // Callbacks whose result does not matter are the common case in Svelte handlers and Node events.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      // Numbers read well in messages; everything else in a template must be text already.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // tsc reports unused names already (noUnusedLocals, noUnusedParameters).
      '@typescript-eslint/no-unused-vars': 'off',
      // `noPropertyAccessFromIndexSignature` style of `env['NAME']` is deliberate: it shows that a name comes from outside.
      '@typescript-eslint/dot-notation': 'off',
      // Classes of constants and Svelte state classes are meant; so are empty arrow functions as "nothing to do".
      '@typescript-eslint/no-empty-function': 'off',
      // There is no enum: tsc allows erasable syntax only. Looking for one at every assignment costs a tenth of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // Collections on screen are `$state.raw` and replaced whole; a Map inside one function, and a date that never changes, need no reactivity.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser } },
    rules: {
      // `void value` is how an effect names what it follows.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // In a component with a type parameter the rule takes `as Value` for a removal of null.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // An imported component is `any` to this rule, and so is what its callbacks receive; svelte-check (check:types) knows their real types.
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  // In components svelte-check knows the types, and for rules that need them the whole program would be made anew for every file: a third of the time.
  {
    files: ['**/*.svelte'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser, projectService: false } },
  },
  // Each home may import its own library, and still none of the others'.
  { files: ['workers/rpc/**', 'workers/*/worker.ts', 'web/api/**'], rules: restrict(dexie, ...crypto) },
  { files: ['web/store/**'], rules: restrict(comlink, ...crypto) },
  { files: ['workers/vault/**'], rules: restrict(comlink, dexie) },
  // Tests look at everything from outside, and unsafe values are what many of them are about.
  {
    files: ['tests/**'],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  // A test in the browser has no standard output; this is how it says what it measured.
  { files: ['tests/browser/**'], rules: { 'no-console': ['error', { allow: ['info'] }] } },
  // Plain scripts are not part of a TypeScript project; they have no types to check.
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { globals: globals.node, parserOptions: { projectService: false } },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
)
