// In which tenant one is, and what one may do there.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { callerQuery, type Permission } from "../api/session";

export function useTenant(): string {
  const { tenant } = useParams({ strict: false });
  if (!tenant) throw new Error("This part needs a tenant in the address.");
  return tenant;
}

/** Whether one may; false until that is known. */
export function useMay(permission: Permission): boolean {
  const caller = useQuery(callerQuery(useTenant()));
  return caller.data?.permissions.includes(permission) ?? false;
}
