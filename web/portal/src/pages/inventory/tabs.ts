// The tabs of the inventory, which everybody sees.
export const tabs = [
  { name: "assets", to: "/t/$tenant/inventory/assets" },
  { name: "events", to: "/t/$tenant/inventory/events" },
] as const;
