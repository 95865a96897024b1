// Who a process is, beyond its number: numbers are reused, so the boot and the start time go with it.
import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'

export interface ProcessIdentity {
  readonly pid: number
  /** Changes with every start of the machine; empty where the system does not tell. */
  readonly boot: string
  /** When the process started, in the system's own notation; null when there is no such process. */
  readonly started: string | null
  /** The process-number space (containers have their own); empty where the system does not tell. */
  readonly space: string
}

/** The identity of `pid` now. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, boot: readOr('/proc/sys/kernel/random/boot_id', ''), started: startTimeOf(pid), space: processSpace() }
}

function startTimeOf(pid: number): string | null {
  if (process.platform === 'linux') {
    const stat = readOr(`/proc/${String(pid)}/stat`, null)
    // The name, in parentheses, may hold anything; the 22nd field is the start time in clock ticks since boot, the 3rd the state.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields === undefined || fields[0] === 'Z' ? null : (fields[19] ?? null)
  }
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() ||
      null
    )
  } catch (error) {
    // `ps` ends with status 1 when there is no such process.
    if (error instanceof Error && 'status' in error && error.status === 1) return null
    throw error
  }
}

function processSpace(): string {
  if (process.platform !== 'linux') return ''
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    // Some sandboxes hide /proc/self/ns; then there is nothing to compare.
    return ''
  }
}

function readOr<T>(path: string, otherwise: T): string | T {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    // Not there: the process is gone, or the system has no /proc.
    return otherwise
  }
}
