import { createContext, useContext } from "react";
import type { Asset } from "../../api/inventory";

export const AssetContext = createContext<Asset | undefined>(undefined);

/** The asset that the page is about. */
export function useAsset(): Asset {
  const asset = useContext(AssetContext);
  if (!asset) throw new Error("This part stands inside the page of an asset.");
  return asset;
}
