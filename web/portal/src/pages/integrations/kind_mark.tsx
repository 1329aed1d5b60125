import type { Kind } from "../../api/integrations";
import { Icon } from "../../parts/icons";
import { kindSigns } from "./catalogue";
import css from "./integrations.module.css";

export function KindMark({ kind }: { kind: Kind }) {
  return (
    <span className={css.kindMark} data-kind={kind}>
      <Icon name={kindSigns[kind]} size={20} />
    </span>
  );
}
