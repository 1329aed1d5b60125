// Sallyport for the scripts of pages: `Sallyport.init(...)` gives `Integrations` (sonadier §4, docs/guide/scripts.md).
import { Connector } from "./connect";
import { Renewed } from "../../core/renewed";
import { integrations } from "../../core/service";
import { kTexts, type Texts } from "./texts";
import { IntegrationError, type Integrations } from "../../core/types";
import { Wire } from "../../core/wire";

export interface Options {
  /** The public URL of Sallyport. */
  url: string;
  /** Gives a session that your backend has begun for this page's origin; asked again when the last one has ended. */
  session: () => string | Promise<string>;
  /** How people call the organisation, in the dialog. */
  tenantName?: string;
  /** How people call the services: `{ salesforce: "Salesforce" }`. */
  names?: Record<string, string>;
  /** Sends calls through Sallyport: all of them, or those to the services named. */
  proxy?: boolean | string[];
  /** Other words for the dialog, for other languages. */
  texts?: Partial<Texts>;
}

export function init({ url, session, tenantName, names = {}, proxy = false, texts = {} }: Options): Integrations {
  const wire = new Wire(url, new Renewed(async () => ({ value: await session() })));
  const words = { ...kTexts, ...texts };
  const connector = new Connector(wire, { texts: words, names, tenant: tenantName ?? words.tenant });
  return integrations({
    wire,
    proxied: (service) => (Array.isArray(proxy) ? proxy.includes(service) : proxy),
    connect: (...missing) => connector.connect(...missing),
    leave: (to) => {
      const target = new URL(to, location.href);
      if (/^https?:$/.test(target.protocol)) location.assign(target);
    },
  });
}

const Sallyport = { init, IntegrationError };
(globalThis as any).Sallyport = Sallyport;

export default Sallyport;
export { IntegrationError };
export type { Texts };
export type * from "../../core/types";
