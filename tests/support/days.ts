// Calendar days relative to today, as the browser on the same machine sees today.
export function dayFromNow(days: number): string {
  const date = new Date()
  date.setDate(date.getDate() + days)
  return date.toLocaleDateString('sv')
}
