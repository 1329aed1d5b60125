// New Integration (sonadier S4): which service, what to do there first, and which application of the tenant it is for.
import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, tenantClient } from "../../api/client";
import { catalogueQuery, connectionsKey, providerQuery, providersQuery, type CatalogueEntry, type Provider } from "../../api/connections";
import { Dialog } from "../../parts/dialog";
import { Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble, Trouble } from "../../parts/trouble";
import { texts as shared } from "../../texts/en";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";
import { asksOf, readEntry, type Asks } from "./entry";
import { EntryField } from "./entry_field";
import { ApplicationFields, hasApplication, issuerSetting, missingIn, namesField, noApplication, RedirectUrl, wordsOf } from "./fields";
import { Guide, hasSteps } from "./guide";

const t = texts.addDialog;

// Of entries that stand for any service, which therefore gets a name of its own.
const genericCategory = "Generic";
// In the place of an id of the catalogue, which has no "_": a service that is not in it, or is there a second time.
const byIssuer = "_issuer";
const byEntry = "_entry";
// What is filled in of a service that describes itself is what this entry asks for.
const selfDescribed = "oidc";

interface AddProps {
  tenant: string;
  /** The entry that the address names. */
  chosen?: string;
  onChoose: (entry: string | undefined) => void;
  onClose: () => void;
}

export function AddDialog({ tenant, chosen, onChoose, onClose }: AddProps) {
  const catalogue = useQuery(catalogueQuery(tenant));
  const providers = useQuery(providersQuery(tenant));
  return (
    <Dialog opened title={t.title} onClose={onClose} size={600}>
      {catalogue.error || providers.error ? (
        <Trouble error={catalogue.error ?? providers.error} retry={() => void Promise.all([catalogue.refetch(), providers.refetch()])} />
      ) : !catalogue.data || !providers.data ? (
        <Waiting rows={2} />
      ) : (
        <AddForm tenant={tenant} catalogue={catalogue.data} providers={providers.data} chosen={chosen} onChoose={onChoose} onClose={onClose} />
      )}
    </Dialog>
  );
}

function choices(catalogue: CatalogueEntry[], providers: Provider[]) {
  const used = new Set(providers.map(({ provider }) => provider));
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { id, name, category } of catalogue) groups.set(category ?? "", [...(groups.get(category ?? "") ?? []), { value: id, label: used.has(id) ? t.used(name) : name }]);
  const known = [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([group, items]) => ({ group, items }));
  return [...known, { group: t.others, items: [{ value: byIssuer, label: t.byIssuer }, { value: byEntry, label: t.byEntry }] }];
}

/** What is chosen, as far as it is known: an entry of one's own says itself what it asks for. */
function wantedOf(chosen: string | undefined, catalogue: CatalogueEntry[], own: ReturnType<typeof readEntry>): { known?: CatalogueEntry; asks?: Asks } {
  if (chosen === byEntry) return { asks: own && asksOf(own) };
  const found = catalogue.find(({ id }) => id === (chosen === byIssuer ? selfDescribed : chosen));
  return { known: chosen === byIssuer ? undefined : found, asks: found };
}

interface FormProps {
  tenant: string;
  catalogue: CatalogueEntry[];
  providers: Provider[];
  chosen?: string;
  onChoose: (entry: string | undefined) => void;
  onClose: () => void;
}

function AddForm({ tenant, catalogue, providers, chosen, onChoose, onClose }: FormProps) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const [application, setApplication] = useState(noApplication);
  const [name, setName] = useState("");
  const [written, setWritten] = useState("");
  const [sent, setSent] = useState(false);
  // Whether the button that was pressed is gone, and the focus with it.
  const [goesOn, setGoesOn] = useState(false);
  const own = readEntry(written);
  const { known, asks } = wantedOf(chosen, catalogue, own);
  const { grant = "api_key" } = asks ?? {};
  const taken = known && providers.find(({ provider }) => provider === known.id);
  const others = chosen === byIssuer || chosen === byEntry;
  const add = useMutation({
    mutationFn: () => {
      const { clientId, clientSecret, settings, scopes } = application;
      const atService = hasApplication(grant) ? { clientId: clientId.trim(), clientSecrets: clientSecret ? [clientSecret] : undefined, scopes: wordsOf(scopes) } : {};
      const filled = Object.fromEntries((asks?.settings ?? []).flatMap(({ name }) => (settings[name]?.trim() ? [[name, settings[name]]] : [])));
      const { [issuerSetting]: issuer, ...rest } = filled;
      const which = chosen === byEntry ? { entry: own, settings: filled } : chosen === byIssuer ? { issuer: issuer?.trim(), settings: rest } : { provider: chosen, settings: filled };
      return answered(tenantClient(tenant).POST("/api/providers", { body: { ...which, name: name.trim() || undefined, ...atService } }));
    },
    onSuccess: async (made) => {
      queries.setQueryData(providerQuery(tenant, made.id).queryKey, made);
      say(t.saved(made.name));
      await navigate({ to: "/t/$tenant/connections/$service", params: { tenant, service: made.id }, search: others && grant === "authorization_code" ? { settings: true } : {} }); // with the redirect URL that it has got
      void queries.invalidateQueries({ queryKey: connectionsKey(tenant) });
    },
  });
  const choose = (id: string | null, byButton = false) => {
    setGoesOn(byButton);
    setApplication(noApplication);
    setName("");
    setSent(false);
    add.reset();
    onChoose(id ?? undefined);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (asks && !taken && !missingIn(application, grant, asks.settings) && !add.isPending) add.mutate();
  };
  return (
    <form onSubmit={submit} className={parts.form} noValidate>
      <Select
        label={t.service}
        placeholder={t.servicePlaceholder}
        data={choices(catalogue, providers)}
        value={known || others ? chosen : null}
        onChange={(id) => choose(id)}
        searchable
        searchValue={typed}
        onSearchChange={setTyped}
        nothingFoundMessage={t.nothing(typed)}
        maxDropdownHeight={280}
        error={fieldTrouble(add.error, "provider") ?? (sent && !known && !others ? t.servicePlaceholder : undefined)}
        data-autofocus={known || others ? undefined : true}
      />
      {chosen === byIssuer && <p className={css.small}>{t.byIssuerAbout}</p>}
      {chosen === byEntry && <EntryField value={written} onChange={setWritten} error={add.error} sent={sent} autoFocus={goesOn} />}
      {taken && <Taken tenant={tenant} service={taken} onChoose={(other) => choose(other, true)} />}
      {asks && !taken && (
        <>
          {asks.grant && <p className={css.small}>{texts.grants[asks.grant]}</p>}
          {known?.guide && <EntryGuide entry={known} name={known.category === genericCategory ? name.trim() || t.theService : known.name} />}
          {grant === "authorization_code" && (known ? <RedirectUrl value={known.redirectUri} /> : <p className={css.small}>{t.redirectLater}</p>)}
          {(others || known?.category === genericCategory) && <TextInput label={t.name} description={t.nameAbout} value={name} onChange={(event) => setName(event.currentTarget.value)} error={fieldTrouble(add.error, "name")} placeholder={known?.name} maxLength={128} autoComplete="off" autoFocus={goesOn && chosen === byIssuer} />}
          <ApplicationFields grant={grant} settings={asks.settings} usualScopes={asks.scopes.join(" ")} value={application} onChange={setApplication} error={add.error} sent={sent} />
        </>
      )}
      {!namesField(add.error, grant, asks?.settings ?? []) && <FormTrouble error={add.error} />}
      <div className={parts.formButtons}>
        <Button variant="default" onClick={onClose}>
          {shared.cancel}
        </Button>
        {!taken && (
          <Button type="submit" loading={add.isPending}>
            {t.save}
          </Button>
        )}
      </div>
    </form>
  );
}

/** A tenant has each entry of the catalogue once. */
function Taken({ tenant, service, onChoose }: { tenant: string; service: Provider; onChoose: (other: string) => void }) {
  return (
    <div className={css.taken}>
      <p>
        {t.taken}{" "}
        <Link to="/t/$tenant/connections/$service" params={{ tenant, service: service.id }}>
          <bdi>{service.name}</bdi>
        </Link>
      </p>
      <p className={css.small}>{t.takenAbout}</p>
      {service.provider === selfDescribed && (
        <Button variant="default" size="xs" onClick={() => onChoose(byIssuer)}>
          {t.byIssuer}
        </Button>
      )}
      <Button variant="default" size="xs" onClick={() => onChoose(byEntry)}>
        {t.byEntry}
      </Button>
    </div>
  );
}

/** The service's extra steps (sonadier S5). */
export function EntryGuide({ entry: { guide, docsUrl, stale }, name }: { entry: CatalogueEntry; name: string }) {
  return (
    <div className={css.guideBox}>
      {guide && hasSteps(guide) && <h3>{t.guideAbout(name)}</h3>}
      {guide && <Guide guide={guide} />}
      {docsUrl?.startsWith("https://") && (
        <p>
          <a href={docsUrl} target="_blank" rel="noreferrer">
            {t.docs}
          </a>
        </p>
      )}
      {stale && <p className={css.small}>{t.stale}</p>}
    </div>
  );
}
