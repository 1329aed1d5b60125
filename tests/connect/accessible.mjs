// What axe-core finds on a page: the rules of WCAG 2.2 AA, and those that it calls best practice. For every test with a browser.
import { readFileSync } from "node:fs";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const everything = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
// What there is and where is the same in the light and in the dark: these are all that a scheme can change.
const colours = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

// A line for each rule that is broken, with the elements that break it. `scheme`: the second one is looked at for its colours alone.
// `of`: selectors of the parts that are looked at, the whole page when left out.
export async function findings(page, { scheme = "light", of } = {}) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  const options = { runOnly: scheme === "light" ? everything : colours, resultTypes: ["violations"], preload: false };
  return page.evaluate(async ([of, options]) => {
    // What fades is between two colours. What moves with scrolling ends with the scroll.
    const ends = (one) => one.timeline === document.timeline && one.effect?.getComputedTiming().iterations !== Infinity;
    await Promise.all(document.getAnimations().filter(ends).map((one) => one.finished.catch(() => {})));
    const { violations } = await globalThis.axe.run(of ? { include: of } : document, options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
  }, [of, options]);
}
