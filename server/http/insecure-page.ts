// The one page an insecure origin gets: what is wrong, what it means, what to do; in Dutch and English, without script or style.

const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${String(char.charCodeAt(0))};`)

export function insecureOriginPage(publicUrl: URL): string {
  const link = `<a href="${escape(publicUrl.href)}">${escape(publicUrl.origin)}</a>`
  return `<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Imprimatur</title></head>
<body>
<main>
<section lang="nl">
<h1>Dit adres is niet veilig genoeg</h1>
<p>Je hebt Imprimatur geopend op een adres waar je browser geen sleutels kan bewaren. Daarom doen we hier niets.</p>
<p>Open ${link}. Werkt dat niet? Vraag je beheerder om het juiste adres.</p>
</section>
<hr>
<section lang="en">
<h1>This address is not safe enough</h1>
<p>You opened Imprimatur at an address where your browser cannot keep keys. So we do nothing here.</p>
<p>Open ${link}. Does that not work? Ask your administrator for the right address.</p>
</section>
</main>
</body>
</html>
`
}
