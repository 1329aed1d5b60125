// A server for tests that have no browser. Imported before what calls it: clients keep the Request that they find.
import { vi } from "vitest";

const origin = "https://id.sallyport.test";
vi.stubGlobal("window", { location: new URL(origin) });

// Outside of a browser, addresses have to be whole.
const Real = globalThis.Request;
globalThis.Request = class extends Real {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(typeof input === "string" ? new URL(input, origin) : input, init);
  }
};

/** Answers each call; a number is a refusal with that status. Gives the list of what is asked, which grows. */
export function serve(answer: (url: URL) => object | number | Promise<object | number>): URL[] {
  const asked: URL[] = [];
  vi.stubGlobal("fetch", async ({ url }: Request) => {
    const wanted = new URL(url);
    asked.push(wanted);
    const body = await answer(wanted);
    return typeof body === "number" ? Response.json({ code: "refused", detail: "No." }, { status: body }) : Response.json(body);
  });
  return asked;
}
