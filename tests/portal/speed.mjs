// How quick the pages are with 10,000 integrations and 100,000 people in the store. What is asked for is that it can be so
// quick: of several rounds the best one counts, because whatever else the machine does only adds to it.
import assert from "node:assert/strict";
import { enter, heading, listPath, north, url, withBrowser } from "./portal.mjs";

const rounds = 5;
const figures = [];
function within(what, budget, unit, all) {
  const best = Math.min(...all);
  figures.push(`${what}: ${Math.round(best * 100) / 100} ${unit} of ${budget}${all.length > 1 ? ` (${all.map((one) => Math.round(one)).join(", ")})` : ""}`);
  return best <= budget ? [] : [`${what} took ${best} ${unit}, ${budget} are allowed`];
}

// Before any script of the page: what the browser says of painting and of things that jump.
function watch() {
  globalThis.seen = { largest: 0, shift: 0 };
  new PerformanceObserver((list) => list.getEntries().forEach(({ startTime }) => (globalThis.seen.largest = startTime))).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach(({ value, hadRecentInput }) => (globalThis.seen.shift += hadRecentInput ? 0 : value))).observe({ type: "layout-shift", buffered: true });
}

async function firstView(page) {
  const largest = [];
  const shifts = [];
  for (let round = 0; round < rounds; ++round) {
    await page.goto(url + listPath(north));
    await page.getByRole("link", { name: /^Sensor/ }).first().waitFor();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const { seen, scripts } = await page.evaluate(() => ({
      seen: globalThis.seen,
      scripts: performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js")).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    }));
    largest.push(seen.largest);
    shifts.push(seen.shift);
    if (round === 0) figures.push(`script of the first view: ${Math.round(scripts / 1024)} KiB of 200`), assert.ok(scripts <= 200 * 1024, `${scripts} bytes of script`);
  }
  return [...within("largest contentful paint", 300, "ms", largest), ...within("layout shift", 0, "", [Math.max(...shifts)])];
}

// From the click, by which the pointer has come, until what was asked for is painted.
async function clicked(page, link, there) {
  await link.hover();
  return link.evaluate(
    (element, wanted) =>
      new Promise((resolve) => {
        const begun = performance.now();
        const look = () => (document.body.innerText.includes(wanted) ? requestAnimationFrame(() => resolve(performance.now() - begun)) : requestAnimationFrame(look));
        element.click();
        look();
      }),
    there,
  );
}

async function furtherPages(page) {
  const over = [];
  const measure = async (what, step) => {
    const all = [];
    for (let round = 0; round < rounds; ++round) all.push(await step());
    over.push(...within(what, 100, "ms", all));
  };
  const list = listPath(north);
  const tab = (name) => page.getByRole("navigation", { name: "About this integration" }).getByRole("link", { name });
  await page.goto(`${url}${list}?sort=name`);
  let last = 24; // of 25 a page, the machine of the tests stands after them
  await page.getByRole("link", { name: "Sensor 00001" }).waitFor();
  await measure("next page", async () => {
    last += 25;
    return clicked(page, page.getByRole("link", { name: "Next" }), `Sensor ${String(last).padStart(5, "0")}`);
  });
  await measure("search", async () => {
    await page.goto(`${url}${list}`);
    await page.getByRole("link", { name: /^Sensor/ }).first().waitFor();
    const wanted = String(1000 + Math.floor(Math.random() * 8000));
    await page.getByLabel("Find by name or client ID").fill(`or 0${wanted}`);
    return page.getByLabel("Find by name or client ID").evaluate(
      (input, name) =>
        new Promise((resolve) => {
          const begun = performance.now();
          const look = () => (document.body.innerText.includes(name) && document.querySelectorAll("tbody tr").length === 1 ? requestAnimationFrame(() => resolve(performance.now() - begun)) : requestAnimationFrame(look));
          input.form.requestSubmit();
          look();
        }),
      `Sensor 0${wanted}`,
    );
  });
  await measure("detail", async () => {
    await page.goto(`${url}${list}`);
    const link = page.getByRole("link", { name: /^Sensor/ }).first();
    await link.waitFor();
    return clicked(page, link, "First program");
  });
  for (const [name, there] of [["Credentials", "Two may be live at once"], ["Permissions", "Next token"], ["Usage", "12 in total"], ["Audit", "What this integration did"], ["Danger zone", "Its secrets and tokens end at once"]])
    await measure(`tab ${name}`, async () => {
      await tab("Overview").click();
      await page.getByText("First program").waitFor();
      return clicked(page, tab(name), there);
    });
  return over;
}

await withBrowser(async (open) => {
  const page = await enter(open);
  await page.addInitScript(watch);
  await heading(page, "Integrations");
  const over = [...(await firstView(page)), ...(await furtherPages(page))];
  console.log(figures.map((line) => `  ${line}`).join("\n"));
  assert.deepEqual(over, []);
});
