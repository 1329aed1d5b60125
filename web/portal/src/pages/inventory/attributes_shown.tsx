// Attributes as people read them: texts, maps of texts, lists of such maps.
import type { Attributes, AttributeValue } from "../../api/inventory";
import { Fact, Facts } from "../../parts/facts";
import parts from "../../parts/parts.module.css";
import { inventory as t } from "../../texts/en/inventory";
import { displayName, displayType } from "./attribute_rows";
import css from "./inventory.module.css";

interface AttributesShownProps {
  attributes: Attributes;
  /** Also those that the page shows as name and type. */
  whole?: boolean;
}

export function AttributesShown({ attributes, whole }: AttributesShownProps) {
  const shown = Object.entries(attributes).filter(([name]) => whole || (name !== displayName && name !== displayType));
  if (shown.length === 0) return <p className={parts.quiet}>{t.attributes.none}</p>;
  return (
    <Facts>
      {shown.map(([name, value]) => (
        <Fact key={name} name={<bdi>{name}</bdi>}>
          <Value value={value} />
        </Fact>
      ))}
    </Facts>
  );
}

function Value({ value }: { value: AttributeValue }) {
  if (typeof value === "string") return <bdi className={css.text}>{value}</bdi>;
  return (Array.isArray(value) ? value : [value]).map((map, index) => (
    <dl key={index} className={css.nested}>
      {Object.entries(map).map(([name, text]) => (
        <Fact key={name} name={<bdi>{name}</bdi>}>
          <bdi className={css.text}>{text}</bdi>
        </Fact>
      ))}
    </dl>
  ));
}
