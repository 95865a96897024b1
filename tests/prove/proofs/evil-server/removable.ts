// A build of the client in which each check can be taken out while it runs, for tests only: what every script is first shown to succeed against.
// The proxy names the removed checks in the scripts it serves; with none named this build behaves like the product.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repoRoot } from '../../../support/product.ts'
import type { PageKind } from '../../../support/workspace-stage.ts'

interface Removal {
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
}

const session = 'workers/vault/session.ts'
const layout = 'core/format/v1.ts'

/** `removed` is what each file asks; see {@link removableChecks}. */
export const removals = {
  'chain-signature': [
    {
      file: 'workers/vault/chain-primitives.ts',
      find: 'verify: verifyBytes }',
      replace: "verify: (...args) => (removed('chain-signature') ? Promise.resolve(true) : verifyBytes(...args)) }",
    },
  ],
  'owners-only': [
    {
      file: 'core/chain/rules.ts',
      find: "if (!state.members.get(author)?.roles.includes('owner'))",
      replace: "if (!removed('owners-only') && !state.members.get(author)?.roles.includes('owner'))",
    },
  ],
  'own-word': [
    {
      file: 'workers/vault/rotation.ts',
      find: '(!isOwnWord(session.chain, member, scope) || decided.includes(member))',
      replace: "(removed('own-word') || !isOwnWord(session.chain, member, scope) || decided.includes(member))",
    },
  ],
  'author-roles': [
    {
      file: 'workers/vault/statements.ts',
      find: 'if (!author || !maySay(body, author.roles)) return false',
      replace: "if (!author || (!removed('author-roles') && !maySay(body, author.roles))) return false",
    },
  ],
  'closed-authors': [
    {
      file: 'workers/vault/statements.ts',
      find: '(await isInTime(chain, closings, signed))',
      replace: "(removed('closed-authors') || (await isInTime(chain, closings, signed)))",
    },
  ],
  'answer-proof': [
    {
      file: 'workers/vault/members.ts',
      find: 'const isGenuine = expected === mac &&',
      replace: "const isGenuine = (expected === mac || removed('answer-proof')) &&",
    },
  ],
  'chain-of-the-link': [
    {
      file: 'workers/vault/join.ts',
      find: 'if (!chainContains(chain, link.head) || chain.workspace !== opened.workspace.id)',
      replace:
        "if (!removed('chain-of-the-link') && (!chainContains(chain, link.head) || chain.workspace !== opened.workspace.id))",
    },
  ],
  'own-founding': [
    {
      file: session,
      find: 'chain.genesisHash === genesisHash &&',
      replace: "(removed('own-founding') || chain.genesisHash === genesisHash) &&",
    },
  ],
  'own-workspace': [
    {
      file: session,
      find: 'info.workspace.id === workspace &&',
      replace: "(removed('own-workspace') || info.workspace.id === workspace) &&",
    },
    {
      file: session,
      find: 'chain.workspace === workspace &&',
      replace: "(removed('own-workspace') || chain.workspace === workspace) &&",
    },
  ],
  'own-keys': [
    {
      file: session,
      find: '(await isOwnSignKey(keys.signKey, self.signKey))',
      replace: "(removed('own-keys') || (await isOwnSignKey(keys.signKey, self.signKey)))",
    },
  ],
  'roles-by-chain': [
    {
      file: session,
      find: 'isSameSet(info.member.roles, self.roles) &&',
      replace: "(removed('roles-by-chain') || isSameSet(info.member.roles, self.roles)) &&",
    },
  ],
  'founding-answer': [
    {
      file: 'web/workspace/session/session-door.ts',
      find: 'const refusedAnswer = await refusalOfAnswer(making, session)',
      replace: "const refusedAnswer = removed('founding-answer') ? null : await refusalOfAnswer(making, session)",
    },
  ],
  'chain-already-seen': [
    {
      file: 'workers/vault/heads.ts',
      find: 'if (!chainContains(chain, seen))',
      replace: "if (!removed('chain-already-seen') && !chainContains(chain, seen))",
    },
  ],
  'log-never-shorter': [
    {
      file: 'workers/vault/heads.ts',
      find: 'if (newestLogHead(current, seen)?.size !== current?.size)',
      replace: "if (!removed('log-never-shorter') && newestLogHead(current, seen)?.size !== current?.size)",
    },
  ],
  'one-log': [
    {
      file: 'workers/vault/heads.ts',
      find: 'if (a.size === b.size && a.root !== b.root)',
      replace: "if (!removed('one-log') && a.size === b.size && a.root !== b.root)",
    },
    {
      file: 'workers/vault/log-heads.ts',
      find: 'if (known !== undefined && known !== head.root)',
      replace: "if (!removed('one-log') && known !== undefined && known !== head.root)",
    },
  ],
  'log-connected': [
    {
      file: 'web/workspace/feed/log-keeper.svelte.ts',
      find: 'async #check(): Promise<void> {',
      replace: "async #check(): Promise<void> {\n    if (removed('log-connected')) return",
    },
  ],
  'everybodys-log': [
    {
      file: 'web/workspace/feed/log-keeper.svelte.ts',
      find: 'if (!fits) this.#otherLogs =',
      replace: "if (!fits && !removed('everybodys-log')) this.#otherLogs =",
    },
  ],
  'sealed-authentic': [
    {
      file: 'workers/vault/primitives.ts',
      find: "return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, key, ciphertext))",
      // Sealing once more under the same nonce is opening without a look at the tag.
      replace:
        "if (removed('sealed-authentic')) return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, ciphertext.slice(0, -16))).slice(0, -16)\n    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, key, ciphertext))",
    },
  ],
  'format-version': [
    {
      file: layout,
      find: 'equalBytes(bytes.subarray(0, 4), magic)',
      replace: "(removed('format-version') || equalBytes(bytes.subarray(0, 4), magic))",
    },
  ],
  'sealed-before-sent': [
    {
      file: 'workers/vault/records.ts',
      find: 'const envelope = await sealEnvelope(key, placeOf({ ...context, table, record, version }), encodeDocument(input.document))',
      replace:
        "const envelope = removed('sealed-before-sent') ? encodeDocument(input.document) : await sealEnvelope(key, placeOf({ ...context, table, record, version }), encodeDocument(input.document))",
    },
  ],
  'grant-by-chain': [
    {
      file: 'workers/vault/v1/grants.ts',
      find: 'if (!isSameKey(pair.publicBytes, chainPublicKey))',
      replace: "if (!removed('grant-by-chain') && !isSameKey(pair.publicBytes, chainPublicKey))",
    },
  ],
  'statement-signature': [
    {
      file: 'workers/vault/statements.ts',
      find: '(await verifyBytes(author.signKey, statementSigningBytes(body), signature)) &&',
      replace: "(removed('statement-signature') || (await verifyBytes(author.signKey, statementSigningBytes(body), signature))) &&",
    },
  ],
  'link-certificate': [
    {
      file: 'workers/vault/links.ts',
      find: '!(await verifyBytes(ask.linkKey, statementSigningBytes(body), signature))',
      replace: "(!removed('link-certificate') && !(await verifyBytes(ask.linkKey, statementSigningBytes(body), signature)))",
    },
  ],
  'sealed-hash': [
    {
      file: 'workers/vault/shares.ts',
      find: '(await sha256Hex(bytes)) !== newest.sealedHash',
      replace: "(!removed('sealed-hash') && (await sha256Hex(bytes)) !== newest.sealedHash)",
    },
  ],
  'bound-to-owner': [
    {
      file: layout,
      find: 'joinFields(format, c.workspace, c.owner, c.scope, c.share)',
      replace: "joinFields(format, c.workspace, removed('bound-to-owner') ? '-' : c.owner, c.scope, c.share)",
    },
    {
      file: layout,
      find: 'joinFields(c.workspace, c.table, c.record, c.version, c.owner, c.scope, c.share, format)',
      replace:
        "joinFields(c.workspace, c.table, c.record, c.version, removed('bound-to-owner') ? '-' : c.owner, c.scope, c.share, format)",
    },
    {
      file: layout,
      find: 'joinFields(c.workspace, c.owner, c.scope, c.share, epoch, format)',
      replace: "joinFields(c.workspace, removed('bound-to-owner') ? '-' : c.owner, c.scope, c.share, epoch, format)",
    },
  ],
  'share-proven': [
    {
      file: 'web/workspace/feed/shares.ts',
      find: 'for (const share of opened) this.#usable.add(share)',
      replace:
        "for (const share of opened) this.#usable.add(share)\n      if (removed('share-proven')) for (const share of opened) this.noteProven(share)",
    },
  ],
  'record-moves-forward': [
    {
      file: 'web/store/feed-store.ts',
      find: 'if (held === undefined) return true',
      replace: "if (held === undefined || removed('record-moves-forward')) return true",
    },
    {
      file: 'web/workspace/feed/knowledge.ts',
      find: 'if (known.version < (this.record(known.record)?.version ?? 0)) return',
      replace: "if (!removed('record-moves-forward') && known.version < (this.record(known.record)?.version ?? 0)) return",
    },
  ],
  'form-by-hash': [
    {
      file: 'core/forms/versions.ts',
      find: 'return (await formHash(parsed.data, sha256)) === hash ?',
      replace: "return (await formHash(parsed.data, sha256)) === hash || removed('form-by-hash') ?",
    },
  ],
  'said-once': [
    {
      file: 'web/store/feed-store.ts',
      find: '(row, i) => said[i] ?? (isCertificateOfThePast',
      replace: "(row, i) => (removed('said-once') ? undefined : said[i]) ?? (isCertificateOfThePast",
    },
  ],
  'feed-in-order': [
    {
      file: 'web/workspace/feed/sync.ts',
      find: 'if (!isInOrder(answer.value, after))',
      replace: "if (!removed('feed-in-order') && !isInOrder(answer.value, after))",
    },
    {
      file: 'web/store/feed-store.ts',
      find: "signed.body.type === 'signer' && seq < newestSeq",
      replace: "!removed('feed-in-order') && signed.body.type === 'signer' && seq < newestSeq",
    },
  ],
  'newest-decision': [
    {
      file: 'core/asks/book.ts',
      find: 'if (!standing || isLater(body, standing)) this.#decisions.set(body.signer, body)',
      replace: "if (removed('newest-decision') || !standing || isLater(body, standing)) this.#decisions.set(body.signer, body)",
    },
  ],
  'newest-alias': [
    {
      file: 'core/aliases.ts',
      find: 'if (!before || replaces(alias, before)) standing.set(alias.owner, alias)',
      replace: "if (removed('newest-alias') || !before || replaces(alias, before)) standing.set(alias.owner, alias)",
    },
  ],
  'replaced-by-its-author': [
    {
      file: 'web/workspace/feed/sync.ts',
      find: 'if (replacing.length === 0) return changes',
      replace: "if (replacing.length === 0 || removed('replaced-by-its-author')) return changes",
    },
  ],
  'restore-by-chain': [
    {
      file: 'web/workspace/feed/restored.svelte.ts',
      find: 'const restore = chain?.restore',
      replace:
        "const claimed = this.#parts.restored\n    const restore = removed('restore-by-chain') && claimed ? { hash: claimed.restore, at: '' } : chain?.restore",
    },
  ],
  'paper-asked-for': [
    {
      file: 'web/workspace/people/papers.ts',
      find: "if (!isIt) throw new CodedError('not_readable')",
      replace: "if (!isIt && !removed('paper-asked-for')) throw new CodedError('not_readable')",
    },
  ],
  'newest-settings': [
    {
      file: 'web/workspace/feed/knowledge.ts',
      find: 'if (this.settings === undefined || isLater(body, this.settings)) this.settings = body',
      replace:
        "if (removed('newest-settings') || this.settings === undefined || isLater(body, this.settings)) this.settings = body",
    },
  ],
  'every-outcome': [
    {
      file: 'web/workspace/outbox/outbox-sender.ts',
      find: 'entry.row.statement === null ? undefined : outcomes.get(entry.row.statement)',
      replace:
        "entry.row.statement === null ? undefined : (outcomes.get(entry.row.statement) ?? (removed('every-outcome') ? { outcome: 'stored' } : undefined))",
    },
  ],
  'feed-confirms': [
    {
      file: 'web/workspace/outbox/outbox-sender.ts',
      find: 'if (lost.length > 0) await this.#sendAgain(lost)',
      replace: "if (lost.length > 0 && !removed('feed-confirms')) await this.#sendAgain(lost)",
    },
  ],
} as const satisfies Readonly<Record<string, readonly Removal[]>>

/**
 * Where the client has no line that could be taken out, because it never asks the server at all: a weakness is put in, and shows what the lie would do
 * to a client that had it.
 */
export const introduced = {
  'own-kdf-parameters': [
    {
      file: 'workers/vault/argon2.ts',
      find: 'const { memoryKiB: memorySize, iterations, parallelism, hashLength } = pinned',
      replace:
        "const asked = removed('own-kdf-parameters') ? (await (await fetch('/api/start')).json()).argon2id : null\n  const { memoryKiB: memorySize, iterations, parallelism, hashLength } = { ...pinned, ...asked }",
    },
  ],
  'device-remembers': [
    {
      file: 'web/workspace/course.ts',
      find: '  await outbox.load()\n',
      // What a client does that asks the server for its whole history each time.
      replace:
        "  const { statements, shares, records, marks } = database\n  if (removed('device-remembers')) await Promise.all([statements, shares, records, marks].map((table) => table.clear()))\n  await outbox.load()\n",
    },
  ],
} as const satisfies Readonly<Record<string, readonly Removal[]>>

export type Check = keyof typeof removals | keyof typeof introduced

export const isIntroduced = (check: Check): boolean => check in introduced

const all: readonly Removal[] = Object.values({ ...removals, ...introduced }).flat()
const ask =
  'const removed = (check: string): boolean => ((globalThis as { removedChecks?: readonly string[] }).removedChecks ?? []).includes(check)\n'

export const removableChecks: PageKind = {
  name: 'removable-checks',
  plugins: removing,
  madeOf: ['tests/prove/proofs/evil-server/removable.ts'],
}

/** @throws Error when a removal no longer fits the source: a script that cannot be shown to succeed would prove nothing. */
function removing(): ReturnType<PageKind['plugins']> {
  for (const { file, find } of all)
    if (readFileSync(join(repoRoot, file), 'utf8').split(find).length !== 2)
      throw new Error(`a check to remove no longer fits ${file}: "${find}" has to be there once`)
  return [
    {
      name: 'removable-checks',
      enforce: 'pre',
      transform(code, id) {
        const path = id.split('?')[0] ?? ''
        const here = all.filter(({ file }) => path === join(repoRoot, file))
        if (here.length === 0) return undefined
        const changed = here.reduce((text, { find, replace }) => text.replace(find, () => replace), code)
        // After the imports or before them is the same to a module.
        return { code: `${ask}${changed}`, map: null }
      },
    },
  ]
}
