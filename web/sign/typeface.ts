// The typeface of the public pages comes when there is something to read: on a slow line the form itself goes first.
export const loadTypeface = (): Promise<unknown> => import('../ui/font.css')
