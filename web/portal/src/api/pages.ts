// Lists that the server gives page by page.
export interface ListPage<T> {
  items: T[];
  /** The token of the page after this one; empty on the last. */
  next: string;
  /** How many there are on all pages, where the server counts. */
  total?: number;
}

/** What a list answers, with the total that its header tells. */
export function pageOf<T>(items: T[], next: string, response: Response): ListPage<T> {
  const total = response.headers.get("X-Total-Count");
  return { items, next, total: total === null ? undefined : Number(total) };
}
