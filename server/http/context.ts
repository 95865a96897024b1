// What middleware puts on the request for routes to read.
import type { HttpBindings } from '@hono/node-server'
import type { Session } from '../auth/session.ts'
import type { AuditEntry } from '../log/audit.ts'
import type { Connection } from './connection.ts'

export interface AppEnv {
  Bindings: HttpBindings
  Variables: {
    connection: Connection
    /** Random id of this request, in the log file and in every audit line it causes. */
    trace: string
    /** Present behind `requireSession`. */
    session: Session
  }
}

/** The part of an audit line that the request itself knows. */
export interface Origin {
  readonly NetworkAccessPointID: string | null
  readonly trace: string
}

/** The part of an audit line that a signed-in request knows. */
export type Actor = Pick<AuditEntry, 'UserID' | 'RoleIDCode' | 'NetworkAccessPointID' | 'trace'>

export const originOf = (connection: Connection, trace: string): Origin => ({ NetworkAccessPointID: connection.network, trace })

export const actorOf = (session: Session, connection: Connection, trace: string): Actor => ({
  UserID: session.member,
  RoleIDCode: [...session.roles],
  ...originOf(connection, trace),
})
