// The page inside the archive: what it holds, what it lacks and who could add that, in the language of the screen.
import { failureSentence } from '../../../i18n/failure.ts'
import { domain } from '../../../i18n/domain.ts'
import { formatInstant, formatList } from '../../../i18n/format.ts'
import type { Workspace } from '../../../workspace/types.ts'
import type { Contents } from './archive.ts'
import { t } from './texts.ts'

export function readmeText({ info, member, roles }: Workspace, now: Date, contents: Contents): string {
  const { people, photos, papers, pictures, log } = contents
  const holds = [
    t('readme.people', { people }),
    t('readme.consents'),
    t('readme.asks'),
    t('readme.papers', { papers }),
    t('readme.events', { photos }),
    t('readme.publications'),
    t('readme.settings'),
    ...(contents.picturesMissing === null ? [] : [t('readme.pictures', { pictures })]),
    ...('lines' in log ? [t('readme.log', { lines: log.lines })] : []),
  ]
  const made = t('readme.made', {
    when: formatInstant(now.toISOString()),
    member: member.name,
    roles: formatList(roles.map((role) => domain(`role.${role}`))),
  })
  const name = info.name
  const page = [
    ...headed(t('readme.title', { name }), '='),
    made,
    ...(contents.waiting > 0 ? [t('readme.waiting', { count: contents.waiting })] : []),
    '',
    ...headed(t('readme.what'), '-'),
    ...listed(holds),
    '',
    t('readme.csv'),
    '',
    ...headed(t('readme.not'), '-'),
    ...listed(lacks(contents)),
  ]
  // A byte order mark and these line ends: Windows' own editor reads it too.
  return `\uFEFF${page.join('\r\n')}\r\n`
}

/** What this member's roles keep shut, as the screen says it before and the page afterwards. */
export function shut(contents: Pick<Contents, 'withoutNames' | 'withoutLibrary' | 'withoutPapers'>, withoutLog: boolean): string[] {
  return [
    ...(contents.withoutNames ? [t('lack.names')] : []),
    ...(contents.withoutLibrary ? [t('lack.library')] : []),
    ...(contents.withoutPapers ? [t('lack.papers')] : []),
    ...(withoutLog ? [t('lack.log')] : []),
  ]
}

function lacks(contents: Contents): string[] {
  const { papersMissing, picturesMissing, log } = contents
  const missing = 'missing' in log ? log.missing : null
  return [
    ...shut(contents, missing === 'role').map((what) => t('readme.lack', { what })),
    ...[...new Set(papersMissing)].map((code) =>
      t('readme.papersMissing', { count: papersMissing.filter((one) => one === code).length, why: failureSentence(code) }),
    ),
    ...(picturesMissing === null ? [t('readme.picturesNone')] : []),
    ...(picturesMissing ? [t('readme.picturesMissing', { count: picturesMissing })] : []),
    ...(missing === null || missing === 'role' ? [] : [t('readme.logMissing', { why: failureSentence(missing) })]),
    t('readme.templates'),
  ]
}

const headed = (title: string, line: string): string[] => [title, line.repeat(title.length)]
const listed = (lines: readonly string[]): string[] => lines.map((line) => `- ${line}`)
