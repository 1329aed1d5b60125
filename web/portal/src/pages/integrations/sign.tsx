import { Icon, type IconName } from "../../parts/icons";
import css from "./sign.module.css";

/** What kind of thing it is, as a picture; small beside a name. */
export function Sign({ icon, small }: { icon: IconName; small?: boolean }) {
  return (
    <span className={css.sign} data-small={small}>
      <Icon name={icon} size={small ? 16 : 20} />
    </span>
  );
}
