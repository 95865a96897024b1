// The message with a one-time code. The server's own words: it knows neither the person's name nor what the link is about.

export function codeLetter(
  language: 'nl' | 'en',
  organisation: string,
  code: string,
): { readonly subject: string; readonly text: string } {
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`
  const lines =
    language === 'nl'
      ? {
          subject: `Je code voor ${organisation}`,
          text: [
            `Je wilt een formulier van ${organisation} tekenen. Vul deze code in op de pagina waar je tekent:`,
            spaced,
            'De code werkt een kwartier en één keer. Geef hem aan niemand, ook niet als iemand erom belt.',
            'Ben je niet aan het tekenen? Dan heeft iemand anders je link. Teken niet, en zeg het tegen wie je de link stuurde.',
          ],
        }
      : {
          subject: `Your code for ${organisation}`,
          text: [
            `You are about to sign a form of ${organisation}. Type this code on the page where you sign:`,
            spaced,
            'The code works for fifteen minutes, once. Give it to nobody, also not when somebody phones for it.',
            'Are you not signing anything? Then somebody else has your link. Do not sign, and tell whoever sent you the link.',
          ],
        }
  return { subject: lines.subject.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 200), text: lines.text.join('\n\n') }
}
