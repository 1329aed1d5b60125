/** An id that nobody else makes. Browsers have crypto.randomUUID only over https and at localhost. */
export const randomId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
