// What a request gets in the seconds between the socket and the databases: a page that says so and looks again by itself, with the same security
// headers as every other answer.
import { securityHeadersFor } from './http/headers.ts'

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="2"><title>Imprimatur</title></head>
<body>
<main>
<p lang="nl">Imprimatur start. Deze pagina opent zo vanzelf.</p>
<p>Imprimatur is starting. This page opens by itself in a moment.</p>
</main>
</body>
</html>
`

export function answerWhileStarting(request: Request): Response {
  const wantsPage = request.headers.get('accept')?.includes('text/html') ?? false
  const headers = { ...securityHeadersFor({ page: wantsPage }), 'Retry-After': '2', 'Cache-Control': 'no-store' }
  return wantsPage
    ? new Response(page, { status: 503, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } })
    : Response.json({ code: 'unavailable' }, { status: 503, headers })
}
