// One role: what it may do, who has it; and the form in which one is made or changed.
import { Button, Checkbox, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { answered, tenantClient } from "../../api/client";
import { membersQuery, roleIntegrationsQuery, roleKey, roleQuery, type Permission, type Role } from "../../api/people";
import { Problem } from "../../api/problem";
import { callerQuery } from "../../api/session";
import { useMay, useTenant } from "../../frame/context";
import { Question } from "../../parts/dialog";
import { NotRead } from "../../parts/gone";
import { Icon } from "../../parts/icons";
import { PageHead, Section, Waiting } from "../../parts/page";
import parts from "../../parts/parts.module.css";
import { Chip } from "../../parts/status";
import { say } from "../../parts/toasts";
import { fieldTrouble, FormTrouble, Trouble } from "../../parts/trouble";
import { Unsaved } from "../../parts/unsaved";
import { texts } from "../../texts/en";
import { people } from "../../texts/en/people";
import css from "./people.module.css";

const t = people.roles;
const route = getRouteApi("/frame/t/$tenant/people/roles/$role");
const newRoute = getRouteApi("/frame/t/$tenant/people/new-role");

type Conditions = Role["assets"];

const backTo = (tenant: string) => ({ text: t.title, link: { to: "/t/$tenant/people/roles", params: { tenant } } }) as const;

export function NewRolePage() {
  const { tenant } = newRoute.useParams();
  const navigate = newRoute.useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: (form: RoleForm) => answered(tenantClient(tenant).POST("/api/roles", { body: { name: name.trim(), ...form } })),
    onSuccess: async (role) => {
      await queries.invalidateQueries({ queryKey: roleKey(tenant) });
      say(t.made(role.name));
      await navigate({ to: "/t/$tenant/people/roles/$role", params: { tenant, role: role.name }, replace: true });
    },
  });
  // The server names one field; what is wrong with the other shows with it.
  const nameTrouble = make.error && !/^[a-z][a-z0-9_-]*$/.test(name.trim()) ? t.nameWrong : undefined;
  return (
    <>
      <PageHead title={t.makeTitle} about={t.makeAbout} back={backTo(tenant)} />
      <Section title={t.permissions} about={t.permissionsAbout}>
        <RoleFields
          start={{ description: "", permissions: [], assets: [] }}
          action={t.create}
          busy={make.isPending}
          error={make.error}
          ready={name.trim() !== ""}
          named={name !== ""}
          onSave={(form) => make.mutate(form)}
          above={<TextInput label={t.name} description={t.nameAbout} placeholder={t.nameExample} value={name} onChange={(event) => setName(event.currentTarget.value)} error={fieldTrouble(make.error, "name") ?? nameTrouble} maxLength={64} autoComplete="off" spellCheck={false} />}
        />
      </Section>
    </>
  );
}

export function RolePage() {
  const { tenant, role: name } = route.useParams();
  const read = useQuery(roleQuery(tenant, name));
  if (read.error && !read.data) return <NotRead read={read} what={t.one} back={backTo(tenant)} />;
  if (!read.data) return <Waiting rows={6} />;
  return <OneRole role={read.data} />;
}

function OneRole({ role }: { role: Role }) {
  const tenant = useTenant();
  const mayWrite = useMay("roles:write") && !role.builtIn;
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <PageHead
        title={texts.roles.name(role.name)}
        back={backTo(tenant)}
        about={
          <span className={css.about}>
            {role.builtIn && <Chip>{t.builtIn}</Chip>}
            <span>{(role.builtIn && texts.roles.about[role.name]) || role.description}</span>
          </span>
        }
        actions={
          mayWrite && (
            <Button variant="default" onClick={() => setDeleting(true)}>
              {t.delete}
            </Button>
          )
        }
      />
      <div className={css.split}>
        <Section title={t.permissions} about={role.builtIn ? t.builtInText : t.permissionsAbout}>
          {mayWrite ? <ChangeRole key={role.version} role={role} /> : <RoleShown role={role} />}
        </Section>
        <Holders role={role.name} />
      </div>
      {deleting && <DeleteRole role={role} onClose={() => setDeleting(false)} />}
    </>
  );
}

function RoleShown({ role }: { role: Role }) {
  if (role.permissions.length === 0) return <p className={parts.quiet}>{t.mayNothing}</p>;
  return (
    <div className={parts.form}>
      <div className={css.permissionGroups}>
        {t.groups.map(({ title, permissions }) => {
          const given = permissions.filter(([permission]) => role.permissions.includes(permission));
          return (
            given.length > 0 && (
              <div key={title} className={css.words}>
                <h3>{title}</h3>
                <ul className={css.words}>
                  {given.map(([permission, words]) => (
                    <li key={permission}>
                      <Icon name="check" size={14} />
                      {words}
                    </li>
                  ))}
                </ul>
              </div>
            )
          );
        })}
      </div>
      {role.assets.length > 0 && (
        <div className={css.words}>
          <h3>{t.assets}</h3>
          {role.assets.map(({ anyOf }, row) => (
            <p key={row} className={css.terms}>
              {anyOf.map((term, index) => (
                <span key={index} className={css.terms}>
                  {index > 0 && t.or} <Chip>{term}</Chip>
                </span>
              ))}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}

function ChangeRole({ role }: { role: Role }) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const readAgain = () => queries.invalidateQueries({ queryKey: roleKey(tenant) });
  const write = async ({ description, permissions, assets }: RoleForm, version: Role["version"]) => {
    const after = await answered(tenantClient(tenant).PATCH("/api/roles/{name}", { params: { path: { name: role.name } }, headers: { "If-Match": `"${version}"` }, body: { description, permissions, assets } }));
    queries.setQueryData(roleQuery(tenant, role.name).queryKey, after);
    void readAgain();
    return after;
  };
  const save = useMutation({
    mutationFn: (form: RoleForm) => write(form, role.version),
    onSuccess: (after) => say(t.saved, () => write(role, after.version)),
  });
  const stale = save.error instanceof Problem && save.error.code === "stale_version";
  return <RoleFields start={role} action={texts.save} busy={save.isPending} error={save.error} onSave={(form) => save.mutate(form)} onReadAgain={stale ? () => void readAgain() : undefined} />;
}

interface RoleForm {
  description: string;
  permissions: Permission[];
  assets: Conditions;
}

interface RoleFieldsProps {
  start: RoleForm;
  action: string;
  busy: boolean;
  ready?: boolean;
  /** Whether what stands above has been typed into. */
  named?: boolean;
  error: unknown;
  onSave: (form: RoleForm) => void;
  onReadAgain?: () => void;
  above?: React.ReactNode;
}

function RoleFields({ start, action, busy, ready = true, named = false, error, onSave, onReadAgain, above }: RoleFieldsProps) {
  const own = useQuery(callerQuery(useTenant())).data?.permissions;
  const [description, setDescription] = useState(start.description);
  const [permissions, setPermissions] = useState<Permission[]>(start.permissions);
  const [assets, setAssets] = useState<Conditions>(start.assets);
  const form = { description: description.trim(), permissions, assets: assets.filter(({ anyOf }) => anyOf.length > 0) };
  const same = JSON.stringify([form.description, [...form.permissions].sort(), form.assets]) === JSON.stringify([start.description, [...start.permissions].sort(), start.assets]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy && permissions.length > 0 && (above || !same)) onSave(form);
  };
  const discard = () => {
    setDescription(start.description);
    setPermissions(start.permissions);
    setAssets(start.assets);
  };
  const assetsTrouble = fieldTrouble(error, "assets");
  const shown = ["name", "description", "assets"].some((field) => fieldTrouble(error, field));
  return (
    <form onSubmit={submit} className={parts.form} noValidate>
      <Unsaved changed={(named || !same) && !busy} />
      {above}
      <TextInput label={t.description} value={description} onChange={(event) => setDescription(event.currentTarget.value)} error={fieldTrouble(error, "description")} maxLength={256} autoComplete="off" />
      <div className={css.permissionGroups}>
        {t.groups.map(({ title, permissions: group }) => (
          <fieldset key={title} className={css.permissionGroup}>
            <legend>{title}</legend>
            {group.map(([permission, words]) => (
              <Checkbox
                key={permission}
                label={words}
                checked={permissions.includes(permission)}
                disabled={own && !own.includes(permission) && !permissions.includes(permission)}
                onChange={(event) => setPermissions(event.currentTarget.checked ? [...permissions, permission] : permissions.filter((one) => one !== permission))}
              />
            ))}
          </fieldset>
        ))}
      </div>
      <fieldset className={css.fieldset}>
        <legend>{t.assets}</legend>
        <p className={css.fieldAbout}>{t.assetsAbout}</p>
        {assets.map(({ anyOf }, row) => (
          <div key={row} className={css.condition}>
            <TagsInput
              aria-label={t.condition(row + 1)}
              description={row === 0 ? t.conditionAbout : undefined}
              placeholder={anyOf.length === 0 ? t.conditionExample : undefined}
              value={anyOf}
              onChange={(terms) => setAssets(assets.map((one, index) => (index === row ? { anyOf: terms } : one)))}
              splitChars={[]}
              clearable={false}
            />
            <button type="button" className={parts.iconButton} aria-label={t.removeCondition(row + 1)} onClick={() => setAssets(assets.filter((_, index) => index !== row))}>
              <Icon name="bin" size={16} />
            </button>
          </div>
        ))}
        {assetsTrouble && (
          <p className={parts.fieldError} role="alert">
            {assetsTrouble}
          </p>
        )}
        <Button className={css.start} variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={() => setAssets([...assets, { anyOf: [] }])}>
          {t.addCondition}
        </Button>
      </fieldset>
      {!shown && (
        <FormTrouble error={error}>
          {onReadAgain && (
            <Button variant="default" size="xs" mt={8} onClick={onReadAgain}>
              {t.readAgain}
            </Button>
          )}
        </FormTrouble>
      )}
      <div className={css.buttons}>
        <Button type="submit" loading={busy} disabled={!ready || permissions.length === 0 || (!above && same)}>
          {action}
        </Button>
        {!above && !same && (
          <Button variant="default" onClick={discard}>
            {texts.discard}
          </Button>
        )}
      </div>
    </form>
  );
}

function Holders({ role }: { role: string }) {
  const tenant = useTenant();
  const mayMembers = useMay("members:read");
  const mayIntegrations = useMay("integrations:read");
  const members = useQuery({ ...membersQuery(tenant, { role }), enabled: mayMembers });
  const integrations = useQuery({ ...roleIntegrationsQuery(tenant, role), enabled: mayIntegrations });
  if (!mayMembers && !mayIntegrations) return null;
  const error = members.error ?? integrations.error;
  const waiting = (mayMembers && !members.data) || (mayIntegrations && !integrations.data);
  const none = !members.data?.items.length && !integrations.data?.items.length;
  return (
    <Section title={t.holders}>
      {error ? (
        <Trouble error={error} />
      ) : waiting ? (
        <Waiting rows={3} />
      ) : none ? (
        <p className={parts.quiet}>{t.noHolders}</p>
      ) : (
        <div className={css.holders}>
          {members.data && members.data.items.length > 0 && (
            <>
              <h3>
                <Link to="/t/$tenant/people/members" params={{ tenant }} search={{ role }}>
                  {t.members(members.data.total ?? members.data.items.length)}
                </Link>
              </h3>
              <ul>
                {members.data.items.map(({ id, displayName }) => (
                  <li key={id}>
                    <bdi>{displayName}</bdi>
                  </li>
                ))}
              </ul>
              <More shown={members.data.items.length} total={members.data.total} />
            </>
          )}
          {integrations.data && integrations.data.items.length > 0 && (
            <>
              <h3>{t.integrations(integrations.data.total ?? integrations.data.items.length)}</h3>
              <ul>
                {integrations.data.items.map(({ id, name }) => (
                  <li key={id}>
                    <Link to="/t/$tenant/settings/integrations/$integration/permissions" params={{ tenant, integration: id }}>
                      <bdi>{name}</bdi>
                    </Link>
                  </li>
                ))}
              </ul>
              <More shown={integrations.data.items.length} total={integrations.data.total} />
            </>
          )}
        </div>
      )}
    </Section>
  );
}

function More({ shown, total = shown }: { shown: number; total?: number }) {
  return total > shown ? <p className={parts.quiet}>{t.moreOf(shown, total)}</p> : null;
}

function DeleteRole({ role: { name, description, permissions, assets }, onClose }: { role: Role; onClose: () => void }) {
  const tenant = useTenant();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => answered(tenantClient(tenant).DELETE("/api/roles/{name}", { params: { path: { name } } })),
    onSuccess: async () => {
      await navigate({ to: "/t/$tenant/people/roles", params: { tenant }, replace: true, ignoreBlocker: true }); // also with changes that are not saved
      queries.removeQueries({ queryKey: roleQuery(tenant, name).queryKey });
      // Nobody holds it, and its name is all that it is known by: made again it is the same.
      say(t.deleted(name), () => answered(tenantClient(tenant).POST("/api/roles", { body: { name, description, permissions, assets } })).then(() => queries.invalidateQueries({ queryKey: roleKey(tenant) })));
      await queries.invalidateQueries({ queryKey: roleKey(tenant) });
    },
  });
  return (
    <Question opened title={t.deleteTitle(name)} action={t.delete} tone="bad" busy={remove.isPending} error={remove.error} onAnswer={() => remove.mutate()} onClose={onClose}>
      <p>{t.deleteText}</p>
    </Question>
  );
}
