/** A text as one word of a command that somebody copies into a shell. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
