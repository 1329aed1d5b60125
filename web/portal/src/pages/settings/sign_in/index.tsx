// Settings > Sign-in: the identity provider of the organisation.
import { useQuery } from "@tanstack/react-query";
import { tenantSignInQuery } from "../../../api/sign_in";
import { useMay, useTenant } from "../../../frame/context";
import { Waiting } from "../../../parts/page";
import { Status } from "../../../parts/status";
import { Trouble } from "../../../parts/trouble";
import { tenantSignIn as t } from "../../../texts/en/tenant_sign_in";
import { ProviderForm } from "./form";
import { RemoveProvider } from "./remove";
import { SecondFactorRule } from "./second_factor";
import css from "./sign_in.module.css";

export function SignInTab() {
  const tenant = useTenant();
  const mayWrite = useMay("tenant:write");
  const settings = useQuery(tenantSignInQuery(tenant));
  const set = settings.data;
  if (settings.isPending) return <Waiting rows={8} label={t.loading} />;
  const state = set && (set.enabled ? <Status tone="good">{t.on}</Status> : <Status>{set.issuer ? t.off : t.notSet}</Status>);
  return (
    <>
      <div className={css.head}>
        <p>{t.about}</p>
        {state}
      </div>
      {settings.error && !set ? (
        <Trouble error={settings.error} retry={() => void settings.refetch()} />
      ) : (
        set && (
          <>
            <ProviderForm key={JSON.stringify(set)} tenant={tenant} settings={set} mayWrite={mayWrite} />
            {mayWrite && set.issuer !== "" && <RemoveProvider tenant={tenant} />}
          </>
        )
      )}
      <SecondFactorRule />
    </>
  );
}
