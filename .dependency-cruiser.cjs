// Who may import whom: one rule per row of the house's table (README, "Folders"), and the arrows that must never exist.
// `npm run check:boundaries` runs it; tests/architecture plants a violation of every rule and sees it fail.

const rooms = '^(core|models|server|tests|web|workers)/'

/** A room that may import itself and the rooms listed, and nothing else of ours. */
const room = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: { path: rooms, pathNot: [...allowed] },
})

const typesOnly = { dependencyTypesNot: ['type-only'] }

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Files that need each other cannot be read, tested or moved alone; split along the noun they share.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'the-product-needs-no-development-dependency',
      comment: 'Starting installs without them (`npm start`): what is built or run from here has to stand among the dependencies.',
      severity: 'error',
      from: { path: '^(core|models|server|web|workers)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-never-reaches-the-vault',
      comment: 'The server must not be able to open anything, so no chain of imports may lead from it to code that handles keys.',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^workers/vault/', reachable: true },
    },
    {
      // Reaching into a folder takes an edge into it, so forbidding the edges forbids every way there. The one exception imports no code: it asks
      // Vite for the address of the worker (tests/architecture checks that it asks for nothing else).
      name: 'vault-has-one-door',
      comment: 'Keys cannot leak through code that cannot name them: outside the vault only its contract (api.ts) exists.',
      severity: 'error',
      from: { path: '^(core|models|server|web|workers)/', pathNot: '^workers/vault/' },
      to: { path: '^workers/vault/(?!(person/)?api[.]ts$)', pathNot: '^workers/vault/(person/)?worker[.]ts$' },
    },
    {
      name: 'worker-entries-are-started-in-one-place',
      comment:
        'Trusted Types admit exactly the addresses listed in trusted-workers.ts, person-worker.ts and selfie-worker.ts; a worker started elsewhere would be one more way in.',
      severity: 'error',
      from: { path: rooms, pathNot: ['^tests/', '^web/api/(trusted-workers|person-worker|selfie-worker)[.]ts$'] },
      to: { path: '^workers/([^/]+|vault/person)/worker[.]ts$' },
    },
    {
      name: 'core-is-pure',
      comment: 'Browser, workers and server share core, so it stays free of DOM, Node, network and frameworks: itself and zod.',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: ['^core/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'feature-knows-no-feature',
      comment: 'Features meet in the opened workspace and the shell, never in each other, so that each can change or go alone.',
      severity: 'error',
      from: { path: '^web/console/([^/]+)/', pathNot: '^web/console/shell/' },
      to: { path: '^web/console/[^/]+/', pathNot: '^web/console/$1/' },
    },
    room(
      'feature-uses-the-web-rooms',
      '^web/console/',
      [
        '^web/console/',
        '^web/(store|api|ui|i18n|workspace|destinations|form-view|evidence|pdf)/',
        '^core/',
        '^workers/[^/]+/api[.]ts$',
        '^models/manifest[.]ts$',
      ],
      'A feature talks to workers and the server through web/api and the workspace, so that the ways out stay countable. The manifest is data to show.',
    ),
    room(
      'destinations-know-no-verdict',
      '^web/destinations/',
      ['^web/destinations/', '^core/'],
      'An adapter is handed what may leave and sends it; it knows neither how that was decided nor what else is open.',
    ),
    room(
      'sign-stays-small',
      '^web/sign/',
      ['^web/sign/', '^web/(api|ui|i18n|form-view|evidence)/', '^workers/vault/person/api[.]ts$', '^core/'],
      'A depicted person opens the public pages on a phone: they carry nothing of the console and no store.',
    ),
    room(
      'form-view-only-shows',
      '^web/form-view/',
      ['^web/form-view/', '^core/'],
      'The signing page and the editor show a form with the same components, so these know neither and stay light.',
    ),
    room(
      'evidence-is-read-anywhere',
      '^web/evidence/',
      ['^web/(evidence|pdf|i18n)/', '^core/'],
      'The person reads what they signed on the signing page, staff in the console: the same lines, so these know neither.',
    ),
    room(
      'pdf-only-writes',
      '^web/pdf/',
      ['^web/pdf/', '^core/'],
      'Paper is written the same way for evidence and for forms; what stands on it is theirs.',
    ),
    room(
      'store-holds-sealed-records-only',
      '^web/store/',
      ['^web/store/', '^core/'],
      'The store knows no key, no screen and no worker, so that it cannot hold anything readable.',
    ),
    room(
      'api-opens-the-doors',
      '^web/api/',
      [
        '^web/api/',
        '^core/',
        '^models/manifest[.]ts$',
        '^server/app[.]ts$',
        '^workers/([^/]+|vault/person)/(api|worker)[.]ts$',
        '^workers/rpc/',
      ],
      'Doors know contracts, not what is behind them.',
    ),
    {
      name: 'api-takes-types-from-the-other-side',
      comment: 'A value imported from the server or a worker would put its code into the page; only its types may come over.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(server/|workers/([^/]+|vault/person)/api[.]ts$)', ...typesOnly },
    },
    room(
      'workspace-joins-store-and-doors',
      '^web/workspace/',
      ['^web/(workspace|store|api)/', '^core/', '^workers/[^/]+/api[.]ts$'],
      'The opened workspace is the state every feature shares, so it may know none of them and no component.',
    ),
    room(
      'ui-is-dumb',
      '^web/ui/',
      ['^web/(ui|i18n)/', '^core/'],
      'Props in, callbacks out: a component that loads its own data cannot be reused or tested alone.',
    ),
    room(
      'texts-know-no-screen',
      '^web/i18n/',
      ['^web/i18n/', '^core/'],
      'Catalogues and formats serve every screen, so they may depend on none.',
    ),
    {
      name: 'worker-contract-is-types',
      comment:
        'A contract both threads read must not bring code of one into the other: types of core, and of a neighbouring contract.',
      severity: 'error',
      from: { path: '^workers/([^/]+|vault/person)/api[.]ts$' },
      to: { ...typesOnly },
    },
    room(
      'worker-entry-is-logic-free',
      '^workers/([^/]+)/worker[.]ts$',
      ['^workers/$1/', '^workers/rpc/', '^core/'],
      'The entry only exposes; logic lives in files that a test can import without starting a worker.',
    ),
    room(
      'vision-sees-pixels-only',
      '^workers/vision/',
      ['^workers/(vision|rpc)/', '^models/', '^core/'],
      'Vision never meets keys, the server or a screen.',
    ),
    room(
      'vault-holds-keys-only',
      '^workers/vault/',
      ['^workers/(vault|rpc)/', '^core/'],
      'Whoever reviews the keys reads this folder and core, nothing more.',
    ),
    room(
      'finder-searches-only',
      '^workers/finder/',
      ['^workers/(finder|rpc)/', '^core/'],
      'The search index holds opened records; it needs no pixels and no keys.',
    ),
    room(
      'practice-draws-only',
      '^workers/practice/',
      ['^workers/(practice|rpc)/', '^core/'],
      'The drawn people are made from a seed; they need no keys, no models and no server.',
    ),
    room(
      'metadata-reads-and-writes-only',
      '^workers/metadata/',
      ['^workers/(metadata|rpc)/', '^core/'],
      'It is handed one file and the words to write; it needs no keys, no models and no server.',
    ),
    room(
      'rpc-is-plumbing',
      '^workers/rpc/',
      ['^workers/rpc/', '^core/'],
      'Plumbing that knew a concrete worker would be loaded, with that worker, by all others.',
    ),
    room(
      'models-stand-alone',
      '^models/',
      ['^models/', '^core/'],
      'Which models exist and how their bytes are made does not depend on who uses them.',
    ),
    {
      name: 'models-in-the-browser-need-no-node',
      comment: 'The manifest and the loader run in workers; only the preparation is a Node program.',
      severity: 'error',
      from: { path: '^models/(?!prepare/)' },
      to: { dependencyTypes: ['core'] },
    },
    room(
      'server-stores-ciphertext',
      '^server/',
      ['^server/', '^core/'],
      'The server knows the contract and itself: no browser code, no worker, no model.',
    ),
    {
      name: 'queries-know-no-routes',
      comment: 'Queries are called by routes, jobs and tools alike, so they know none of them.',
      severity: 'error',
      from: { path: '^server/db/' },
      to: { path: '^server/(routes|http|cli|app|main|service)' },
    },
    {
      name: 'routes-know-no-routes',
      comment: 'A resource is one file; what two of them share belongs below them.',
      severity: 'error',
      from: { path: '^server/routes/([^/]+)[.]ts$' },
      to: { path: '^server/(routes/|app|main|service|cli)', pathNot: '^server/routes/($1|validate)[.]ts$' },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'What ships must not depend on what checks it.',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere escapes every other rule.',
      severity: 'error',
      from: {},
      // `?url` is the build's word for the address of a file of a package.
      to: { couldNotResolve: true, pathNot: '\\?url$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|data)/' },
    moduleSystems: ['es6', 'cjs'],
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'browser', 'import', 'node', 'default', 'types'],
    },
  },
}
