// The whole HTTP side: guards, then API, then files. `createApp` takes its parts, so tests bring their own database and clock.
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import type { AppDeps } from './deps.ts'
import type { AppEnv } from './http/context.ts'
import { errorHandler } from './http/errors.ts'
import { knowRequest, ownPagesOnly, secureOriginOnly } from './http/guards.ts'
import { securityHeaders } from './http/headers.ts'
import { refuse } from './http/refuse.ts'
import { requestLog } from './http/request-log.ts'
import { staticRoutes } from './http/static.ts'
import { alertRoutes } from './routes/alerts.ts'
import { askRoutes } from './routes/asks.ts'
import { closingRoutes } from './routes/closings.ts'
import { erasureRoutes } from './routes/erasures.ts'
import { feedRoutes } from './routes/feed.ts'
import { formRoutes } from './routes/forms.ts'
import { giveBackRoutes } from './routes/give-back.ts'
import { headsRoutes } from './routes/heads.ts'
import { healthRoutes } from './routes/health.ts'
import { logRoutes } from './routes/log.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { mailRoutes } from './routes/mail.ts'
import { memberRoutes } from './routes/members.ts'
import { personRoutes } from './routes/persons.ts'
import { receiptRoutes } from './routes/receipts.ts'
import { recordRoutes } from './routes/records.ts'
import { recoveryRoutes } from './routes/recovery.ts'
import { rotationRoutes } from './routes/rotation.ts'
import { sessionRoutes } from './routes/session.ts'
import { sessionsRoutes } from './routes/sessions.ts'
import { shareRoutes } from './routes/shares.ts'
import { statementRoutes } from './routes/statements.ts'
import { unlockerRoutes } from './routes/unlockers.ts'
import { workspaceRoutes } from './routes/workspaces.ts'

const mebibyte = 1024 * 1024
/** One envelope of 16 MiB is 21.4 MiB in base64url; a batch of smaller ones fits as well. */
const recordsLimit = 32 * mebibyte
const otherLimit = 2 * mebibyte

const limitTo = (maxSize: number): MiddlewareHandler<AppEnv> => bodyLimit({ maxSize, onError: (c) => refuse(c, 'too_large') })
const limitRecords = limitTo(recordsLimit)
const limitOthers = limitTo(otherLimit)
const limitBodies = createMiddleware<AppEnv>((c, next) =>
  (c.req.path === '/api/records' || c.req.path === '/api/give-back' ? limitRecords : limitOthers)(c, next),
)

export function createApp(deps: AppDeps) {
  const api = new Hono<AppEnv>()
    .route('/', healthRoutes(deps))
    .route('/', workspaceRoutes(deps))
    .route('/', sessionRoutes(deps))
    .route('/', sessionsRoutes(deps))
    .route('/', unlockerRoutes(deps))
    .route('/', headsRoutes(deps))
    .route('/', feedRoutes(deps))
    .route('/', logRoutes(deps))
    .route('/', erasureRoutes(deps))
    .route('/', alertRoutes(deps))
    .route('/', closingRoutes(deps))
    .route('/', statementRoutes(deps))
    .route('/', giveBackRoutes(deps))
    .route('/', shareRoutes(deps))
    .route('/', recordRoutes(deps))
    .route('/', formRoutes(deps))
    .route('/', mailRoutes(deps))
    .route('/', memberRoutes(deps))
    .route('/', invitationRoutes(deps))
    .route('/', rotationRoutes(deps))
    .route('/', recoveryRoutes(deps))
    .route('/', askRoutes(deps))
    .route('/', personRoutes(deps))
    .route('/', receiptRoutes(deps))

  return new Hono<AppEnv>()
    .use(knowRequest(deps))
    .use(requestLog(deps.logger))
    .use(securityHeaders(deps.destinationOrigins))
    .use(secureOriginOnly(deps))
    .use('/api/*', ownPagesOnly(deps))
    .use('/api/*', limitBodies)
    .route('/api', api)
    .all('/api/*', (c) => refuse(c, 'not_found'))
    .route('/', staticRoutes(deps))
    .notFound((c) => c.text('', 404))
    .onError(errorHandler(deps.logger))
}

/** For `hc<AppType>()` in the browser: types only. */
export type AppType = ReturnType<typeof createApp>
