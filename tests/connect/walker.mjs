// A browser without windows and scripts: it goes the way from a link to the service and back by fetch, with its own cookies.
import assert from "node:assert/strict";

const unescape = (text) => text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");

export class Walker {
  #cookies = new Map();

  // { status, html, heading, location, headers }; redirects are not followed.
  async get(url, init = {}) {
    const cookie = [...this.#cookies].map((one) => one.join("=")).join("; ");
    const answer = await fetch(url, { redirect: "manual", ...init, headers: { ...init.headers, ...(cookie && { Cookie: cookie }) } });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=");
      value ? this.#cookies.set(name, value) : this.#cookies.delete(name);
    }
    const html = await answer.text();
    return { status: answer.status, html, heading: unescape(html.match(/<h1>(.*?)<\/h1>/)?.[1] ?? ""), location: answer.headers.get("Location"), headers: answer.headers };
  }

  // A button of Sallyport's page.
  press(page, base, what) {
    const [, action] = page.html.match(/<form method="post" action="([^"]+)"/) ?? assert.fail(page.html);
    const [, token] = page.html.match(/name="token" value="([^"]+)"/);
    return this.get(new URL(unescape(action), base), { method: "POST", body: new URLSearchParams({ token, do: what }) });
  }

  // From a link to the service's page; the address behind its "Allow".
  async goTo(link) {
    const asked = await this.get(link);
    assert.equal(asked.status, 200, asked.heading);
    const gone = await this.press(asked, link, "continue");
    assert.equal(gone.status, 303, gone.heading);
    const service = await this.get(gone.location);
    return unescape(service.html.match(/<a href="([^"]+)">Allow/)[1]);
  }
}
