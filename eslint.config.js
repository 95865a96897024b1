// Lint rules for components; TypeScript is linted by oxlint, type-aware (.oxlintrc.json), which does not read Svelte's files. A rule is relaxed only with a
// reason beside it.
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const onlyHome = (name, home) => ({ name, message: `${name} has one home: ${home}. Use what that room offers.` })

export default tseslint.config(
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  // svelte-check (check:types) knows the types here; rules that need them would make the whole program anew for every file.
  { files: ['**/*.svelte'], extends: [tseslint.configs.strict, tseslint.configs.stylistic] },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      'svelte/button-has-type': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            onlyHome('comlink', 'workers/rpc, and the doors in web/api'),
            onlyHome('dexie', 'web/store'),
            ...['hpke', 'hash-wasm'].map((name) => onlyHome(name, 'workers/vault, where the keys live')),
          ],
        },
      ],
      // Interfaces and types are both plain here; the house uses interfaces for objects and types for unions, which needs no rule.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // tsc reports unused names already (noUnusedLocals, noUnusedParameters).
      '@typescript-eslint/no-unused-vars': 'off',
      // Props are read anew at every use; `let` says so.
      'prefer-const': 'off',
      // Svelte handlers that do nothing are meant.
      '@typescript-eslint/no-empty-function': 'off',
      // Collections on screen are `$state.raw` and replaced whole; a Map inside one function, and a date that never changes, need no reactivity.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
)
