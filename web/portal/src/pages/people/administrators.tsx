// Who is raised to administrator by issuer and subject, as the archivist's settings show it (archivist R8, section 3).
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { answered, tenantClient } from "../../api/client";
import { administratorsQuery, integrationIssuer, type Administrator } from "../../api/people";
import { useMay, useTenant } from "../../frame/context";
import { CopyValue } from "../../parts/copy";
import { Question } from "../../parts/dialog";
import { Table, Toolbar, type Column } from "../../parts/listing";
import css from "../../parts/listing.module.css";
import { Empty, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { say } from "../../parts/toasts";
import { fieldTrouble, Trouble } from "../../parts/trouble";
import { people } from "../../texts/en/people";
import own from "./people.module.css";

const t = people.administrators;
const route = getRouteApi("/frame/t/$tenant/people/administrators");

const nameOf = ({ displayName, email, subject }: Administrator) => displayName || email || subject;
const same = (a: Administrator, b: Administrator) => a.issuer === b.issuer && a.subject === b.subject;

export function AdministratorsTab() {
  const { tenant } = route.useParams();
  const { add, name } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMay("administrators:write");
  const read = useQuery(administratorsQuery(tenant));
  const [removing, setRemoving] = useState<Administrator>();
  const columns: Column<Administrator>[] = [
    {
      title: t.name,
      cell: ({ displayName, email }) => (
        <>
          <bdi>
            <strong>{displayName || t.unnamed}</strong>
          </bdi>
          {email && <span className={css.under}>{email}</span>}
        </>
      ),
    },
    { title: t.issuer, cell: ({ issuer }) => issuer },
    { title: t.subject, cell: (entry) => <span className={own.copied}><CopyValue value={entry.subject} label={t.copySubject(nameOf(entry))} /></span> },
    ...(mayWrite
      ? [
          {
            title: people.actions,
            form: "acts" as const,
            cell: (entry: Administrator) => (
              <Button variant="default" size="xs" onClick={() => setRemoving(entry)} aria-label={t.removeThis(nameOf(entry))}>
                {t.remove}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <Toolbar actions={mayWrite && <Button onClick={() => void navigate({ search: { add: "" } })}>{t.add}</Button>}>
        <p className={parts.quiet}>{t.about}</p>
      </Toolbar>
      <h2 className="seen-by-readers">{t.title}</h2>
      {read.error && !read.data ? (
        <Trouble error={read.error} retry={() => void read.refetch()} />
      ) : (
        <div className={css.panel}>
          {!read.data ? <Waiting rows={3} label={t.loading} /> : read.data.length === 0 ? <Empty title={t.empty}>{t.emptyText}</Empty> : <Table label={t.title} items={read.data} columns={columns} idOf={({ issuer, subject }) => `${issuer} ${subject}`} />}
        </div>
      )}
      {add !== undefined && mayWrite && <Add subject={add} name={name ?? ""} onClose={() => void navigate({ search: {}, replace: true })} />}
      {removing && <Remove entry={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}

type ListChange = (list: Administrator[]) => Administrator[];
const withThis =
  (entry: Administrator): ListChange =>
  (list) => [...list.filter((one) => !same(one, entry)), entry];
const withoutThis =
  (entry: Administrator): ListChange =>
  (list) => list.filter((one) => !same(one, entry));

/** Changes the list as it is now, so that nothing that somebody else has done meanwhile is lost. */
function useListChange(change: ListChange, undo: ListChange, said: string, done: () => void) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const write = async (how: ListChange) => {
    const before = await queries.fetchQuery({ ...administratorsQuery(tenant), staleTime: 0 });
    const { administrators } = await answered(tenantClient(tenant).PUT("/api/administrators", { body: { administrators: how(before) } }));
    queries.setQueryData(administratorsQuery(tenant).queryKey, administrators);
  };
  return useMutation({
    mutationFn: () => write(change),
    onSuccess: () => {
      say(said, () => write(undo));
      done();
    },
  });
}

function Add({ subject: start, name, onClose }: { subject: string; name: string; onClose: () => void }) {
  const [issuer, setIssuer] = useState(integrationIssuer);
  const [subject, setSubject] = useState(start);
  const [displayName, setDisplayName] = useState(name);
  const [email, setEmail] = useState("");
  const entry: Administrator = { issuer: issuer.trim(), subject: subject.trim(), displayName: displayName.trim(), email: email.trim() };
  const add = useListChange(withThis(entry), withoutThis(entry), t.added(nameOf(entry)), onClose);
  return (
    <Question opened title={t.addTitle} action={t.addAction} busy={add.isPending} ready={entry.issuer !== "" && entry.subject !== ""} error={fieldTrouble(add.error, "email") ? undefined : add.error} onAnswer={() => add.mutate()} onClose={onClose}>
      <p className={parts.quiet}>{t.addText}</p>
      <TextInput label={t.displayName} value={displayName} onChange={(event) => setDisplayName(event.currentTarget.value)} maxLength={128} autoComplete="off" />
      <TextInput label={t.subject} description={t.subjectAbout} value={subject} onChange={(event) => setSubject(event.currentTarget.value)} maxLength={256} autoComplete="off" spellCheck={false} data-autofocus />
      <TextInput label={t.issuer} description={t.issuerAbout} value={issuer} onChange={(event) => setIssuer(event.currentTarget.value)} maxLength={512} autoComplete="off" spellCheck={false} />
      <TextInput type="email" label={t.email} value={email} onChange={(event) => setEmail(event.currentTarget.value)} maxLength={254} autoComplete="off" />
    </Question>
  );
}

function Remove({ entry, onClose }: { entry: Administrator; onClose: () => void }) {
  const remove = useListChange(withoutThis(entry), withThis(entry), t.removed(nameOf(entry)), onClose);
  return (
    <Question opened title={t.removeTitle(nameOf(entry))} action={t.remove} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <p>{t.removeText}</p>
    </Question>
  );
}
