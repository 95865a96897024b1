// Whether a text looks like an e-mail address.
/** Good enough to catch a slip of the fingers; only a message proves an address. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim())

/** An address is not required; one that is given should look like one. */
export const isEmailOrEmpty = (text: string): boolean => text.trim() === '' || isEmail(text)
