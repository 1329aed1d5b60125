// One's own account: who one is, what one signs in with, and where one is signed in.
import { useSession } from "../../api/session";
import { Chip, Status } from "../../parts/status";
import { PageHead, Section } from "../../parts/page";
import { texts as t } from "../../texts/en";
import { SecondFactors } from "./factors";
import { ChangeName } from "./name";
import { PasswordForm } from "./password";
import { Sessions } from "./sessions";
import css from "./account.module.css";

export function AccountPage() {
  const { account, memberships, providerTenant } = useSession();
  return (
    <>
      <PageHead title={t.account.title} about={t.account.about} />
      <Section title={t.account.who} actions={!providerTenant && <ChangeName name={account.displayName} />}>
        <dl className={css.facts}>
          <dt>{t.fields.displayName}</dt>
          <dd>{account.displayName}</dd>
          <dt>{t.fields.email}</dt>
          <dd>{account.email}</dd>
          <dt>{t.account.memberships}</dt>
          <dd>
            {memberships.length === 0 && t.account.noMemberships}
            <ul className={css.memberships}>
              {memberships.map((one) => (
                <li key={one.memberId}>
                  <span>{one.tenantName}</span>
                  <Chip>{t.roles.name(one.role)}</Chip>
                  {one.state !== "active" && <Status tone="warn">{t.account.inactive}</Status>}
                </li>
              ))}
            </ul>
          </dd>
        </dl>
      </Section>
      {!providerTenant && <PasswordForm email={account.email} />}
      {!providerTenant && <SecondFactors />}
      <Sessions />
    </>
  );
}
