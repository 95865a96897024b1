// Printed forms as a scanner sees them: drawn by poppler (Debian: poppler-utils), an independent reader of PDF, a little coarser than an office scanner.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Each page as a JPEG file. */
export function scanned(pdf: Uint8Array, dotsPerInch = 110): readonly Uint8Array<ArrayBuffer>[] {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-scan-'))
  try {
    writeFileSync(join(folder, 'printed.pdf'), pdf)
    execFileSync('pdftoppm', ['-r', String(dotsPerInch), '-jpeg', join(folder, 'printed.pdf'), join(folder, 'page')])
    const names = readdirSync(folder).filter((name) => name.endsWith('.jpg'))
    return names.sort().map((name) => new Uint8Array(readFileSync(join(folder, name))))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
