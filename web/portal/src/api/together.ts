// A page that names dozens of things asks for them in one call.
const mostTogether = 100;

interface Waiting<T> {
  id: string;
  resolve: (found: T | null) => void;
  reject: (error: unknown) => void;
}

/** One of those that `read` answers, all that are asked for in the same moment by one call; null for what it leaves out. */
export function together<T extends { id: string }>(read: (tenant: string, ids: string[]) => Promise<T[]>) {
  const gathered = new Map<string, Waiting<T>[]>();

  async function ask(tenant: string, waiting: Waiting<T>[]) {
    try {
      const found = new Map((await read(tenant, [...new Set(waiting.map(({ id }) => id))])).map((each) => [each.id, each]));
      waiting.forEach(({ id, resolve }) => resolve(found.get(id) ?? null));
    } catch (error) {
      waiting.forEach(({ reject }) => reject(error));
    }
  }

  return (tenant: string, id: string) =>
    new Promise<T | null>((resolve, reject) => {
      const waiting = gathered.get(tenant) ?? [];
      waiting.push({ id, resolve, reject });
      if (waiting.length === 1) {
        gathered.set(tenant, waiting);
        setTimeout(() => {
          gathered.delete(tenant);
          for (let at = 0; at < waiting.length; at += mostTogether) void ask(tenant, waiting.slice(at, at + mostTogether));
        });
      }
    });
}
