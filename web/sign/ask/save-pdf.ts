// The PDF copy: the library that makes it, and the schemas that read the log's line, are loaded when somebody asks for a copy, never before.
import type { Evidence } from '../../../core/asks/evidence.ts'
import type { Done } from '../../api/person-door.ts'
import { download } from '../../ui/save-file.ts'

export async function savePdf(
  evidence: Evidence,
  organisation: string,
  { salt, logged }: Pick<Done, 'salt' | 'logged'>,
): Promise<void> {
  const [{ evidencePdf }, { signedLine }] = await Promise.all([
    import('../../evidence/pdf.ts'),
    import('../../../core/asks/signed-line.ts'),
  ])
  const bytes = await evidencePdf({ evidence, organisation, salt, line: signedLine(logged, evidence.ask), findings: null })
  download(new Blob([bytes], { type: 'application/pdf' }), `${evidence.pseudonym}.pdf`)
}
