// New Integration (sonadier S4): which service, what to do there first, and which application of the tenant it is for.
import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, tenantClient } from "../../api/client";
import { catalogueQuery, connectionsKey, providerQuery, type CatalogueEntry } from "../../api/connections";
import { Dialog } from "../../parts/dialog";
import { Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble, Trouble } from "../../parts/trouble";
import { texts as shared } from "../../texts/en";
import { connections as texts } from "../../texts/en/connections";
import css from "./connections.module.css";
import { ApplicationFields, hasApplication, missingIn, namesField, noApplication, RedirectUrl, wordsOf } from "./fields";
import { Guide } from "./guide";

const t = texts.addDialog;

// Of entries that stand for any service, which therefore gets a name of its own.
const genericCategory = "Generic";

interface AddProps {
  tenant: string;
  /** The entry that the address names. */
  chosen?: string;
  onChoose: (entry: string | undefined) => void;
  onClose: () => void;
}

export function AddDialog({ tenant, chosen, onChoose, onClose }: AddProps) {
  const catalogue = useQuery(catalogueQuery(tenant));
  const entry = catalogue.data?.find((one) => one.id === chosen);
  return (
    <Dialog opened title={t.title} onClose={onClose} size={600}>
      {catalogue.error ? (
        <Trouble error={catalogue.error} retry={() => void catalogue.refetch()} />
      ) : !catalogue.data ? (
        <Waiting rows={2} />
      ) : (
        <AddForm tenant={tenant} catalogue={catalogue.data} entry={entry} onChoose={onChoose} onClose={onClose} />
      )}
    </Dialog>
  );
}

function choices(catalogue: CatalogueEntry[]) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { id, name, category } of catalogue) groups.set(category ?? "", [...(groups.get(category ?? "") ?? []), { value: id, label: name }]);
  return [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([group, items]) => ({ group, items }));
}

interface FormProps {
  tenant: string;
  catalogue: CatalogueEntry[];
  entry?: CatalogueEntry;
  onChoose: (entry: string | undefined) => void;
  onClose: () => void;
}

function AddForm({ tenant, catalogue, entry, onChoose, onClose }: FormProps) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const [application, setApplication] = useState(noApplication);
  const [name, setName] = useState("");
  const [sent, setSent] = useState(false);
  const add = useMutation({
    mutationFn: ({ id, grant }: CatalogueEntry) => {
      const { clientId, clientSecret, settings, scopes } = application;
      const own = hasApplication(grant) ? { clientId: clientId.trim(), clientSecrets: clientSecret ? [clientSecret] : undefined, scopes: wordsOf(scopes) } : {};
      const filled = Object.fromEntries(Object.entries(settings).filter(([, value]) => value.trim()));
      return answered(tenantClient(tenant).POST("/api/providers", { body: { provider: id, name: name.trim() || undefined, settings: filled, ...own } }));
    },
    onSuccess: async (made) => {
      queries.setQueryData(providerQuery(tenant, made.id).queryKey, made);
      say(t.saved(made.name));
      await navigate({ to: "/t/$tenant/connections/$service", params: { tenant, service: made.id } });
      void queries.invalidateQueries({ queryKey: connectionsKey(tenant) });
    },
  });
  const choose = (id: string | null) => {
    setApplication(noApplication);
    setName("");
    setSent(false);
    add.reset();
    onChoose(id ?? undefined);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (entry && !missingIn(application, entry.grant, entry.settings) && !add.isPending) add.mutate(entry);
  };
  return (
    <form onSubmit={submit} className={parts.form} noValidate>
      <Select
        label={t.service}
        placeholder={t.servicePlaceholder}
        data={choices(catalogue)}
        value={entry?.id ?? null}
        onChange={choose}
        searchable
        searchValue={typed}
        onSearchChange={setTyped}
        nothingFoundMessage={t.nothing(typed)}
        maxDropdownHeight={280}
        error={fieldTrouble(add.error, "provider") ?? (sent && !entry ? t.servicePlaceholder : undefined)}
        data-autofocus={entry ? undefined : true}
      />
      {entry && (
        <>
          <p className={css.small}>{texts.grants[entry.grant]}</p>
          {entry.guide && <EntryGuide entry={entry} name={entry.category === genericCategory ? name.trim() || t.theService : entry.name} />}
          {entry.grant === "authorization_code" && <RedirectUrl value={entry.redirectUri} />}
          {entry.category === genericCategory && <TextInput label={t.name} description={t.nameAbout} value={name} onChange={(event) => setName(event.currentTarget.value)} error={fieldTrouble(add.error, "name")} placeholder={entry.name} maxLength={128} autoComplete="off" />}
          <ApplicationFields grant={entry.grant} settings={entry.settings} usualScopes={entry.scopes.join(" ")} value={application} onChange={setApplication} error={add.error} sent={sent} />
        </>
      )}
      {!namesField(add.error) && <FormTrouble error={add.error} />}
      <div className={parts.formButtons}>
        <Button variant="default" onClick={onClose}>
          {shared.cancel}
        </Button>
        <Button type="submit" loading={add.isPending}>
          {t.save}
        </Button>
      </div>
    </form>
  );
}

/** The service's extra steps (sonadier S5). */
export function EntryGuide({ entry: { guide, docsUrl, stale }, name }: { entry: CatalogueEntry; name: string }) {
  return (
    <div className={css.guideBox}>
      <h3>{t.guideAbout(name)}</h3>
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
