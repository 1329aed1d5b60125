// An app that shows codes (RFC 6238), as on a phone.
import { createHmac } from "node:crypto";

const stepNow = () => Math.floor(Date.now() / 30_000);

function codeOf(secret, step) {
  let bits = "";
  for (const letter of secret.replace(/ /g, "")) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(moment).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

// Every code is good once, and those of the steps beside the present one count too: three without a wait. The one before
// only while there is time to type it.
const before = () => (Date.now() % 30_000 < 18_000 ? 1 : 0);

export function phone(secret) {
  let last = 0;
  return async (page) => {
    const step = Math.max(stepNow() - before(), last + 1);
    while (step > stepNow() + 1) await page.waitForTimeout(500);
    last = step;
    return codeOf(secret, step);
  };
}
