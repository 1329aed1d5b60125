// Try it: a token as a client gets it, a call with it, and a look into it. Secrets and tokens are in the state of this
// page only: not in the address, not in the cache of queries, not in any storage (security N18).
import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { root } from "../../api/client";
import { AreaTabs, type AreaTab } from "../../parts/area_tabs";
import { PageHead } from "../../parts/page";
import { tryIt as t } from "../../texts/en/try";
import { CallTab } from "./call";
import { DecodeTab } from "./decode";
import type { Path } from "./exchange";

const route = getRouteApi("/frame/t/$tenant/try");
const path = "/t/$tenant/try";

export interface Held {
  integration: string;
  secret: string;
  token: string;
  way: Path;
}

/** What is held belongs to the organisation in which it was typed. */
export function TryPage() {
  const { tenant } = route.useParams();
  return <Try key={tenant} />;
}

function Try() {
  const { tab, integration } = route.useSearch();
  const [held, setHeld] = useState<Held>();
  // Another integration has another secret.
  useEffect(() => setHeld(undefined), [integration]);
  return (
    <>
      <PageHead
        title={t.title}
        about={t.about}
        actions={
          <Button component="a" variant="default" href={`${root}/docs`}>
            {t.docs}
          </Button>
        }
      />
      <AreaTabs
        label={t.tabsLabel}
        tabs={([undefined, "decode"] as const).map((one): AreaTab => ({
          text: t.tabs[one ?? "call"],
          link: { from: path, to: ".", search: (before: object) => ({ ...before, tab: one }), replace: true },
          exact: true,
          bySearch: true,
        }))}
      />
      <div hidden={tab === "decode"}>
        <CallTab held={held} onHold={setHeld} />
      </div>
      <div hidden={tab !== "decode"}>
        <DecodeTab held={held} />
      </div>
    </>
  );
}
