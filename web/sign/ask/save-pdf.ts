// The PDF copy: the library that makes it is loaded when somebody asks for a copy, never before.
import { download } from '../../ui/save-file.ts'
import type { EvidenceCopy } from '../../evidence/pdf.ts'

export async function savePdf(copy: EvidenceCopy): Promise<void> {
  const { evidencePdf } = await import('../../evidence/pdf.ts')
  download(new Blob([await evidencePdf(copy)], { type: 'application/pdf' }), `${copy.evidence.pseudonym}.pdf`)
}
