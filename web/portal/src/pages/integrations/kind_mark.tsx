import type { Kind } from "../../api/integrations";
import { Icon, type IconName } from "../../parts/icons";
import css from "./integrations.module.css";

const signs: Record<Kind, IconName> = { api: "key", custom: "plug", "external-api": "code" };

export function KindMark({ kind }: { kind: Kind }) {
  return (
    <span className={css.kindMark} data-kind={kind}>
      <Icon name={signs[kind]} size={20} />
    </span>
  );
}
