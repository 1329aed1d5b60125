/** The domains that somebody has typed: separated by commas, spaces or lines, in lower case, without a leading @. */
export function domainsIn(typed: string): string[] {
  const words = typed.toLowerCase().split(/[\s,;]+/).map((word) => word.replace(/^@/, ""));
  return [...new Set(words.filter((word) => word !== ""))];
}
