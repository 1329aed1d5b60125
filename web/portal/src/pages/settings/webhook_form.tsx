// Adding a webhook and changing one.
import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { answered, tenantClient, type Schemas } from "../../api/client";
import { webhookQuery, webhooksKey, withoutSecrets, type Webhook } from "../../api/settings";
import { useTenant } from "../../frame/context";
import { Dialog, Question } from "../../parts/dialog";
import parts from "../../parts/parts.module.css";
import { ManyPicker, Picker } from "../../parts/picker";
import { useSecretCall } from "../../parts/secret_call";
import { SecretOnce } from "../../parts/secret_once";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble } from "../../parts/trouble";
import { texts as shared } from "../../texts/en";
import { settings } from "../../texts/en/settings";

const t = settings.webhooks;
type Format = Webhook["format"];
const formats: readonly Format[] = ["standard", "external_api"];

const mostAssets = 100;

const eventsOf = (text: string) => text.split("\n").map((one) => one.trim()).filter(Boolean);

interface FieldsProps {
  name: string;
  url: string;
  events: string;
  assets: string[];
  set: { name: (text: string) => void; url: (text: string) => void; events: (text: string) => void; assets: (ids: string[]) => void };
  error: unknown;
  sent: boolean;
}

function Fields({ name, url, events, assets, set, error, sent }: FieldsProps) {
  return (
    <>
      <TextInput label={t.name} value={name} onChange={(event) => set.name(event.currentTarget.value)} error={fieldTrouble(error, "name") ?? (sent && !name.trim() ? shared.fields.nameMissing : undefined)} maxLength={128} autoComplete="off" data-autofocus />
      <TextInput label={t.url} description={t.urlAbout} placeholder={t.urlExample} value={url} onChange={(event) => set.url(event.currentTarget.value)} error={fieldTrouble(error, "url") ?? (sent && !url.trim() ? t.urlAbout : undefined)} maxLength={2048} autoComplete="off" spellCheck={false} inputMode="url" />
      <Textarea label={t.events} description={t.eventsAbout} rows={3} value={events} onChange={(event) => set.events(event.currentTarget.value)} error={fieldTrouble(error, "events")} spellCheck={false} />
      <ManyPicker of="asset" label={t.assets} description={t.assetsAbout} placeholder={t.allAssets} value={assets} onChange={set.assets} most={mostAssets} error={fieldTrouble(error, "assets")} />
    </>
  );
}

const named = (error: unknown) => fieldTrouble(error, "name", "url", "events", "assets", "integration") !== undefined;

/** The form, then the secret, once. `onMade` gets the webhook without it. */
export function AddWebhook({ onMade, onClose }: { onMade: (id: string) => void; onClose: () => void }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const [made, setMade] = useState<Webhook>();
  if (!made) {
    const keep = (webhook: Webhook) => {
      setMade(webhook);
      queries.setQueryData(webhookQuery(tenant, webhook.id).queryKey, withoutSecrets(webhook));
      void queries.invalidateQueries({ queryKey: webhooksKey(tenant), exact: true });
    };
    return <AddForm onMade={keep} onClose={onClose} />;
  }
  return <WebhookSecret title={t.made} notice={t.notice} webhook={made} onClose={() => (setMade(undefined), onMade(made.id))} />;
}

export function WebhookSecret({ title, notice, webhook: { secret = "", standardSecret = "" }, onClose }: { title: string; notice: string; webhook: Webhook; onClose: () => void }) {
  const values = [
    { name: t.secret, value: secret, secret: true },
    { name: t.standardSecret, value: standardSecret, secret: true },
  ].filter(({ value }) => value !== "");
  return <SecretOnce title={title} notice={notice} values={values} stored={t.stored} closeText={t.close} onClose={onClose} />;
}

function AddForm({ onMade, onClose }: { onMade: (webhook: Webhook) => void; onClose: () => void }) {
  const tenant = useTenant();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState("");
  const [assets, setAssets] = useState<string[]>([]);
  const [integration, setIntegration] = useState<string>();
  const [format, setFormat] = useState<Format>("standard");
  const [sent, setSent] = useState(false);
  const { busy, error, run } = useSecretCall();

  const create = async (of: string) => {
    const body = { name: name.trim(), url: url.trim(), integration: of, format, events: eventsOf(events), assets };
    onMade(await answered(tenantClient(tenant).POST("/api/webhooks", { body })));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
    if (name.trim() && url.trim() && integration) void run(() => create(integration));
  };
  return (
    <Dialog opened title={t.add} onClose={busy ? undefined : onClose} size={560}>
      <form onSubmit={submit} className={parts.form} noValidate>
        <Fields name={name} url={url} events={events} assets={assets} set={{ name: setName, url: setUrl, events: setEvents, assets: setAssets }} error={error} sent={sent} />
        <Picker
          of="integration"
          label={t.integration}
          description={t.integrationAbout}
          placeholder={t.chooseIntegration}
          value={integration}
          onChoose={setIntegration}
          error={fieldTrouble(error, "integration") ?? (sent && !integration ? t.chooseIntegration : undefined)}
        />
        <Select label={t.format} data={formats.map((value) => ({ value, label: t.formats[value] }))} value={format} onChange={(value) => setFormat(formats.find((one) => one === value) ?? "standard")} allowDeselect={false} />
        <FormTrouble error={named(error) ? undefined : error} />
        <div className={parts.formButtons}>
          <Button variant="default" onClick={onClose} disabled={busy}>
            {shared.cancel}
          </Button>
          <Button type="submit" loading={busy}>
            {t.add}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function EditWebhook({ webhook, onSaved, onClose }: { webhook: Webhook; onSaved: (after: Webhook) => void; onClose: () => void }) {
  const tenant = useTenant();
  const [name, setName] = useState(webhook.name);
  const [url, setUrl] = useState(webhook.url);
  const [events, setEvents] = useState(webhook.events.join("\n"));
  const [assets, setAssets] = useState(webhook.assets);
  const [sent, setSent] = useState(false);
  const write = async (body: Schemas["WebhookChange"]) => {
    const after = await answered(tenantClient(tenant).PATCH("/api/webhooks/{webhookId}", { params: { path: { webhookId: webhook.id } }, body }));
    onSaved(after);
  };
  const save = useMutation({
    mutationFn: () => {
      const wanted = eventsOf(events);
      return write({
        name: name.trim() === webhook.name ? undefined : name.trim(),
        url: url.trim() === webhook.url ? undefined : url.trim(),
        events: wanted.join("\n") === webhook.events.join("\n") ? undefined : wanted,
        assets: assets.join() === webhook.assets.join() ? undefined : assets,
      });
    },
    onSuccess: () => {
      say(t.saved, () => write({ name: webhook.name, url: webhook.url, events: webhook.events, assets: webhook.assets }));
      onClose();
    },
  });
  const answer = () => {
    setSent(true);
    if (name.trim() && url.trim()) save.mutate();
  };
  return (
    <Question opened title={t.editTitle(webhook.name)} action={t.save} busy={save.isPending} error={named(save.error) ? undefined : save.error} onAnswer={answer} onClose={onClose}>
      <p className={parts.quiet}>{t.editAbout}</p>
      <Fields name={name} url={url} events={events} assets={assets} set={{ name: setName, url: setUrl, events: setEvents, assets: setAssets }} error={save.error} sent={sent} />
    </Question>
  );
}
