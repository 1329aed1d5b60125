// What is available, by category: ways to call the API, services to connect, and connectors that are not set up.
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, type LinkProps } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { kinds, servicesQuery, type Kind } from "../../api/integrations";
import { useMay } from "../../frame/context";
import { matches } from "../../frame/matches";
import { Icon, type IconName } from "../../parts/icons";
import { Chip } from "../../parts/status";
import { texts as t } from "../../texts/en";
import { integrations as words } from "../../texts/en/integrations";
import { categories, categorySigns, connectors, kindSigns, type Category } from "./catalogue";
import css from "./list.module.css";
import { Sign } from "./sign";
import lists from "../../parts/listing.module.css";
import parts from "../../parts/parts.module.css";

const route = getRouteApi("/frame/t/$tenant/settings/integrations");

export interface AddProps {
  mayAdd: boolean;
  onAdd: (kind: Kind) => void;
}

interface Offer {
  key: string;
  category: Category;
  sign: IconName;
  name: string;
  about: string;
  chip: string;
  search: string;
  action: ReactNode;
  /** Too many to list: shown when somebody looks for it. */
  whenSought?: boolean;
}

export function Available({ mayAdd, onAdd }: AddProps) {
  const { category = "api" } = route.useSearch();
  const [typed, setTyped] = useState("");
  const { tenant } = route.useParams();
  const maySignIn = useMay("tenant:write");
  const looking = typed.trim() !== "";
  const services = useServices(looking || category === "service");
  const all = [...ways({ mayAdd, onAdd }), ...services, ...connectorOffers(tenant, maySignIn)];
  const found = all.filter((offer) => (looking ? matches(`${offer.name} ${offer.about} ${offer.chip} ${offer.search}`, typed) : offer.category === category && !offer.whenSought));
  return (
    <section className={css.block} aria-labelledby="available">
      <div className={parts.blockHead}>
        <h2 id="available">{t.list.available}</h2>
        <div className={css.filters}>
          <Categories chosen={looking ? undefined : category} onChoose={() => setTyped("")} />
          <TextInput
            className={css.search}
            size="sm"
            type="search"
            placeholder={t.list.searchAvailable}
            aria-label={t.list.searchAvailable}
            leftSection={<Icon name="search" size={16} />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
      </div>
      <ul className={css.cards}>
        {found.map((offer) => (
          <OfferCard key={offer.key} offer={offer} />
        ))}
      </ul>
      {found.length === 0 && looking && <p className={parts.none}>{t.list.noneAvailable(typed)}</p>}
      <p className="seen-by-readers" role="status">
        {looking && t.list.foundAvailable(found.length)}
      </p>
    </section>
  );
}

function Categories({ chosen, onChoose }: { chosen: Category | undefined; onChoose: () => void }) {
  const navigate = route.useNavigate();
  const choose = (category: Category) => {
    onChoose();
    void navigate({ search: (before) => ({ ...before, category: category === "api" ? undefined : category }), replace: true, resetScroll: false });
  };
  return (
    <fieldset className={lists.choice}>
      <legend className="seen-by-readers">{words.available.category}</legend>
      {categories.map((category) => (
        <label key={category}>
          <input type="radio" name="category" checked={chosen === category} onChange={() => choose(category)} />
          <span>{words.available.categories[category]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function OfferCard({ offer }: { offer: Offer }) {
  return (
    <li className={css.card}>
      <Sign icon={offer.sign} />
      <div className={css.cardText}>
        <h3>{offer.name}</h3>
        <p>{offer.about}</p>
      </div>
      <div className={css.cardFoot}>
        <Chip>{offer.chip}</Chip>
        {offer.action}
      </div>
    </li>
  );
}

const ways = ({ mayAdd, onAdd }: AddProps): Offer[] =>
  kinds.map((kind) => {
    const { name, about, category, search } = t.kinds[kind];
    const action = mayAdd && (
      <Button variant="default" size="xs" onClick={() => onAdd(kind)} aria-label={t.list.addThis(name)}>
        {t.list.add}
      </Button>
    );
    return { key: kind, category: "api", sign: kindSigns[kind], name, about, chip: category, search, action };
  });

const connectorOffers = (tenant: string, maySignIn: boolean): Offer[] =>
  connectors.map(({ id, category }) => {
    const { signIn, ...told } = words.available.connectors[id];
    return {
      key: id,
      category,
      sign: categorySigns[category],
      ...told,
      chip: words.available.notYet,
      search: `${told.search} ${words.available.categories[category]}`,
      action:
        signIn && maySignIn ? (
          <span className={css.notYet}>
            {words.available.signInWorks}{" "}
            <Link to="/t/$tenant/settings/sign-in" params={{ tenant }} aria-label={`${words.available.setUpSignIn}: ${told.name}`}>
              {words.available.setUpSignIn}
            </Link>
          </span>
        ) : (
          <span className={css.notYet}>{words.available.notYetAbout}</span>
        ),
    };
  });

/** The way to the connections, and each service that the server knows, for whoever may see them. */
function useServices(wanted: boolean): Offer[] {
  const { tenant } = route.useParams();
  const may = useMay("providers:read");
  const services = useQuery({ ...servicesQuery(tenant), enabled: wanted && may });
  if (!may) return [];
  // The pages of connections are an area of their own.
  const to = `/t/${tenant}/connections` as LinkProps["to"];
  const way = (text: string, label?: string) => (
    <Link to={to} className={css.cardLink} aria-label={label}>
      {text}
    </Link>
  );
  const { service, servicesTitle, servicesAbout, serviceAbout, servicesNamed, openConnections, setUp, setUpThis } = words.available;
  const all: Offer = { key: "services", category: "service", sign: "link", name: servicesTitle, about: `${servicesAbout} ${services.data ? servicesNamed(services.data.map(({ name }) => name)) : ""}`, chip: service, search: "oauth providers connections", action: way(openConnections) };
  const known = (services.data ?? []).map(
    ({ id, name }): Offer => ({ key: `service-${id}`, category: "service", sign: "link", name, about: serviceAbout, chip: service, search: id, action: way(setUp, setUpThis(name)), whenSought: true }),
  );
  return [all, ...known];
}
