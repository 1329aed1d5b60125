// The way to the provider of an organisation, on the sign-in page: by address, by a link that names the organisation,
// and what went wrong on the way back.
import { Button } from "@mantine/core";
import { Problem } from "../../api/problem";
import { useProviderWay } from "../../api/sign_in";
import { Icon } from "../../parts/icons";
import parts from "../../parts/parts.module.css";
import { FormTrouble } from "../../parts/trouble";
import { waysIn as t } from "../../texts/en/ways_in";
import css from "./ways_in.module.css";

interface OrganisationProps {
  email: string;
  /** The organisation that the address of the page names. */
  tenant?: string;
  /** Where to go afterwards. */
  next?: string;
  /** The address is missing. */
  onMissing: () => void;
}

export function Organisation({ email, tenant, next, onMissing }: OrganisationProps) {
  const way = useProviderWay();
  const choices = way.data?.choices ?? [];
  const go = () => {
    if (tenant) way.mutate({ tenant, returnTo: next });
    else if (email.trim() === "") onMissing();
    else way.mutate({ email: email.trim(), returnTo: next });
  };
  const unknown = way.error instanceof Problem && way.error.code === "no_provider";
  return (
    <div className={css.organisation}>
      <p className={css.or} aria-hidden="true">
        {t.or}
      </p>
      <Button variant="default" fullWidth classNames={{ root: css.way, label: css.wayLabel }} loading={way.isPending || Boolean(way.data?.location)} onClick={go}>
        {t.organisation}
      </Button>
      {choices.length > 0 && (
        <div role="group" aria-label={t.choose} className={css.choices}>
          <p>{t.choose}</p>
          {choices.map((choice) => (
            <Button key={choice.tenantId} variant="default" fullWidth onClick={() => way.mutate({ tenant: choice.tenantId, returnTo: next })}>
              {choice.tenantName}
            </Button>
          ))}
        </div>
      )}
      {unknown ? (
        <p className={css.note} role="alert">
          {t.noProvider}
        </p>
      ) : (
        <FormTrouble error={way.error} />
      )}
    </div>
  );
}

/** What went wrong at the provider or on the way back. The words are ours: of the provider's nothing is shown. */
export function WayTrouble({ code }: { code: string }) {
  const { title, text } = t.trouble(code);
  return (
    <div className={`${parts.formTrouble} ${css.wayTrouble}`} role="alert">
      <Icon name="warn" size={16} />
      <p>
        <strong>{title}</strong> {text}
      </p>
    </div>
  );
}
