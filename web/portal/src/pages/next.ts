/** Where to go after signing in: a path of our own, or nothing. Whoever makes a link may not send people elsewhere
 * (security H18: `//`, `\`, tabs, other schemes, and dots that leave a `//` behind). */
export function safeNext(next: string | undefined, origin: string): string | undefined {
  if (!next || !/^\/(?!\/)[^\u0000-\u001f\\]*$/.test(next)) return undefined;
  const url = new URL(next, origin);
  if (url.origin !== origin || url.pathname.startsWith("//") || url.pathname === "/sign-in") return undefined;
  return url.pathname + url.search + url.hash;
}
