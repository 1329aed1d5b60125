// What a page still asks for: a stream never ends.
export function watchCalls(page) {
  page.calls = new Set();
  page.on("request", (request) => request.url().includes("/api/") && !request.url().includes("/stream") && page.calls.add(request));
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => page.calls.delete(request));
}

// Once what has been answered is drawn.
export const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));

// Once nothing is being asked for any more, as well.
export async function hasRead(page) {
  do await drawn(page);
  while (page.calls.size > 0);
  await drawn(page);
}
